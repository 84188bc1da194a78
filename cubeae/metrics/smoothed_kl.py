"""KL divergence from the cube, both distributions first smoothed by the same Gaussian.

Raw KL from a distribution on a surface is infinite; smoothed by N(0, tau^2 I) it is finite and
never rises with tau. The smoothed cube is known in closed form, and the smoothed generator is
taken to be the Gaussian mixture on its cloud, which is evaluated in full.

The forward estimate sits above the truth and the reverse one below it, near a perfect generator
by about A / (8 pi tau^2 N), which is 0.955 h^2 / (tau^2 N) with N centres in the mixture (for the
solid 0.13 h^3 / (tau^3 N) at tau = 0.1 h). So they are shown beside what a fresh sample of the
cube scores at the same sizes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cubeae.cube import Floats, Points, log_density, spread_smoothed
from cubeae.kernels import LOWEST_EXPONENT

# Rows of the kernel matrix at a time: 64 x 20,000 float32 are 5 MB, about a core's cache.
BLOCK = 64
# The cloud is cut into that many groups, whose spread gives its part of the standard error.
GROUPS = 20
# Above this largest ||x||^2 / tau^2, exponents in float32 lose more than 2.4e-4 each.
FLOAT32_LIMIT = 4000.0
# The forward direction asks that many sets of queries, each a scrambled Sobol sequence.
SETS = 16
# The reverse direction keeps at most one in that many points out of its mixture, to ask it there.
HELD_OUT = 5


@dataclass(frozen=True)
class SmoothedKl:
    """Smoothed divergences in nats at one tau (units of the data), each with its standard error.

    ``forward`` is KL(p_tau || q_tau), ``reverse`` KL(q_tau || p_tau), p the cube and q the
    generator; ``jeffreys`` is their sum.
    """

    tau: float
    forward: float
    forward_se: float
    reverse: float
    reverse_se: float

    @property
    def jeffreys(self) -> float:
        """The sum of both directions, in nats."""
        return self.forward + self.reverse

    @property
    def jeffreys_se(self) -> float:
        """Standard error of the sum; the directions share no query points."""
        return math.hypot(self.forward_se, self.reverse_se)


def smoothed_kl(
    cloud: Points, kind: str, half_side: float, tau: float, queries: int, rng: np.random.Generator
) -> SmoothedKl:
    """Smoothed KL between the cube and a generator that is known by a cloud, both directions.

    Forward, ``queries`` points of the smoothed cube (rounded down to ``SETS`` times a power of
    two) meet the mixture on the whole cloud. Reverse,
    the mixture must not be asked at its own centres, where it is too high: ``queries`` points of
    the cloud (at most one in ``HELD_OUT``), drawn at random and smoothed, meet the mixture on
    the others.

    Args:
        cloud: generated points, [n, 3], n >= 40, all finite.
        kind: "surface" or "solid".
        half_side: h.
        tau: standard deviation of the smoothing, in units of the data, above zero.
        queries: points that each expectation is taken over, at least 2.
        rng: draws the queries and the order of the cloud.

    Raises:
        ValueError: with fewer than 40 points or two queries, or a ``tau`` not above zero.

    Source: Goldfeld et al. 2020 (convergence of smoothed empirical measures) for the smoothing;
    the bias is the delta method's, 1/2 E_p[Var q_tau(x) / q_tau(x)^2].
    """
    if len(cloud) < 2 * GROUPS or queries < 2:
        raise ValueError(f"smoothed KL needs {2 * GROUPS} points and 2 queries at least")
    # Sets of a power of two points, each spread evenly on its own: their spread is the error.
    size = 2 ** max(int(math.log2(queries / SETS)), 0)
    asked = np.concatenate(
        [spread_smoothed(kind, size, half_side, tau, part) for part in rng.spawn(SETS)]
    )
    truth = log_density(kind, asked, half_side, tau)
    shuffled = rng.permutation(cloud)
    mixture, pull = log_mixture(asked, shuffled, tau)
    forward = (truth - mixture).reshape(SETS, size).mean(axis=1)
    forward_variance = forward.var(ddof=1) / SETS + _cloud_variance(pull)

    held_out = min(queries, len(cloud) // HELD_OUT)
    asked = shuffled[:held_out] + tau * rng.standard_normal((held_out, 3))
    mixture, _ = log_mixture(asked, shuffled[held_out:], tau)
    reverse = mixture - log_density(kind, asked, half_side, tau)
    # To first order the centres add nothing here: E_q[phi(x - g) / q(x)] is 1 for each g.
    reverse_se = reverse.std(ddof=1) / math.sqrt(held_out)
    return SmoothedKl(
        tau,
        float(forward.mean()),
        math.sqrt(forward_variance),
        float(reverse.mean()),
        float(reverse_se),
    )


def smoothed_kl_curve(
    cloud: Points,
    kind: str,
    half_side: float,
    taus: Sequence[float],
    queries: int,
    rng: np.random.Generator,
) -> list[SmoothedKl]:
    """``smoothed_kl`` at each tau, all from the same random numbers, so that the curve is smooth.

    Args:
        cloud: generated points, [n, 3].
        kind, half_side, queries: as in ``smoothed_kl``.
        taus: smoothings, in units of the data.
        rng: seeds the numbers that the taus share.

    Raises:
        ValueError: as ``smoothed_kl``.
    """
    seed = int(rng.integers(2**63))
    return [
        smoothed_kl(cloud, kind, half_side, tau, queries, np.random.default_rng(seed))
        for tau in taus
    ]


def log_mixture(
    queries: Points, centres: Points, tau: float, dtype: torch.dtype | None = None
) -> tuple[Floats, Floats]:
    """Log density of the mixture 1/N sum_j N(g_j, tau^2 I), and the pull of its groups.

    Args:
        queries: where it is asked, [q, 3].
        centres: g, [N, 3], in random order, N >= ``GROUPS``.
        tau: standard deviation of the smoothing, in units of the data.
        dtype: of the kernel matrix; by default float32 where it keeps enough digits, else float64.

    Returns:
        The log density, [q], and the share of it that each of ``GROUPS`` consecutive groups of
        centres makes up, over the group's share of the centres, [q, GROUPS].
    """
    # The median, not the mean, lest a few stray points cost all others their digits.
    middle = np.median(centres, axis=0)
    x, g = (torch.from_numpy((points - middle) / tau) for points in (queries, centres))
    if dtype is None:
        largest = max(float(points.square().sum(1).max()) for points in (x, g))
        dtype = torch.float32 if largest <= FLOAT32_LIMIT else torch.float64
    # One product gives x.g - ||g||^2 / 2, the exponent but for a term of the row alone.
    left = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], dim=1).to(dtype)
    right = torch.cat([g, -0.5 * g.square().sum(1, keepdim=True)], dim=1).to(dtype).T.contiguous()
    sizes = [len(part) for part in torch.arange(len(g)).tensor_split(GROUPS)]
    # One buffer for all blocks: memory stays at a few MB however many queries there are.
    buffer = torch.empty(min(BLOCK, len(x)), len(g), dtype=dtype)
    blocks = (_block(rows, right, sizes, buffer) for rows in left.split(BLOCK))
    peaks, sums = zip(*blocks, strict=True)
    parts = torch.cat(sums).double()
    total = parts.sum(1)
    log_sum = torch.cat(peaks).double() - 0.5 * x.square().sum(1) + total.log()
    log_norm = math.log(len(g)) + 1.5 * math.log(2 * math.pi * tau**2)
    pull = parts / total[:, None] * (len(g) / torch.tensor(sizes, dtype=torch.float64))
    return (log_sum - log_norm).numpy(), pull.numpy()


def _block(
    rows: Tensor, columns: Tensor, sizes: list[int], buffer: Tensor
) -> tuple[Tensor, Tensor]:
    """Largest exponent of each row, and the groups' sums of exp(exponent - largest)."""
    exponents = torch.mm(rows, columns, out=buffer[: len(rows)])
    peak = exponents.amax(1, keepdim=True)
    kernel = exponents.sub_(peak).clamp_(min=LOWEST_EXPONENT).exp_()
    return peak[:, 0], torch.stack([part.sum(1) for part in kernel.split(sizes, dim=1)], dim=1)


def _cloud_variance(pull: Floats) -> float:
    """Variance of mean(log mixture) that comes from the cloud being a sample; pull is [q, G].

    To first order the mean moves by the mean pull of each group. Its square would count the
    queries' own noise twice, so that the pulls of two halves of the queries are multiplied.
    """
    halves = [pull[offset::2].mean(axis=0) - 1 for offset in (0, 1)]
    groups = pull.shape[1]
    return max(float(halves[0] @ halves[1]) / (groups * (groups - 1)), 0.0)
