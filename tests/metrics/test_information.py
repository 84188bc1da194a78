"""Planted truth for information and the aggregate posterior: channels and clouds known exactly."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad
from scipy.special import logsumexp
from torch import Tensor

from cubeae.metrics.information import (
    InformationBracket,
    conditional_variance,
    information_bracket,
    neuron_rates,
    total_rate,
)
from cubeae.metrics.posterior import (
    covariance_mismatch,
    gaussian_kl,
    henze_zirkler,
)
from cubeae.parts.channels import CHANNELS
from cubeae.rng import stream

capacity_bits = CHANNELS["gaussian"].capacity_bits


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.from_numpy(stream(seed, "information").standard_normal(shape))


def bracket_of(mean: Tensor, variance: Tensor, points: int = 1000) -> InformationBracket:
    """Bracket of a channel whose means and conditional variances are given."""
    z = mean + variance.sqrt() * normal(*mean.shape, seed=1)
    return information_bracket(z, mean, variance, points)


def assert_brackets(bracket: InformationBracket, bits: float, width: float) -> None:
    """The truth lies within the mean bracket, to 4 standard errors, and that is narrow."""
    error = 4 * max(bracket.lower.std().item(), bracket.upper.std().item())
    error /= math.sqrt(len(bracket.lower))
    assert bracket.lower.mean().item() - error <= bits <= bracket.upper.mean().item() + error
    assert (bracket.lower <= bracket.upper).all()
    assert 2 * error + (bracket.upper - bracket.lower).mean().item() < width


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("snr_db", [0, 5, 10])
def test_the_bracket_holds_the_capacity_of_gaussian_channels(dim: int, snr_db: float) -> None:
    ratio = torch.full((8, dim, 1), 10 ** (-snr_db / 10), dtype=torch.float64)
    bracket = bracket_of(normal(8, dim, 800), ratio)
    # I = d/2 log2(1 + rho), at most 5.19 bits against a ceiling of log2 800 = 9.64
    assert_brackets(bracket, capacity_bits(snr_db, dim), 0.7)
    assert not bracket.saturated.any()


def test_the_encoders_variance_and_the_channels_noise_add_up() -> None:
    encoder = torch.full((12, 2, 1000), math.log(0.06), dtype=torch.float64)
    noise = torch.full((12, 2, 1), 0.04, dtype=torch.float64)
    variance = conditional_variance(encoder, noise)
    assert variance.shape == (12, 2, 1000)
    assert conditional_variance(None, noise) is noise
    assert_brackets(bracket_of(normal(12, 2, 1000), variance), capacity_bits(10, 2), 0.3)


@pytest.mark.parametrize("spread", [0.5, 1.0, 5.0])
def test_the_bracket_holds_the_information_of_a_binary_source(spread: float) -> None:
    mean = spread * normal(12, 1, 1000).sign()

    def surprise(z: float) -> float:
        # I = E over z | x = +1 of log2 p(z | +1) / p(z), by symmetry
        return stats.norm.pdf(z, spread) * (1 - np.logaddexp(0, -2 * spread * z) / math.log(2))

    bits = quad(surprise, spread - 9, spread + 9)[0]
    one = torch.ones(12, 1, 1, dtype=torch.float64)
    assert_brackets(bracket_of(mean, one), bits, 0.1)


def test_the_bracket_sees_information_that_lies_in_the_variance_alone() -> None:
    wide = (normal(12, 1, 1000, seed=2) > 0).double()
    variance = 1 + 99 * wide

    def density(z: float) -> float:
        return 0.5 * stats.norm.pdf(z) + 0.5 * stats.norm.pdf(z, scale=10)

    entropy = quad(lambda z: -density(z) * math.log2(density(z)), -80, 80, limit=400)[0]
    noise = 0.5 * math.log2(2 * math.pi * math.e) + 0.5 * math.log2(10)
    assert_brackets(bracket_of(torch.zeros_like(wide), variance), entropy - noise, 0.1)


@pytest.mark.parametrize("heteroscedastic", [False, True])
def test_the_bracket_agrees_with_a_brute_force_of_its_equations(heteroscedastic: bool) -> None:
    n = 150
    mean = normal(1, 3, n) + 100
    variance = 0.3 * torch.exp(normal(1, 3, n if heteroscedastic else 1, seed=3))
    z = mean + variance.sqrt() * normal(1, 3, n, seed=4)
    m, v, y = (part[0].expand(3, n).T.numpy() for part in (mean, variance, z))
    logs = stats.norm.logpdf(y[:, None], m, np.sqrt(v)).sum(2)
    rest = np.where(np.eye(n, dtype=bool), -np.inf, logs)
    lower = np.mean(np.diag(logs) - logsumexp(logs, axis=1)) / np.log(2) + np.log2(n)
    upper = np.mean(np.diag(logs) - logsumexp(rest, axis=1)) / np.log(2) + np.log2(n - 1)
    bracket = information_bracket(z, mean, variance, points=n)
    assert bracket.lower.item() == pytest.approx(lower, abs=1e-6)
    assert bracket.upper.item() == pytest.approx(upper, abs=1e-6)


def test_no_information_is_no_bits_and_a_collapsed_neuron_adds_none() -> None:
    mean, one = normal(3, 2, 300), torch.ones(3, 2, 1, dtype=torch.float64)
    constant = bracket_of(0 * mean + 7, one)
    assert constant.lower.abs().max() < 1e-9
    assert constant.upper.abs().max() < 1e-9
    # The second neuron has no variance, so its channel has no noise.
    dead = torch.tensor([1.0, 0.0])[None, :, None]
    bits = bracket_of(dead * mean, 0.1 * dead * one)
    z = mean[:, :1] + math.sqrt(0.1) * normal(3, 2, 300, seed=1)[:, :1]
    alone = information_bracket(z, mean[:, :1], 0.1 * one[:, :1])
    assert bits.lower.tolist() == pytest.approx(alone.lower.tolist(), abs=1e-6)
    assert bits.upper.tolist() == pytest.approx(alone.upper.tolist(), abs=1e-6)


def test_the_lower_bound_saturates_and_says_so() -> None:
    noise = torch.full((4, 3, 1), 1e-4, dtype=torch.float64)
    bracket = bracket_of(normal(4, 3, 512), noise)
    # I = 3/2 log2(1 + 10^4) = 19.9 bits, far beyond log2 512 = 9
    assert bracket.saturated.all()
    assert ((bracket.lower > 8.9) & (bracket.lower <= 9)).all()
    # The upper bound is then the Gaussian rate, exact here; by leave-one-out it is far above.
    assert bracket.upper.tolist() == pytest.approx([capacity_bits(40, 3)] * 4, abs=0.4)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_without_noise_information_is_infinite_unless_the_code_is_discrete(scale: float) -> None:
    mean, none = scale * normal(3, 2, 256), torch.zeros(3, 2, 1, dtype=torch.float64)
    bracket = information_bracket(mean, mean, none)
    assert bracket.lower.tolist() == pytest.approx([8.0] * 3, abs=1e-9)
    assert torch.isinf(bracket.upper).all()
    assert bracket.saturated.all()
    four = scale * mean.sign()
    discrete = information_bracket(four, four, none)
    # Two binary neurons: 2 bits, less the imbalance of the drawn signs
    assert discrete.lower.tolist() == pytest.approx([2.0] * 3, abs=0.03)
    assert discrete.upper.tolist() == pytest.approx([2.0] * 3, abs=0.03)


def test_units_do_not_matter_and_float32_is_enough() -> None:
    mean, noise = normal(2, 3, 400), torch.full((2, 3, 1), 0.2, dtype=torch.float64)
    z = mean + noise.sqrt() * normal(2, 3, 400, seed=1)
    plain = information_bracket(z, mean, noise).lower
    scale = torch.tensor([1e6, 1e-6, 1.0], dtype=torch.float64)[None, :, None]
    scaled = information_bracket(z * scale, mean * scale, noise * scale**2).lower
    single = information_bracket(z.float(), mean.float(), noise.float()).lower
    assert scaled.tolist() == pytest.approx(plain.tolist(), abs=1e-6)
    assert single.tolist() == pytest.approx(plain.tolist(), abs=1e-4)


def test_a_diverged_member_is_nan_and_leaves_the_others_alone() -> None:
    mean, noise = normal(3, 2, 100), torch.full((3, 2, 1), 0.2, dtype=torch.float64)
    clean = bracket_of(mean, noise)
    mean[1, 0, 5] = math.nan
    bracket = bracket_of(mean, noise)
    for before, after in zip(clean[:2], bracket[:2], strict=True):
        assert torch.isnan(after).tolist() == [False, True, False]
        assert after[[0, 2]].tolist() == pytest.approx(before[[0, 2]].tolist())
    assert not bracket.saturated[1]


def test_bad_shapes_and_single_points_are_refused() -> None:
    with pytest.raises(ValueError, match="do not agree"):
        information_bracket(normal(1, 2, 9), normal(1, 2, 8), normal(1, 2, 1))
    with pytest.raises(ValueError, match="at least two points, not 1"):
        information_bracket(normal(1, 2, 9), normal(1, 2, 9), normal(1, 2, 1).abs(), points=1)


def test_rates_of_gaussian_neurons_add_up_to_the_capacity_and_bound_the_information() -> None:
    signal, noise = normal(4, 3, 20_000), torch.full((4, 3, 1), 0.1, dtype=torch.float64)
    z = signal + noise.sqrt() * normal(4, 3, 20_000, seed=1)
    rates = neuron_rates(z, noise)
    assert rates.shape == (4, 3)
    assert rates.numpy() == pytest.approx(np.full((4, 3), capacity_bits(10, 1)), abs=0.03)
    assert total_rate(z, noise).tolist() == pytest.approx([capacity_bits(10, 3)] * 4, abs=0.06)
    # A binary signal of the same variance carries one bit a neuron, and less than its rate.
    binary = bracket_of(signal.sign()[:, :, :1000], noise)
    assert binary.upper.tolist() == pytest.approx([3.0] * 4, abs=0.1)
    assert torch.isinf(total_rate(signal, 0 * noise)).all()


def test_moments_of_known_gaussians() -> None:
    shape = torch.tensor([[2.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    z = shape @ normal(1, 2, 200_000) + torch.tensor([[1.0], [-2.0]], dtype=torch.float64)
    covariance = (shape @ shape.T).numpy()
    mismatch = np.linalg.norm(covariance - np.eye(2))
    kl = 0.5 * (np.trace(covariance) + 5 - 2 - np.log(np.linalg.det(covariance)))
    assert covariance_mismatch(z).item() == pytest.approx(mismatch, rel=0.02)
    assert gaussian_kl(z).item() == pytest.approx(kl, rel=0.02)


def test_moments_of_the_prior_itself_have_the_expected_sampling_error() -> None:
    z = normal(300, 4, 500)
    # E ||Cov - I||^2 = d (d + 1) / (n - 1) and E KL = d (d + 3) / 4n to first order
    assert covariance_mismatch(z).square().mean().item() == pytest.approx(20 / 499, rel=0.1)
    assert gaussian_kl(z).mean().item() == pytest.approx(28 / 2000, rel=0.1)


def test_collapsed_and_broken_clouds_are_said_to_be_so() -> None:
    z = normal(3, 2, 100)
    z[0, 1], z[1, 0, 3] = 0, math.nan
    assert gaussian_kl(z)[0].item() == math.inf
    assert 0.9 < covariance_mismatch(z)[0].item() < 1.2
    assert torch.isnan(henze_zirkler(z)).tolist() == [True, True, False]
    assert torch.isnan(gaussian_kl(z)).tolist() == [False, True, False]
    with pytest.raises(ValueError, match="at least two points, not 1"):
        henze_zirkler(normal(1, 2, 1))


def henze_zirkler_null(dim: int, n: int) -> tuple[float, float]:
    """Mean and variance of the statistic for n draws of any regular Gaussian in R^dim.

    Henze and Zirkler 1990, theorem 3.1 (asymptotic; good from n = 20).
    """
    b2 = 0.5 * ((2 * dim + 1) * n / 4) ** (2 / (dim + 4))
    b4, b8 = b2**2, b2**4
    a = 1 + 2 * b2
    w = (1 + b2) * (1 + 3 * b2)
    mean = 1 - a ** (-dim / 2) * (1 + dim * b2 / a + dim * (dim + 2) * b4 / (2 * a**2))
    variance = (
        2 * (1 + 4 * b2) ** (-dim / 2)
        + 2 * a**-dim * (1 + 2 * dim * b4 / a**2 + 3 * dim * (dim + 2) * b8 / (4 * a**4))
        - 4 * w ** (-dim / 2) * (1 + 3 * dim * b4 / (2 * w) + dim * (dim + 2) * b8 / (2 * w**2))
    )
    return float(mean), float(variance)


def henze_zirkler_p(statistic: NDArray, dim: int, n: int) -> NDArray:
    """p-value under the lognormal null, [S] -> [S] (Henze and Zirkler 1990, section 3)."""
    mean, variance = henze_zirkler_null(dim, n)
    shape = math.sqrt(math.log1p(variance / mean**2))
    return stats.lognorm.sf(statistic, shape, scale=mean / math.sqrt(1 + variance / mean**2))


@pytest.mark.parametrize(
    ("n", "expected"),
    # pingouin 0.7.0, multivariate_normality, on draws of default_rng(SeedSequence([0]))
    [
        (50, [(0.26333880926942, 0.943850187936468), (1.6977210507868588, 0.000312834558)]),
        (200, [(0.909497872024545, 0.16562010953704354), (3.4286984612562383, 8.349332e-17)]),
        (120, [(0.7311156762165095, 0.9886328570788974), (2.1978491040575734, 6.046569e-32)]),
    ],
)
def test_the_normality_statistic_is_pingouins(n: int, expected: list[tuple[float, float]]) -> None:
    rng = stream(0)
    draws = {size: rng.standard_normal((size, dim)) for dim, size in ((2, 50), (3, 200), (5, 120))}
    x = draws[n]
    for cloud, (statistic, p) in zip((x, np.exp(x / 2)), expected, strict=True):
        value = henze_zirkler(torch.from_numpy(cloud.T.copy())[None])
        assert value.item() == pytest.approx(statistic, rel=1e-9)
        assert henze_zirkler_p(value.numpy(), *x.shape[::-1]).item() == pytest.approx(p, rel=1e-5)


def test_the_normality_statistic_has_its_published_null() -> None:
    values = henze_zirkler(normal(200, 3, 150)).numpy()
    mean, variance = henze_zirkler_null(3, 150)
    assert values.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / 200))
    assert values.var() == pytest.approx(variance, rel=0.5)
    assert stats.kstest(henze_zirkler_p(values, 3, 150), "uniform").pvalue > 1e-3


def test_the_normality_statistic_sees_shape_and_nothing_else() -> None:
    z = normal(4, 3, 400)
    mixing = torch.tensor([[30.0, 0, 0], [1, 0.02, 0], [5, 2, 1]], dtype=torch.float64)
    moved = henze_zirkler(mixing @ z + 100)
    assert moved.tolist() == pytest.approx(henze_zirkler(z).tolist(), abs=1e-6)
    heavy = z / normal(4, 1, 400, seed=5).abs().add(0.3)
    uniform = torch.special.ndtr(z)
    for cloud in (heavy, uniform):
        assert (henze_zirkler_p(henze_zirkler(cloud).numpy(), 3, 400) < 1e-4).all()
