"""The parts of the rate, for Gaussian latents whose every part is known in closed form."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.metrics.information import (
    Bracket,
    InformationBracket,
    RateParts,
    information_bracket,
    neurons_bracket,
    rate_nats,
    rate_parts,
)
from cubeae.rng import stream

MEMBERS, POINTS = 8, 1500
# Covariances of E[z | x]: independent neurons, correlated ones, and of other scales than the prior.
COVARIANCES = {
    "independent": np.eye(3),
    "correlated": np.array([[1.0, 0.8, 0.3], [0.8, 1.0, 0.1], [0.3, 0.1, 1.0]]),
    "scaled": np.array([[4.0, 0.9], [0.9, 0.25]]),
    "one neuron": np.array([[2.0]]),
}
NOISE = 0.1


def normal(*shape: int, seed: int) -> Tensor:
    return torch.from_numpy(stream(seed, "rate parts").standard_normal(shape))


def latents(covariance: NDArray, noise: float) -> tuple[Tensor, Tensor, Tensor]:
    """Noisy latents, their conditional means and variances."""
    root = torch.from_numpy(np.linalg.cholesky(covariance))
    mean = root @ normal(MEMBERS, len(covariance), POINTS, seed=1)
    variance = torch.full((MEMBERS, len(covariance), 1), noise, dtype=torch.float64)
    return mean + math.sqrt(noise) * normal(*mean.shape, seed=2), mean, variance


def parts_of(z: Tensor, mean: Tensor, variance: Tensor) -> RateParts:
    rate = rate_nats(mean, variance)
    together = information_bracket(z, mean, variance, POINTS)
    return rate_parts(rate, together, neurons_bracket(z, mean, variance, POINTS))


def closed_forms(covariance: NDArray, noise: float) -> dict[str, float]:
    """Rate, information and parts of z ~ N(0, C + noise I) with z | x of variance noise; nats."""
    whole = covariance + noise * np.eye(len(covariance))
    scales = np.diag(whole)
    correlations = whole / np.sqrt(np.outer(scales, scales))
    return {
        "rate": 0.5 * (scales - 1 - math.log(noise)).sum(),
        "information": 0.5 * math.log(np.linalg.det(whole / noise)),
        "total_correlation": -0.5 * math.log(np.linalg.det(correlations)),
        "neurons_kl": 0.5 * (scales - 1 - np.log(scales)).sum(),
    }


def assert_holds(bracket: Bracket, truth: float, width: float) -> None:
    """The truth lies within the mean bracket, to 4 standard errors, and that is narrow."""
    error = 4 * max(end.std().item() for end in bracket) / math.sqrt(MEMBERS)
    assert bracket.lower.mean().item() - error <= truth <= bracket.upper.mean().item() + error
    assert (bracket.lower <= bracket.upper).all()
    assert 2 * error + (bracket.upper - bracket.lower).mean().item() < width


@pytest.mark.parametrize("name", COVARIANCES)
def test_rate_is_information_plus_total_correlation_plus_neurons_kl(name: str) -> None:
    truth = closed_forms(COVARIANCES[name], NOISE)
    parts = truth["information"] + truth["total_correlation"] + truth["neurons_kl"]
    assert parts == pytest.approx(truth["rate"])
    measured = parts_of(*latents(COVARIANCES[name], NOISE))
    assert_holds(measured.total_correlation, truth["total_correlation"], 0.35)
    assert_holds(measured.neurons_kl, truth["neurons_kl"], 0.35)
    assert_holds(measured.marginal_kl, truth["rate"] - truth["information"], 0.5)


def test_known_sizes_of_the_parts() -> None:
    # Unit variances in all, of which 0.1 is noise: the neurons match the prior, and R has the
    # correlation r = 0.6, so that TC = -1/2 ln(1 - r^2) = 0.223.
    covariance = np.array([[0.9, 0.6], [0.6, 0.9]])
    truth = closed_forms(covariance, 0.1)
    assert truth["total_correlation"] == pytest.approx(0.2231, abs=1e-4)
    assert truth["neurons_kl"] == pytest.approx(0)
    measured = parts_of(*latents(covariance, 0.1))
    assert measured.total_correlation.lower.mean().item() == pytest.approx(0.2231, abs=0.06)
    assert measured.neurons_kl.upper.mean().item() < 0.06


def test_the_encoders_own_variance_counts_and_may_differ_between_inputs() -> None:
    mean = normal(MEMBERS, 2, POINTS, seed=3)
    variance = 0.1 + 0.2 * (normal(MEMBERS, 2, POINTS, seed=4) > 0)
    z = mean + variance.sqrt() * normal(MEMBERS, 2, POINTS, seed=5)
    # Independent neurons, each an even mixture of N(0, 1.1) and N(0, 1.3).
    grid = np.linspace(-9, 9, 4001)
    density = sum(0.5 * np.exp(-(grid**2) / 2 / v) / math.sqrt(2 * math.pi * v) for v in (1.1, 1.3))
    against = np.log(density) + grid**2 / 2 + 0.5 * math.log(2 * math.pi)
    measured = parts_of(z, mean, variance)
    assert_holds(measured.total_correlation, 0.0, 0.3)
    assert_holds(measured.neurons_kl, 2 * np.trapezoid(density * against, grid), 0.3)


def test_neurons_information_is_each_neurons_own() -> None:
    z, mean, variance = latents(COVARIANCES["correlated"], NOISE)
    summed = neurons_bracket(z, mean, variance, POINTS)
    # I(X; Z_i) = 1/2 log2(1 + 1 / noise) of a unit Gaussian, three times
    assert_holds(Bracket(summed.lower, summed.upper), 1.5 * math.log2(1 + 1 / NOISE), 0.5)
    alone = information_bracket(z[:, :1], mean[:, :1], variance[:, :1], POINTS)
    one = neurons_bracket(z[:, :1], mean[:, :1], variance[:, :1], POINTS)
    assert [part.tolist() for part in one] == [part.tolist() for part in alone]


def test_where_information_saturates_the_bounds_are_true_and_far_apart() -> None:
    covariance = 0.9 * np.eye(8) + 0.1
    z, mean, variance = latents(covariance, 0.01)
    assert information_bracket(z, mean, variance, POINTS).saturated.all()
    truth = closed_forms(covariance, 0.01)
    measured = parts_of(z, mean, variance)
    wide = measured.total_correlation
    assert (wide.lower <= truth["total_correlation"]).all()
    assert (wide.upper >= truth["total_correlation"]).all()
    assert (wide.upper - wide.lower > 3).all()
    # No single neuron saturates.
    assert_holds(measured.neurons_kl, truth["neurons_kl"], 0.8)


def test_without_noise_or_numbers_the_parts_are_unknown() -> None:
    z, mean, variance = latents(COVARIANCES["correlated"], NOISE)
    for part in parts_of(mean, mean, 0 * variance):
        assert torch.isnan(torch.stack(list(part))).all()
    mean[1, 0, 3] = math.nan
    for part in parts_of(z, mean, variance):
        assert torch.isnan(part.lower).tolist() == [i == 1 for i in range(MEMBERS)]


def test_parts_are_never_below_zero() -> None:
    none, bits = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    together = InformationBracket(bits, 2 * bits, bits > 9)
    apart = InformationBracket(none, bits, bits > 9)
    parts = rate_parts(bits * math.log(2), together, apart)
    assert [end.item() for end in parts.total_correlation] == [0, 0]
    assert [end.item() for end in parts.marginal_kl] == [0, 0]
    assert [end.item() for end in parts.neurons_kl] == pytest.approx([0, math.log(2)])
