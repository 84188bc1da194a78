"""Planted truth for the rate-distortion bound: codes known exactly, and Blahut's algorithm."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from cubeae.parts.channels import CHANNELS
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import (
    FLATTEST,
    best_linear_distortion,
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
    rate_bound,
)

SURFACE = KINDS["surface"]
RATES = np.linspace(0, 16, 161)


def test_the_bound_on_the_surface_has_its_known_values() -> None:
    # Three digits, worked out before this module was written
    bound = distortion_bound([1, 2, 3, 4, 6], "surface", 1.0)
    assert bound[:4] == pytest.approx([0.957, 0.515, 0.259, 0.130], abs=6e-4)
    assert bound[4] == pytest.approx(0.0324, abs=6e-5)


def test_at_high_rates_the_bound_runs_parallel_to_the_best_codes() -> None:
    high = RATES[RATES >= 6]
    ratio = distortion_bound(high, "surface", 1.0) / high_rate_distortion(high, "surface", 1.0)
    # max over t of 3 exp(-t^2) ((1 + erf t) / 2)^2 = 1.3554: the mass seen from near a corner
    assert ratio == pytest.approx(np.full(len(high), 1 / 1.3554), rel=1e-3)
    assert high_rate_distortion(0, "surface", 1.0) == pytest.approx(24 / (math.pi * math.e))
    # In the solid Shannon's bound is itself approached
    assert distortion_bound(high, "solid", 1.0) == pytest.approx(
        high_rate_distortion(high, "solid", 1.0), rel=1e-3
    )


def blahut(source: NDArray, reproduction: NDArray, s: float) -> tuple[float, float]:
    """Bits and distortion of the best code of a discrete source at slope s (Blahut 1972)."""
    distance = ((source[:, None] - reproduction) ** 2).sum(2)
    kernel, weights = np.exp(-s * distance), np.full(len(reproduction), 1 / len(reproduction))
    for _ in range(80):
        weights *= (kernel / (kernel @ weights)[:, None]).mean(0)
    joint = kernel * weights / (kernel @ weights)[:, None] / len(source)
    distortion = (joint * distance).sum()
    nats = -s * distortion - np.log(kernel @ weights).mean()
    return nats / math.log(2), distortion


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("s", [1.0, 2.5, 5.0])
def test_the_bound_lies_just_below_the_best_codes_by_blahut(kind: str, s: float) -> None:
    sample = KINDS[kind].sample(1000, 1.0, stream(3, "b"))
    ticks = np.linspace(-1, 1, 8)
    grid = np.stack(np.meshgrid(ticks, ticks, ticks), -1).reshape(-1, 3)
    bits, distortion = blahut(sample, grid, s)
    bound = distortion_bound(bits, kind, 1.0)
    # The sample's own spread moves D by about 2 %; the bound may be loose by up to 1.36.
    assert 0.97 * bound < distortion < 1.4 * bound


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dim", range(1, 9))
def test_no_linear_code_beats_the_bound(kind: str, dim: int) -> None:
    snr_db = np.linspace(-20, 40, 61)
    bits = np.array([CHANNELS["gaussian"].capacity_bits(snr, dim) for snr in snr_db])
    distortion = best_linear_distortion(dim, 10 ** (snr_db / 10), kind, 1.0)
    assert (distortion >= distortion_bound(bits, kind, 1.0)).all()
    assert (distortion <= maximal_distortion(kind, 1.0)).all()
    # Nothing is gained by noise: nearly the whole variance at -20 dB
    assert distortion[0] > 0.9 * maximal_distortion(kind, 1.0)


def test_the_linear_code_has_its_closed_form() -> None:
    rho = 10.0
    expected = [5 / 9 * (3 - d * rho / (1 + rho)) for d in (1, 2, 3)]
    assert best_linear_distortion([1, 2, 3], rho, "surface", 1.0) == pytest.approx(expected)
    noiseless = best_linear_distortion([1, 2, 3, 6], math.inf, "surface", 1.0)
    assert noiseless.tolist() == pytest.approx([10 / 9, 5 / 9, 0, 0])
    # Six neurons look twice in each direction: half the noise
    assert best_linear_distortion(6, rho, "solid", 2.0) == pytest.approx(4 / (1 + 2 * rho))


def test_a_simulated_linear_code_attains_the_closed_form() -> None:
    rng = stream(0, "linear")
    points, rho = SURFACE.sample(200_000, 1.0, rng), 4.0
    angles = np.arange(5) * 2 * math.pi / 5
    # A unit-norm tight frame of five directions: a cone about one axis
    tilt = math.acos(math.sqrt(1 / 3))
    across, along = math.sin(tilt), np.full(5, math.cos(tilt))
    frame = np.stack([across * np.cos(angles), across * np.sin(angles), along], 1)
    assert frame.T @ frame == pytest.approx(5 / 3 * np.eye(3), abs=1e-12)
    y = points @ frame.T
    y += rng.standard_normal(y.shape) * math.sqrt(SURFACE.variance(1.0) / rho)
    decoder = np.linalg.lstsq(y, points, rcond=None)[0]
    distortion = ((points - y @ decoder) ** 2).sum(1).mean()
    assert distortion == pytest.approx(best_linear_distortion(5, rho, "surface", 1.0), rel=0.01)


@pytest.mark.parametrize("cells", [1, 2, 4, 16])
def test_a_grid_on_the_faces_lies_above_the_bound_and_its_cheating_twin_below(cells: int) -> None:
    bits, distortion = math.log2(6 * cells**2), 2 / (3 * cells**2)
    assert distortion > distortion_bound(bits, "surface", 1.0)
    # 2/3 x 6 = 4.0 h^2 2^-R against 2.810 for the best codes and 2.07 for the bound
    assert distortion == pytest.approx(1.423 * high_rate_distortion(bits, "surface", 1.0), rel=1e-3)
    # A point that claims two bits fewer than it uses lies well below the bound
    assert distortion_bound(bits - 2, "surface", 1.0) > 1.5 * distortion


def test_the_grid_of_slopes_loses_next_to_nothing() -> None:
    for bits in (0.2, 1.0, 3.0, 5.0):
        found = minimize_scalar(
            lambda log_s, nats: (SURFACE.log_peak(np.exp([log_s]))[0] + nats) / math.exp(log_s),
            bracket=(-1, 1),
            args=(bits * math.log(2),),
        )
        assert distortion_bound(bits, "surface", 1.0) == pytest.approx(-found.fun, rel=5e-5)
    assert FLATTEST < 1e-3


def test_extreme_inputs_are_answered_or_refused() -> None:
    known = distortion_bound([math.nan, 1.0], "surface", 1.0)
    assert np.isnan(known).tolist() == [True, False]
    assert 0 < distortion_bound(40, "surface", 1.0) < 1e-11
    assert np.shape(distortion_bound(np.ones((2, 3)), "surface", 1.0)) == (2, 3)
    with pytest.raises(ValueError, match=r"bits must not be negative, but -1\.0 is"):
        distortion_bound([3, -1], "surface", 1.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("half_side", [1.0, 0.4])
def test_the_rate_bound_is_the_inverse_of_the_distortion_bound(kind: str, half_side: float) -> None:
    bits = np.array([0.05, 0.5, 1, 3, 6, 10, 20, 40])
    distortion = distortion_bound(bits, kind, half_side)
    # The grid of slopes loses little, and less at high rates, where the best slope is known.
    assert rate_bound(distortion, kind, half_side) == pytest.approx(bits, rel=1e-3)
    back = distortion_bound(rate_bound(distortion, kind, half_side), kind, half_side)
    assert back == pytest.approx(distortion, rel=1e-3)


def test_the_rate_bound_at_its_ends() -> None:
    most = maximal_distortion("surface", 1.0)
    # FLATTEST limits how near to D_max the bound is above zero.
    assert rate_bound([most, 2 * most], "surface", 1.0).tolist() == pytest.approx([0, 0], abs=1e-6)
    assert rate_bound(0, "surface", 1.0) == math.inf
    assert np.isnan(rate_bound(math.nan, "surface", 1.0))
    assert rate_bound([0.957, 0.130], "surface", 1.0) == pytest.approx([1, 4], abs=4e-3)
    with pytest.raises(ValueError, match="distortion must not be negative"):
        rate_bound(-0.1, "surface", 1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_rate_bound_falls_and_is_convex(kind: str) -> None:
    distortion = np.linspace(0.02, maximal_distortion(kind, 1.0), 60)
    bits = rate_bound(distortion, kind, 1.0)
    assert (np.diff(bits) <= 1e-12).all()
    assert (np.diff(bits, 2) >= -1e-9).all()
