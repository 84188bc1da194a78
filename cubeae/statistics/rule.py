"""The one rule that turns paired effects over seeds into verdicts.

Every comparison of a table has two null hypotheses: that its true effect is zero, and that its
true effect is at least the margin, in either direction. A moderated t test is made of the first
and two one-sided ones (TOST) of the second, all with the same standard error and degrees of
freedom.

At most one of the two null hypotheses can be true. So of a table of m comparisons at most m are
true, not 2 m, and p-values times m (Bonferroni) keep the chance of any false rejection in the
table below the level, however the comparisons depend on each other. Holm's step-down factors over
the smaller p of each comparison would be too small: a comparison that was rightly found negligible
would leave the count, although its other null hypothesis is true and could still be rejected
falsely.

This is exact for valid p-values. Those of the moderated t are approximate for few seeds, and too
small for strongly skewed effects; ``python -m benchmarks.worlds`` measures both.

Source: Smyth 2004 for the moderated t; Schuirmann 1987 for TOST; Shaffer 1986 for counting only
null hypotheses that can be true together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import nctdtr, stdtrit

from cubeae.statistics.moderated import Moderated, moderate

ALPHA = 0.05
POWER = 0.8
# More seeds than this are not counted.
MOST_SEEDS = 1000
# The noncentral t needs finite degrees of freedom; from here on it is normal to five digits.
MANY_DEGREES = 1e5


class Outcome(StrEnum):
    """What a comparison shows of its true effect."""

    HIGHER = "higher"
    LOWER = "lower"
    NEGLIGIBLE = "negligible"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Comparison:
    """Effects of one comparison, one per common seed, [n], finite, on its measure's scale.

    Effects closer to zero than ``margin`` do not matter; with a margin of 0 every effect does.
    Comparisons of one ``kind`` (a measure) share their prior of variances.
    """

    effects: NDArray[np.float64]
    margin: float
    kind: str


@dataclass(frozen=True)
class Judgement:
    """The mean effect of ``n`` seeds with its 95 % interval, and what it shows.

    ``p_difference`` is of the null hypothesis that the effect is zero, ``p_equivalence`` that it
    is not within the margin; both are corrected. ``seeds`` is how many seeds would decide: NaN
    where it is decided or unknown, infinite above ``MOST_SEEDS``. Without two seeds all is NaN
    but the mean.
    """

    n: int
    effect: float
    low: float
    high: float
    p_difference: float
    p_equivalence: float
    outcome: Outcome
    seeds: float


def judge(comparisons: Sequence[Comparison], alpha: float = ALPHA) -> list[Judgement]:
    """Judge the comparisons of one table together; [m] -> [m].

    An effect is negligible where equivalence is resolved, even if a difference is resolved as
    well; higher or lower where only a difference is; and undecided otherwise.

    Args:
        comparisons: of one table; those with fewer than two seeds are undecided and not counted.
        alpha: the chance of any wrong outcome in the table.

    Raises:
        ValueError: if a margin is negative or NaN.
    """
    for each in comparisons:
        if not each.margin >= 0:
            raise ValueError(f"margin must be at least 0, not {each.margin}")
    means: list[Moderated | None] = [None] * len(comparisons)
    for kind in dict.fromkeys(each.kind for each in comparisons):
        places = [place for place, each in enumerate(comparisons) if each.kind == kind]
        found = moderate([comparisons[place].effects for place in places])
        for place, mean in zip(places, found, strict=True):
            means[place] = mean
    known = [mean for mean in means if mean is not None]
    tests = sum(mean.n > 1 for mean in known)
    return [
        _judged(mean, each.margin, tests, alpha)
        for mean, each in zip(known, comparisons, strict=True)
    ]


def _judged(mean: Moderated, margin: float, tests: int, alpha: float) -> Judgement:
    if mean.n < 2:
        missing = (math.nan,) * 4
        return Judgement(mean.n, mean.mean, *missing, Outcome.UNDECIDED, math.nan)
    mirrored = Moderated(mean.n, -mean.mean, mean.error, mean.degrees)
    sides = (mean, mirrored)
    different = min(1.0, tests * 2 * min(side.above_p(0.0) for side in sides))
    equivalent = min(1.0, tests * max(side.above_p(-margin) for side in sides))
    half = mean.half_width(ALPHA)
    ends = (mean.mean, mean.mean - half, mean.mean + half)
    outcome, seeds = Outcome.UNDECIDED, math.nan
    if equivalent < alpha:
        outcome = Outcome.NEGLIGIBLE
    elif different < alpha:
        outcome = Outcome.HIGHER if mean.mean > 0 else Outcome.LOWER
    else:
        seeds = seeds_needed(mean, margin, alpha / tests)
    return Judgement(mean.n, *ends, different, equivalent, outcome, seeds)


def seeds_needed(mean: Moderated, margin: float, level: float) -> float:
    """The fewest seeds that decide a comparison with a chance of at least ``POWER``.

    They would find a difference or show equivalence, if the true effect and deviation are what
    ``mean`` estimates; so it is a guide to the size of a study, no promise. More than
    ``mean.n``; infinite above ``MOST_SEEDS``.

    Args:
        mean: of the seeds so far, at least two.
        margin: the largest effect that does not matter.
        level: of each test, after the correction for the table.
    """
    if _power(mean, MOST_SEEDS, margin, level) < POWER:
        return math.inf
    low, high = mean.n, MOST_SEEDS
    while high - low > 1:
        middle = (low + high) // 2
        if _power(mean, middle, margin, level) < POWER:
            low = middle
        else:
            high = middle
    return float(high)


def _power(mean: Moderated, seeds: int, margin: float, level: float) -> float:
    """The larger chance of the two decisions with this many seeds."""
    error = mean.error * math.sqrt(mean.n / seeds)
    degrees = min(mean.degrees + seeds - mean.n, MANY_DEGREES)
    effect = abs(mean.mean)
    if error == 0:
        return float(effect > 0 or margin > 0)
    difference = _passing(effect / error, degrees, level / 2)
    # Both one-sided tests pass at least as often as their chances overlap (Bonferroni).
    sides = [_passing(gap / error, degrees, level) for gap in (margin - effect, margin + effect)]
    return max(difference, sum(sides) - 1)


def _passing(distance: float, degrees: float, level: float) -> float:
    """Chance that a one-sided t test passes, if the truth lies ``distance`` errors beyond it."""
    critical = -float(stdtrit(degrees, level))
    passing = 1 - float(nctdtr(degrees, distance, critical))
    return passing if math.isfinite(passing) else float(distance > critical)
