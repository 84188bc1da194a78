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

from cubeae.metrics.mixture import log_mixture
from cubeae.truth.cube import Floats, Points, log_density, spread_smoothed

FEWEST_POINTS = 40
# The forward direction asks that many sets of queries, each a scrambled Sobol sequence; even, so
# that either half of the queries is made of whole sets and knows nothing of the other.
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
    if len(cloud) < FEWEST_POINTS or queries < 2:
        raise ValueError(f"smoothed KL needs {FEWEST_POINTS} points and 2 queries at least")
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


def _cloud_variance(pull: Floats) -> float:
    """Variance of mean(log mixture) that comes from the cloud being a sample; pull is [2, N].

    To first order a centre moves the mean by its pull, over N. Its square would count the
    queries' own noise, so that the pulls from two independent halves of them are multiplied.
    """
    n = pull.shape[1]
    return max(float((pull[0] - 1) @ (pull[1] - 1)) / (n * (n - 1)), 0.0)
