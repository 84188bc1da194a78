"""Student's intervals over seeds: of the mean, and of one more value."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value and the ends of its interval, NaN where there is none; in the data's units."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation (n - 1) of ``n`` values."""

    mean: float
    sd: float
    n: int


def deviation(values: NDArray[np.float64]) -> float:
    """Standard deviation (n - 1) of finite values [n]; NaN below two."""
    if len(values) < 2:
        return math.nan
    # Rounding must not turn equal values into a spread.
    return float(values.std(ddof=1)) if np.ptp(values) > 0 else 0.0


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """Mean with Student's two-sided interval, exact for independent normal values.

    A single value and infinite ones give the mean and an interval of NaN; no values, NaN.

    Args:
        values: one per seed, [n], without NaN.
        level: chance that the interval holds the true mean, in (0, 1).

    Raises:
        ValueError: if ``values`` is not one-dimensional or has a NaN.

    Source: Student 1908.
    """
    sample = np.asarray(values, np.float64)
    if sample.ndim != 1:
        raise ValueError(f"values must be one-dimensional, not {list(sample.shape)}")
    if np.isnan(sample).any():
        raise ValueError(f"{int(np.isnan(sample).sum())} of {len(sample)} values are NaN")
    n = len(sample)
    with np.errstate(invalid="ignore"):  # the mean of both infinities is NaN, rightly
        centre = float(sample.mean()) if n else math.nan
    if n < 2 or not np.isfinite(sample).all():
        return Estimate(centre, math.nan, math.nan)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * deviation(sample) / math.sqrt(n)
    return Estimate(centre, centre - half, centre + half)


def prediction_interval(
    values: ArrayLike, logarithmic: bool = False, level: float = LEVEL
) -> Estimate:
    """Interval that holds one more value with probability ``level``, about the mean.

    mean +- t(n - 1) s sqrt(1 + 1/n), exact for independent normal values; where ``logarithmic``,
    of their logarithms, and its value is then the geometric mean. Below two values it is NaN.

    Args:
        values: one per seed, [n], finite.
        logarithmic: for positive, skewed values.
        level: in (0, 1).

    Raises:
        ValueError: if ``values`` is not one-dimensional, or ``logarithmic`` and not all positive.

    Source: Hahn and Meeker 1991, section 4.7.
    """
    sample = np.asarray(values, np.float64)
    if sample.ndim != 1:
        raise ValueError(f"values must be one-dimensional, not {list(sample.shape)}")
    if logarithmic and not (sample > 0).all():
        raise ValueError("only positive values have logarithms")
    n = len(sample)
    if n < 2:
        return Estimate(float(sample[0]) if n else math.nan, math.nan, math.nan)
    scaled = np.log(sample) if logarithmic else sample
    reach = float(stdtrit(n - 1, 0.5 + level / 2)) * math.sqrt(1 + 1 / n)
    centre, half = float(scaled.mean()), reach * deviation(scaled)
    ends = (centre, centre - half, centre + half)
    return Estimate(*(math.exp(end) if logarithmic else end for end in ends))


def prediction_of_difference(first: Moments, second: Moments, level: float = LEVEL) -> Estimate:
    """Interval that holds the difference of one more value of each with probability ``level``.

    The difference is second minus first, of independent normal values whose variances may differ.
    Welch and Satterthwaite's degrees of freedom. NaN where a sample has fewer than two values or
    values that are not finite.

    Args:
        first, second: of the two samples.
        level: in (0, 1).

    Source: Hahn and Meeker 1991, section 4.7, with the approximation of Welch 1947.
    """
    centre = second.mean - first.mean
    samples = (first, second)
    if min(first.n, second.n) < 2 or not math.isfinite(centre + first.sd + second.sd):
        return Estimate(centre, math.nan, math.nan)
    variances = [sample.sd**2 * (1 + 1 / sample.n) for sample in samples]
    total = sum(variances)
    if total == 0:
        return Estimate(centre, centre, centre)
    parts = zip(samples, variances, strict=True)
    freedom = 1 / sum((part / total) ** 2 / (sample.n - 1) for sample, part in parts)
    half = float(stdtrit(freedom, 0.5 + level / 2)) * math.sqrt(total)
    return Estimate(centre, centre - half, centre + half)
