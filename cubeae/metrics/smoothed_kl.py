"""KL divergence from the cube, both distributions first smoothed by the same Gaussian.

The KL from a distribution on a surface is infinite. After smoothing by N(0, tau^2 I) it is finite
and never rises with tau. The smoothed cube is known in closed form; the smoothed generator is
represented by the Gaussian mixture on its cloud.

The forward estimate is too high and the reverse one too low. Near a perfect generator the bias is
about A / (8 pi tau^2 N) on a surface of area A, with N centres in the mixture: 0.955 h^2 /
(tau^2 N) for the cube's (for the solid, 0.13 h^3 / (tau^3 N) at tau = 0.1 h). So pages show next
to them what a fresh sample of the cube scores at the same sizes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from cubeae.metrics.mixture import log_mixture
from cubeae.truth.cube import Floats, Points
from cubeae.truth.kinds import KINDS

FEWEST_POINTS = 40
# The forward direction has this many sets of queries, each a scrambled Sobol sequence. The number
# is even, so that each half of the queries consists of whole sets, independent of the other half.
QUERY_SETS = 16
# The reverse direction holds at most one in this many points out of its mixture, as queries.
HELD_OUT = 5


@dataclass(frozen=True)
class ForwardKl:
    """KL(p_tau || q_tau) of one cloud in nats, with what its standard error is made of.

    ``sets`` has one estimate per set of queries, [QUERY_SETS]; their mean is the ``value``.
    ``cloud_variance`` is the part of its variance that is due to the cloud being a sample.
    """

    sets: Floats
    cloud_variance: float

    @property
    def value(self) -> float:
        """The estimate, in nats."""
        return float(self.sets.mean())

    @property
    def standard_error(self) -> float:
        """From the spread between the sets of queries, and from the cloud's own sampling."""
        return math.sqrt(self.sets.var(ddof=1) / len(self.sets) + self.cloud_variance)

    def difference_error(self, other: "ForwardKl") -> float:
        """Standard error of ``self.value - other.value``, both scored at the same queries.

        What the queries do to both clouds alike cancels. The clouds must be independent samples,
        or one and the same, whose difference has no error. Clouds of several latent samplers share
        normal draws; the error leaves that out, and their spread confirms it (tests/results).
        """
        if other is self:
            return 0.0
        apart = self.sets - other.sets
        clouds = self.cloud_variance + other.cloud_variance
        return math.sqrt(apart.var(ddof=1) / len(apart) + clouds)


@dataclass(frozen=True)
class SmoothedKl:
    """Smoothed divergences in nats at one tau (in units of the data), with standard errors.

    ``forward`` is KL(p_tau || q_tau) and ``reverse`` KL(q_tau || p_tau), where p is the cube and q
    the generator; ``jeffreys`` is their sum. ``forward_kl`` holds the former by sets of queries.
    """

    tau: float
    forward_kl: ForwardKl
    reverse: float
    reverse_se: float

    @property
    def forward(self) -> float:
        """KL(p_tau || q_tau), in nats."""
        return self.forward_kl.value

    @property
    def forward_se(self) -> float:
        """Its standard error."""
        return self.forward_kl.standard_error

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
    """Smoothed KL between the cube and a generator that is represented by a cloud, both directions.

    Forward: the mixture on the whole cloud is evaluated at ``queries`` points of the smoothed cube
    (rounded down to ``QUERY_SETS`` times a power of two).
    Reverse: a mixture is too high at its own centres. So ``queries`` points of the cloud (at most
    one in ``HELD_OUT``) are drawn at random and smoothed, and the mixture on the other points is
    evaluated there.

    Args:
        cloud: generated points, [n, 3], n >= 40, all finite.
        kind: name of a dataset kind.
        half_side: h.
        tau: standard deviation of the smoothing, in units of the data, above zero.
        queries: points per expectation, at least 2.
        rng: draws the queries and the order of the cloud.

    Raises:
        ValueError: with fewer than 40 points or two queries, or a ``tau`` not above zero.
        UnknownNameError: the kind is not registered.

    Source: Goldfeld et al. 2020 (convergence of smoothed empirical measures) for the smoothing;
    the bias is the delta method's, 1/2 E_p[Var q_tau(x) / q_tau(x)^2].
    """
    _check(cloud, queries)
    cube = KINDS[kind]
    shuffled = rng.permutation(cloud)
    forward = forward_smoothed_kl(shuffled, kind, half_side, tau, queries, rng)
    held_out = min(queries, len(cloud) // HELD_OUT)
    asked = shuffled[:held_out] + tau * rng.standard_normal((held_out, 3))
    mixture, _ = log_mixture(asked, shuffled[held_out:], tau)
    reverse = mixture - cube.log_density(asked, half_side, tau)
    # To first order the centres add no error here: E_q[phi(x - g) / q(x)] is 1 for each g.
    reverse_se = reverse.std(ddof=1) / math.sqrt(held_out)
    return SmoothedKl(tau, forward, float(reverse.mean()), float(reverse_se))


def forward_smoothed_kl(
    cloud: Points, kind: str, half_side: float, tau: float, queries: int, rng: np.random.Generator
) -> ForwardKl:
    """The forward direction of ``smoothed_kl`` alone.

    The queries depend on what ``rng`` was seeded with, not on what it has drawn, so clouds that
    are scored with generators of one seed are compared at the same true points.

    Args:
        cloud, kind, half_side, tau, queries: as in ``smoothed_kl``.
        rng: seeds the queries; nothing is drawn from it.

    Raises:
        ValueError, UnknownNameError: as ``smoothed_kl``.
    """
    _check(cloud, queries)
    seed = cast(np.random.SeedSequence, rng.bit_generator.seed_seq)
    words = (seed.entropy,) if isinstance(seed.entropy, int) else tuple(seed.entropy or ())
    asked, truth = _true_queries(kind, half_side, tau, queries, words, seed.spawn_key)
    mixture, pull = log_mixture(asked, cloud, tau)
    forward = (truth - mixture).reshape(QUERY_SETS, -1).mean(axis=1)
    return ForwardKl(forward, _cloud_variance(pull))


# The clouds of a seed's trainings are scored at the same queries, one after another.
@lru_cache(maxsize=16)
def _true_queries(
    kind: str,
    half_side: float,
    tau: float,
    queries: int,
    entropy: tuple[int, ...],
    spawn_key: tuple[int, ...],
) -> tuple[Points, Floats]:
    """Points of the smoothed cube by sets, [q, 3], and the log of its density there, [q]."""
    cube = KINDS[kind]
    # Each set of 2^m points is spread evenly; the spread between sets gives the error.
    size = 2 ** max(int(math.log2(queries / QUERY_SETS)), 0)
    parts = np.random.SeedSequence(entropy, spawn_key=spawn_key).spawn(QUERY_SETS)
    streams = map(np.random.default_rng, parts)
    asked = np.concatenate([cube.spread_smoothed(size, half_side, tau, part) for part in streams])
    truth = cube.log_density(asked, half_side, tau)
    for shared in (asked, truth):
        shared.setflags(write=False)
    return asked, truth


def smoothed_kl_curve(
    cloud: Points,
    kind: str,
    half_side: float,
    taus: Sequence[float],
    queries: int,
    rng: np.random.Generator,
) -> list[SmoothedKl]:
    """``smoothed_kl`` at each tau, from the same random numbers, which makes the curve smooth.

    Args:
        cloud: generated points, [n, 3].
        kind, half_side, queries: as in ``smoothed_kl``.
        taus: smoothings, in units of the data.
        rng: seeds the random numbers that the taus share.

    Raises:
        ValueError, UnknownNameError: as ``smoothed_kl``.
    """
    seed = int(rng.integers(2**63))
    return [
        smoothed_kl(cloud, kind, half_side, tau, queries, np.random.default_rng(seed))
        for tau in taus
    ]


def _check(cloud: Points, queries: int) -> None:
    if len(cloud) < FEWEST_POINTS or queries < 2:
        raise ValueError(f"smoothed KL needs {FEWEST_POINTS} points and 2 queries at least")


def _cloud_variance(pull: Floats) -> float:
    """Variance of mean(log mixture) due to the cloud being a sample; pull is [2, N].

    To first order, a centre moves the mean by its pull / N. Squaring a pull would add query noise,
    so the pulls from two independent halves of the queries are multiplied instead.
    """
    n = pull.shape[1]
    return max(float((pull[0] - 1) @ (pull[1] - 1)) / (n * (n - 1)), 0.0)
