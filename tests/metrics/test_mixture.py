"""The mixture's density against brute force, wherever clouds and queries lie."""

import numpy as np
import pytest
from samples import sample_smoothed
from scipy.special import logsumexp

from cubeae.compiled.gaussian_sums import CELL, cells_of, kernel_sums
from cubeae.metrics.mixture import NEGLECTED, compact_order, log_mixture
from cubeae.rng import stream
from cubeae.truth.cube import Floats, Points
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]


def brute_force(queries: Points, centres: Points, tau: float) -> tuple[Floats, Floats]:
    """Log density, and every centre's part of it, [q, N], with nothing left out."""
    square = ((queries[:, None] - centres) ** 2).sum(axis=2)
    log_sum = logsumexp(-square / (2 * tau**2), axis=1)
    part = np.exp(-square / (2 * tau**2) - log_sum[:, None])
    return log_sum - np.log(len(centres)) - 1.5 * np.log(2 * np.pi * tau**2), part


def uneven(n: int, rng: np.random.Generator) -> Points:
    """Half of the points in a speck, the others over a volume of a thousand cubes."""
    return np.concatenate([1e-3 * rng.standard_normal((n // 2, 3)), 5 * rng.normal(size=(n, 3))])


CLOUDS = {
    "surface": lambda rng: SURFACE.sample(3000, 1.0, rng),
    "shrunk far inside": lambda rng: SURFACE.sample(3000, 0.2, rng),
    "two far lumps": lambda rng: (
        rng.normal(0, 0.05, (3001, 3)) + 20 * (np.arange(3001) % 2)[:, None]
    ),
    "uneven": lambda rng: uneven(2000, rng),
    "one point repeated": lambda rng: np.repeat(rng.random((1, 3)), 3000, axis=0),
    "fewer than a cell": lambda rng: SURFACE.sample(CELL - 1, 1.0, rng),
}


@pytest.mark.parametrize("tau", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("name", CLOUDS)
def test_what_is_left_out_is_below_its_bound(name: str, tau: float) -> None:
    rng = stream(0, "left out", name)
    centres = CLOUDS[name](rng)
    queries = sample_smoothed("surface", 5 * CELL + 3, 1.0, tau, rng)
    queries[:20] *= 10  # far from all centres, among others that are near
    expected, part = brute_force(queries, centres, tau)
    value, pull = log_mixture(queries, centres, tau, np.float64)
    # At most 1e-8 is left out, besides float64's own rounding of ||x||^2 / tau^2.
    assert np.abs(value - expected).max() < 1e-8 + 1e-15 * (400 / tau**2)
    half = len(queries) // 2
    for own, rows in zip(pull, (part[:half], part[half:]), strict=True):
        assert own == pytest.approx(len(centres) * rows.mean(axis=0), rel=1e-5, abs=1e-6)
        assert own.mean() == pytest.approx(1, abs=1e-7)


def test_most_pairs_are_left_out_of_large_clouds() -> None:
    rng = stream(1, "pairs")
    centres = SURFACE.sample(20_000, 1.0, rng) / 0.1
    queries = sample_smoothed("surface", 4096, 1.0, 0.1, rng) / 0.1
    cells = cells_of(centres[compact_order(centres, CELL)], np.float64)
    *_, pairs = kernel_sums(queries, np.zeros(len(queries), np.int64), cells, NEGLECTED)
    assert 0 < pairs < 0.2 * len(queries) * len(centres)


def test_the_order_of_queries_and_centres_does_not_matter() -> None:
    rng = stream(2, "order")
    centres, queries = (
        SURFACE.sample(2000, 1.0, rng),
        sample_smoothed("surface", 500, 1.0, 0.1, rng),
    )
    value, _ = log_mixture(queries, centres, 0.1, np.float64)
    shuffled = rng.permutation(len(queries))
    other, _ = log_mixture(queries[shuffled], rng.permutation(centres), 0.1, np.float64)
    assert other == pytest.approx(value[shuffled], abs=1e-8)


def test_the_mixture_is_exact_for_near_and_far_clouds() -> None:
    rng = stream(9, "mixture")
    queries = sample_smoothed("surface", 40, 1.0, 0.1, rng)
    for scale, shift in ((1, 0), (1e-3, 0), (30, 0), (1e6, 0), (1, 1e6), (0, 3)):
        centres = scale * SURFACE.sample(1007, 1.0, rng) + shift
        for asked in (queries, centres[:40] + 0.1 * rng.standard_normal((40, 3))):
            value, pull = log_mixture(asked, centres, 0.1)
            square = ((asked[:, None] - centres) ** 2).sum(axis=2)
            expected = logsumexp(-square / 0.02, axis=1) - np.log(1007)
            expected -= 1.5 * np.log(2 * np.pi * 0.01)
            # float32 costs 1e-4 of a nat; far out, float64 its last digits of ||x||^2 / tau^2.
            offsets = np.concatenate([asked, centres]) - np.median(centres, axis=0)
            spread = (offsets**2).sum(axis=1).max() / 0.01
            tolerance = 3e-4 + 1e-15 * spread
            assert np.abs(value - expected).max() < tolerance, (scale, shift)
            assert pull.mean(axis=1) == pytest.approx(np.ones(2), abs=1e-5)


@pytest.mark.parametrize("tau", [0.03, 0.05, 0.1])
def test_float32_agrees_with_float64(tau: float) -> None:
    centres = SURFACE.sample(5000, 1.0, stream(10, "centres"))
    queries = sample_smoothed("surface", 1000, 1.0, tau, stream(11, "queries"))
    single, _ = log_mixture(queries, centres, tau, np.float32)
    double, _ = log_mixture(queries, centres, tau, np.float64)
    assert abs((single - double).mean()) < 2e-5
    assert np.abs(single - double).max() < 5e-4
