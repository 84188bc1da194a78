"""Comparison of two sets of trainings over their common seeds."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtrinc
from scipy.stats import t as student
from scipy.stats import wilcoxon

from cubeae.statistics.intervals import RESAMPLES, Estimate, summarise_interval, wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Equivalence:
    """Interval of a mean difference, and the least margin that TOST accepts as equivalent."""

    low: float
    high: float
    margin: float


@dataclass(frozen=True)
class PairedComparison:
    """Differences a - b over ``n`` common seeds, in the measure's units.

    ``improvement`` is P(a < b), ties counting a half. ``p`` is Wilcoxon's, uncorrected, and
    ``attainable_p`` the least that n pairs can give. ``detectable`` is the true difference that
    n such pairs would find with probability 0.8.
    """

    n: int
    mean: Estimate
    median: Estimate
    improvement: Estimate
    p: float
    attainable_p: float
    detectable: float
    equivalence: Equivalence


def paired_comparison(
    a: ArrayLike, b: ArrayLike, rng: np.random.Generator, n_resamples: int = RESAMPLES
) -> PairedComparison:
    """Compare ``a`` with ``b``, the same seeds in the same order.

    Pairs that are not both finite (a diverged training) are left out, and ``n`` counts the rest;
    with none, all is NaN. One pair gives its difference, no interval and p = 1.

    Args:
        a, b: a measure's values, one per seed, [n].
        rng: draws the bootstrap resamples.
        n_resamples: how many.

    Raises:
        ValueError: if ``a`` and ``b`` are not one-dimensional and equally long.

    Source: the design of common random numbers; intervals as in ``summarise_interval`` and, of
    the probability of improvement, ``wilson``.
    """
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            f"a and b must have one value per common seed, not {list(first.shape)} and "
            f"{list(second.shape)}"
        )
    kept = np.isfinite(first) & np.isfinite(second)
    differences = first[kept] - second[kept]
    n = len(differences)
    summary = summarise_interval(differences, rng, n_resamples)
    better = float(np.mean((differences < 0) + 0.5 * (differences == 0))) if n else math.nan
    return PairedComparison(
        n=n,
        mean=summary.mean,
        median=summary.median,
        improvement=wilson(better, n),
        p=wilcoxon_p(differences),
        attainable_p=2.0 ** (1 - n) if n else math.nan,
        detectable=detectable_difference(deviation(differences), n),
        equivalence=equivalence(differences),
    )


def deviation(differences: Floats) -> float:
    """Standard deviation (n - 1) of finite differences [n]; NaN below two."""
    if len(differences) < 2:
        return math.nan
    # Rounding must not turn equal differences into a spread.
    return float(differences.std(ddof=1)) if np.ptp(differences) > 0 else 0.0


def wilcoxon_p(differences: ArrayLike) -> float:
    """Two-sided p of Wilcoxon's signed-rank test that differences are symmetric about 0.

    Exact up to 50 pairs without ties and up to 13 with them, else by the normal approximation;
    zeros are dropped. 1 where all differences are 0, NaN where there are none.

    Args:
        differences: finite, [n].

    Source: Wilcoxon 1945, by ``scipy.stats.wilcoxon``.
    """
    values = np.asarray(differences, np.float64)
    if not values.any():
        return 1.0 if len(values) else math.nan
    with warnings.catch_warnings():  # the approximation's caution is in the docstring
        warnings.simplefilter("ignore")
        return float(wilcoxon(values).pvalue)


def detectable_difference(sd: float, n: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """The least true difference that ``n`` pairs detect with the given power.

    delta = lambda sd / sqrt(n), where lambda solves P(T(n - 1, lambda) > t(1 - alpha/2, n - 1)) =
    power, T being noncentral t: the two-sided paired t test. NaN below two pairs. Wilcoxon's
    test needs about 5 % more pairs, and at least six at 0.05.

    Args:
        sd: standard deviation of the differences.
        n: number of pairs.
        alpha: level of the test.
        power: chance to detect.

    Source: Cohen 1988, chapter 2.
    """
    if n < 2:
        return math.nan
    critical = student.ppf(1 - alpha / 2, n - 1)
    return float(nctdtrinc(n - 1, 1 - power, critical)) * sd / math.sqrt(n)


def equivalence(differences: ArrayLike, alpha: float = 0.05) -> Equivalence:
    """The least margin within which two one-sided t tests accept a mean difference of zero.

    TOST at level alpha accepts a margin x just where the 1 - 2 alpha interval of the mean lies
    inside (-x, x), so the least x is max(|low|, |high|). Student's interval, exact for normal
    differences: with few seeds the bootstrap's is too short, which here would claim too much.

    Args:
        differences: finite, [n]; below two, all is NaN.
        alpha: level of each of the two tests.

    Source: Schuirmann 1987.
    """
    values = np.asarray(differences, np.float64)
    n = len(values)
    if n < 2:
        return Equivalence(math.nan, math.nan, math.nan)
    half = float(student.ppf(1 - alpha, n - 1)) * deviation(values) / math.sqrt(n)
    centre = float(values.mean())
    low, high = centre - half, centre + half
    return Equivalence(low, high, max(abs(low), abs(high)))


def above_p(differences: ArrayLike, bound: float) -> float:
    """One-sided p of Student's t test that the mean difference is at most ``bound``.

    Small p: the mean lies above. Exact for independent normal differences. NaN below two; of
    differences that are all equal, 0 above the bound and 1 elsewhere.

    Args:
        differences: finite, [n].
        bound: in their units.

    Source: Student 1908.
    """
    values = np.asarray(differences, np.float64)
    n = len(values)
    if n < 2:
        return math.nan
    gap, error = float(values.mean()) - bound, deviation(values) / math.sqrt(n)
    if error == 0:
        return 0.0 if gap > 0 else 1.0
    return float(student.sf(gap / error, n - 1))


def mean_interval(differences: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean difference with Student's two-sided interval of level 1 - ``alpha``.

    Args:
        differences: finite, [n]; below two the interval is NaN.
        alpha: chance to miss.

    Source: Student 1908.
    """
    values = np.asarray(differences, np.float64)
    within = equivalence(values, alpha / 2)
    centre = float(values.mean()) if len(values) else math.nan
    return Estimate(centre, within.low, within.high)
