"""What the latents tell about the input, in bits: bounds of I(X; Z) and the neurons' rates.

The conditional p(z | x) of the noisy latent is a known Gaussian, so the mutual information is
bounded from both sides without a nearest-neighbour estimate. Clouds are [S, d, n].
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from cubeae.numerics.kernels import LOWEST_EXPONENT
from cubeae.numerics.noise import TINY
from cubeae.parts.channel import information_rate_bits

POINTS = 2048
# Rows of the n x n densities per block: a few MiB, which fit the cache.
BLOCK = 16
# A conditional variance below this share of the neuron's variance counts as no noise: that is 20
# bits, more than any batch resolves, and float64 still resolves the exponents to 1e-3.
FLOOR = 1e-12


class InformationBracket(NamedTuple):
    """Bounds of I(X; Z) for each member, [S] each, in bits.

    ``saturated`` is true where ``lower`` is within a bit of its ceiling log2 n. There ``lower`` is
    loose, and ``upper`` is at most the sum of the neurons' Gaussian rates.
    """

    lower: Tensor
    upper: Tensor
    saturated: Tensor


class Bracket(NamedTuple):
    """Bounds of a quantity for each member, [S] each."""

    lower: Tensor
    upper: Tensor


class RateParts(NamedTuple):
    """Bounds of what the rate holds besides the information, in nats, never below zero.

    ``marginal_kl`` is KL(q(z) || N(0, I)), the sum of ``total_correlation``,
    KL(q(z) || prod_i q(z_i)), and ``neurons_kl``, sum_i KL(q(z_i) || N(0, 1)).
    """

    marginal_kl: Bracket
    total_correlation: Bracket
    neurons_kl: Bracket


def conditional_variance(log_variance: Tensor | None, noise_variance: Tensor) -> Tensor:
    """Var(z | x): the encoder's own variance plus the channel's noise.

    Args:
        log_variance: of a Gaussian encoder, [S, d, n]; None for a deterministic one.
        noise_variance: Var(n) of each neuron, [S, d, 1].

    Returns:
        [S, d, n], or [S, d, 1] without an encoder's variance.
    """
    return noise_variance if log_variance is None else log_variance.exp() + noise_variance


def information_bracket(
    z: Tensor, mean: Tensor, variance: Tensor, points: int = POINTS
) -> InformationBracket:
    """Bounds of I(X; Z) in bits from one noisy latent per point, where p(z | x) is Gaussian.

    With n points, the lower bound averages log2 p(z_i | x_i) / (1/n sum_j p(z_i | x_j)); the
    upper bound leaves i out of the mixture. Both hold in expectation. They agree where I is well
    below log2 n, the lower bound's ceiling; see ``saturated`` for the rest. A noiseless neuron
    whose mean varies continuously carries infinite information: the bounds are then (log2 n, inf).
    A collapsed neuron, with no variance, adds nothing. A member that is not finite gives NaN.

    Args:
        z: noisy latents, [S, d, n].
        mean: E[z | x], [S, d, n].
        variance: Var(z | x), independent between neurons, [S, d, n] or [S, d, 1].
        points: at most how many points are used, the first ones.

    Raises:
        ValueError: with fewer than two points, or if the shapes do not agree.

    Source: Poole et al. 2019 (On variational bounds of mutual information), equations 10 and 12
    with the conditional known.
    """
    n = min(points, z.shape[2])
    _check(z, mean, variance, n)
    z, mean, variance = (part[:, :, :n].double() for part in (z, mean, variance))
    spread = mean.var(2, keepdim=True)
    noiseless = ((variance < FLOOR * spread) & (spread > TINY)).flatten(1).any(1)
    variance = torch.maximum(variance, FLOOR * spread + TINY).expand_as(z)
    own, others = _log_densities(z, mean, variance)
    lower = (own - torch.logaddexp(own, others)).mean(1) / math.log(2) + math.log2(n)
    upper = (own - others).mean(1) / math.log(2) + math.log2(n - 1)
    saturated = lower > math.log2(n) - 1
    rates = 0.5 * (z.var(2).log2() - variance.log2().mean(2))
    gaussian = torch.maximum(rates.clamp_min(0).sum(1), lower)
    upper = torch.where(saturated, torch.minimum(upper, gaussian), upper)
    return InformationBracket(lower, upper.masked_fill(noiseless & saturated, math.inf), saturated)


def _check(z: Tensor, mean: Tensor, variance: Tensor, n: int) -> None:
    if mean.shape != z.shape or variance.shape not in (z.shape, (*z.shape[:2], 1)):
        shapes = [list(part.shape) for part in (z, mean, variance)]
        raise ValueError("latents {}, means {} and variances {} do not agree".format(*shapes))
    if n < 2:
        raise ValueError(f"information needs at least two points, not {n}")


def _log_densities(z: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor]:
    """log p(z_i | x_i) and log sum_{j != i} p(z_i | x_j) up to a common constant; [S, n] each.

    The exponents are one matrix product: -(z - m)^2 / 2v is linear in (z^2, z).
    """
    centre = mean.mean(2, keepdim=True)
    z, mean = z - centre, mean - centre
    own = -0.5 * ((z - mean).square() / variance + variance.log()).sum(1)
    features = torch.cat([z.square(), z], 1).transpose(1, 2)
    weights = torch.cat([-0.5 / variance, mean / variance], 1)
    offsets = -0.5 * (mean.square() / variance + variance.log()).sum(1, keepdim=True)
    sums = []
    for start in range(0, z.shape[2], BLOCK):
        exponents = torch.baddbmm(offsets, features[:, start : start + BLOCK], weights)
        exponents.diagonal(start, 1, 2).fill_(-math.inf)
        peak = exponents.amax(2, keepdim=True)
        # Relative to the largest, terms need no more digits than float32 has.
        terms = exponents.sub_(peak).clamp_(min=LOWEST_EXPONENT).float().exp_()
        sums.append(terms.sum(2).double().log_() + peak[:, :, 0])
    return own, torch.cat(sums, 1)


def rate_nats(mean: Tensor, variance: Tensor) -> Tensor:
    """E_x KL(q(z|x) || N(0, I)) of the noisy latent, in nats; [S]. Infinite without any noise.

    Args:
        mean: E[z | x], [S, d, n].
        variance: Var(z | x), [S, d, n] or [S, d, 1].

    Source: Kingma & Welling 2014, appendix B, with the channel's noise in q(z|x).
    """
    mean, variance = mean.double(), variance.double()
    return 0.5 * (mean.square() + variance - 1 - variance.log()).sum(1).mean(1)


def neurons_bracket(
    z: Tensor, mean: Tensor, variance: Tensor, points: int = POINTS
) -> InformationBracket:
    """Bounds of sum_i I(X; Z_i) in bits: ``information_bracket`` of each neuron alone, summed.

    Args:
        z, mean, variance, points: as in ``information_bracket``.

    Returns:
        ``saturated`` is true where any neuron's bound is.

    Raises:
        ValueError: as ``information_bracket``.
    """
    single = [slice(i, i + 1) for i in range(z.shape[1])]
    alone = [information_bracket(z[:, i], mean[:, i], variance[:, i], points) for i in single]
    lower, upper, saturated = (torch.stack(parts) for parts in zip(*alone, strict=True))
    return InformationBracket(lower.sum(0), upper.sum(0), saturated.any(0))


def rate_parts(rate: Tensor, together: InformationBracket, apart: InformationBracket) -> RateParts:
    """The parts of the rate E_x KL(q(z|x) || N(0, I)) = I(X; Z) + KL(q(z) || N(0, I)).

    Given x, neurons are independent. So the total correlation is sum_i I(X; Z_i) - I(X; Z), and
    the neurons' divergences are the rate minus sum_i I(X; Z_i). Bounds of information bound both:
    leaving an input in or out of the mixture bounds log q(z) from either side. Where I(X; Z) is
    saturated, its bounds and those of the total correlation are true but far apart. A part whose
    upper information is infinite is unknown, NaN.

    Args:
        rate: ``rate_nats``, [S].
        together: bounds of I(X; Z).
        apart: ``neurons_bracket`` of the same latents.

    Source: Hoffman & Johnson 2016; Chen et al. 2018 (Isolating sources of disentanglement in
    VAEs), equation 2.
    """
    whole, sums = ([bits * math.log(2) for bits in pair[:2]] for pair in (together, apart))
    return RateParts(
        _between([rate, rate], whole),
        _between(sums, whole),
        _between([rate, rate], sums),
    )


def _between(larger: Sequence[Tensor], smaller: Sequence[Tensor]) -> Bracket:
    """Bounds of a difference, from (lower, upper) of both; NaN unless all are finite."""
    ends = larger[0] - smaller[1], larger[1] - smaller[0]
    known = torch.isfinite(ends[0]) & torch.isfinite(ends[1])
    return Bracket(*(end.clamp_min(0).masked_fill(~known, math.nan) for end in ends))


def neuron_rates(z: Tensor, noise_variance: Tensor) -> Tensor:
    """Gaussian information rate of each neuron, 1/2 log2(Var z / Var n), in bits; [S, d].

    Args:
        z: noisy latents, [S, d, n], n >= 2.
        noise_variance: Var(n) of the channel, [S, d, 1].

    Infinite without noise. No channel input with that variance carries more.
    Source: ``channel.information_rate_bits``.
    """
    return information_rate_bits(z.var(2, keepdim=True), noise_variance)[:, :, 0]


def total_rate(z: Tensor, noise_variance: Tensor) -> Tensor:
    """Sum of ``neuron_rates`` in bits, [S]: what d independent Gaussian neurons would carry."""
    return neuron_rates(z, noise_variance).sum(1)
