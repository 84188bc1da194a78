"""Student's t with variances that borrow strength from each other: few seeds, many comparisons.

Five seeds estimate a standard deviation badly, yet many comparisons of one measure have similar
ones. Each comparison's variance is shrunk towards a prior that is fitted over all of them.

Source: Smyth 2004 (Linear models and empirical Bayes methods), sections 3, 4 and 6.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, fdtrc, polygamma, stdtr, stdtrit

from cubeae.statistics.intervals import deviation

Floats = NDArray[np.float64]
# A variance below this share of the median is taken to be this share: ties of a few values would
# otherwise pull the prior to zero. The value is that of limma's squeezeVar.
LEAST_SHARE = 1e-5
# A variance whose chance under the prior is below this does not belong to it and is not shrunk.
OUTLIER = 0.05


@dataclass(frozen=True)
class VariancePrior:
    """A prior of variances: ``variance`` s0^2, worth ``degrees`` d0 degrees of freedom.

    ``degrees`` is infinite where the variances differ no more than chance makes them, and 0 where
    there is nothing to learn from.
    """

    variance: float
    degrees: float


@dataclass(frozen=True)
class Moderated:
    """The mean of ``n`` differences, its standard error, and the error's degrees of freedom.

    All are NaN (and ``degrees`` 0) below two differences.
    """

    n: int
    mean: float
    error: float
    degrees: float

    def above_p(self, bound: float) -> float:
        """One-sided p of the hypothesis that the true mean is at most ``bound``."""
        if math.isnan(self.error):
            return math.nan
        gap = self.mean - bound
        if self.error == 0:
            return 0.0 if gap > 0 else 1.0
        return float(stdtr(self.degrees, -gap / self.error))

    def half_width(self, alpha: float) -> float:
        """Half the width of the two-sided interval of level 1 - ``alpha``."""
        if math.isnan(self.error):
            return math.nan
        return -float(stdtrit(self.degrees, alpha / 2)) * self.error


def fit_prior(variances: ArrayLike, degrees: ArrayLike, dependence: float = 0.0) -> VariancePrior:
    """The prior that the variances of many comparisons have in common, by moments of their logs.

    Args:
        variances: s^2 of each comparison, [m], not negative.
        degrees: n - 1 of each, [m], at least 1.
        dependence: of the variances on each other, as ``dependence`` finds it: they spread less
            by that share.

    Raises:
        ValueError: the two are not one-dimensional and equally long.

    Source: Smyth 2004, section 6.2, there without dependence, and without the standard errors that
    are added to the spread of the logarithms: eight comparisons estimate that spread badly.
    """
    found, freedom = np.asarray(variances, np.float64), np.asarray(degrees, np.float64)
    if found.ndim != 1 or found.shape != freedom.shape:
        raise ValueError(f"variances {found.shape} and degrees {freedom.shape} must be [m] alike")
    if len(found) < 2 or not found.any():
        return VariancePrior(math.nan, 0.0)
    floor = LEAST_SHARE * float(np.median(found[found > 0]))
    logs = np.log(np.maximum(found, floor)) - digamma(freedom / 2) + np.log(freedom / 2)
    chance = (1 - dependence) * float(polygamma(1, freedom / 2).mean())
    # Two standard errors more than they spread: a prior that is worth too much makes errors small.
    spread = float(logs.var(ddof=1)) * (1 + 2 * math.sqrt(2 / (len(logs) - 1)))
    excess = spread - chance
    if excess <= 0:
        return VariancePrior(float(np.average(found, weights=freedom)), math.inf)
    half = inverse_trigamma(excess)
    return VariancePrior(
        math.exp(float(logs.mean()) + float(digamma(half)) - math.log(half)), 2 * half
    )


def dependence(samples: Sequence[Floats]) -> float:
    """How much the variances of comparisons depend on each other: the mean squared correlation.

    Comparisons with one baseline share its noise. Variances of two normal samples correlate by
    the square of the samples' correlation. Averaged over pairs that have at least three seeds in
    common, with the bias 1 / (n - 1) of uncorrelated samples taken off. 1, the worst case, where no
    pair has that many seeds: two seeds cannot tell. 0 for fewer than two samples.

    Args:
        samples: values by seed in the same order, [seeds] each, NaN for a missing one; a shorter
            one lacks the last seeds.
    """
    found = []
    for first, second in combinations(samples, 2):
        length = min(len(first), len(second))
        both = np.stack([first[:length], second[:length]])
        both = both[:, np.isfinite(both).all(axis=0)]
        n = both.shape[1]
        centred = both - both.mean(axis=1, keepdims=True) if n else both
        scale = float((centred**2).sum(axis=1).prod())
        if n > 2 and scale > 0:
            squared = float((centred[0] * centred[1]).sum()) ** 2 / scale
            found.append(((n - 1) * squared - 1) / (n - 2))
    if not found:
        return float(len(samples) > 1)
    return min(max(float(np.mean(found)), 0.0), 1.0)


def inverse_trigamma(value: float) -> float:
    """x with trigamma(x) = ``value`` > 0, by Newton's iteration; relative error below 1e-8.

    Source: Smyth 2004, appendix.
    """
    if value > 1e7:
        return 1 / math.sqrt(value)
    if value < 1e-6:
        return 1 / value
    x = 0.5 + 1 / value
    for _ in range(50):
        current = float(polygamma(1, x))
        step = current * (1 - current / value) / float(polygamma(2, x))
        x += step
        if -step / x < 1e-8:
            break
    return x


def moderate(differences: Sequence[ArrayLike]) -> list[Moderated]:
    """Mean and moderated standard error of each comparison of one measure.

    s~^2 = (d0 s0^2 + d s^2) / (d0 + d). Were the prior known, it would have d0 + d degrees of
    freedom; the prior's own error makes them fewer, and never more than all comparisons have
    together, less what they share through a common baseline. A variance that is too large for
    the prior (its tail probability is below ``OUTLIER``) stays as it is, on d degrees: a cell
    whose seeds fall into two modes must not borrow the small variance of the others.

    Args:
        differences: by seed in the same order, [seeds] each, NaN for a missing one; a shorter one
            lacks the last seeds.

    Source: Smyth 2004, equation 3; Satterthwaite 1946 for the degrees of freedom.
    """
    samples = [np.asarray(each, np.float64) for each in differences]
    known = [sample[np.isfinite(sample)] for sample in samples]
    shared = dependence(samples)
    usable = [sample for sample in known if len(sample) > 1]
    freedom = [len(each) - 1 for each in usable]
    prior = fit_prior([deviation(each) ** 2 for each in usable], freedom, shared)
    most = sum(freedom) / (1 + (len(usable) - 1) * shared) if usable else 0.0
    return [_moderated(sample, prior, most) for sample in known]


def _moderated(sample: Floats, prior: VariancePrior, most: float) -> Moderated:
    n = len(sample)
    if n < 2:
        return Moderated(n, float(sample[0]) if n else math.nan, math.nan, 0.0)
    own, freedom = deviation(sample) ** 2, n - 1
    variance, degrees = own, float(freedom)
    if prior.degrees > 0 and not _outlies(own, freedom, prior):
        # An infinite d0 leaves no weight to the comparison's own variance.
        borrowed = 1 / (1 + freedom / prior.degrees)
        variance = (1 - borrowed) * own + borrowed * prior.variance
        # Relative errors of variances add up; the prior's is that of all comparisons together.
        inverse = 1 / (freedom + prior.degrees) + borrowed**2 / most
        degrees = max(1 / inverse, freedom)
    return Moderated(n, float(sample.mean()), math.sqrt(variance / n), degrees)


def _outlies(variance: float, freedom: int, prior: VariancePrior) -> bool:
    # s^2 / s0^2 follows F(d, d0) under the prior (Smyth 2004, section 4).
    ratio = variance / prior.variance
    top = 1e9 if math.isinf(prior.degrees) else prior.degrees
    return float(fdtrc(freedom, top, ratio)) < OUTLIER
