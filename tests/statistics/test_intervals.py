"""Planted truth for Student's intervals over seeds."""

import math

import numpy as np
import pytest
from scipy import stats

from cubeae.rng import stream
from cubeae.statistics import (
    Estimate,
    Moments,
    mean_interval,
    prediction_interval,
    prediction_of_difference,
)


def is_missing(estimate: Estimate) -> bool:
    return math.isnan(estimate.low) and math.isnan(estimate.high)


def test_a_mean_has_students_interval() -> None:
    values = [1.0, 2.0, 3.0, 2.0, 2.5]
    found, expected = mean_interval(values), stats.ttest_1samp(values, 0).confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((2.1, *expected))


@pytest.mark.parametrize("n", [2, 5, 10])
def test_the_interval_of_a_mean_covers_what_it_says(n: int) -> None:
    draws = stream(0, "coverage").standard_normal((2000, n)) + 3
    found = [mean_interval(row) for row in draws]
    share = np.mean([each.low < 3 < each.high for each in found])
    assert abs(share - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 2000)


def test_what_has_no_interval() -> None:
    assert math.isnan(mean_interval([]).value)
    assert is_missing(mean_interval([]))
    assert is_missing(mean_interval([2.0]))
    assert mean_interval([2.0]).value == 2
    infinite = mean_interval([1.0, math.inf])
    assert infinite.value == math.inf
    assert is_missing(infinite)
    assert mean_interval([3.0, 3.0, 3.0]) == Estimate(3, 3, 3)
    with pytest.raises(ValueError, match="1 of 2 values are NaN"):
        mean_interval([math.nan, 1.0])
    with pytest.raises(ValueError, match="one-dimensional"):
        mean_interval(np.ones((2, 2)))


def test_a_prediction_interval_holds_one_more_value_as_often_as_it_says() -> None:
    rng, hits, repeats = stream(0, "prediction"), np.zeros(2), 4000
    for _ in range(repeats):
        values = rng.normal(3, 2, 6)
        plain = prediction_interval(values[:5])
        skewed = prediction_interval(np.exp(values[:5]), logarithmic=True)
        hits += (
            plain.low <= values[5] <= plain.high,
            skewed.low <= math.exp(values[5]) <= skewed.high,
        )
    # 0.95 to four standard errors of sqrt(0.95 x 0.05 / 4000)
    assert hits / repeats == pytest.approx([0.95, 0.95], abs=0.014)


def test_a_prediction_interval_is_students() -> None:
    found = prediction_interval([1.0, 2.0, 3.0])
    # t(0.975, 2) = 4.3027, s = 1: 2 +- 4.3027 sqrt(4 / 3)
    assert found.value == 2
    assert found.high == pytest.approx(2 + 4.3027 * math.sqrt(4 / 3), rel=1e-4)
    assert prediction_interval([1.0, math.e**2], logarithmic=True).value == pytest.approx(math.e)
    assert is_missing(prediction_interval([1.0]))
    assert math.isnan(prediction_interval([]).value)
    with pytest.raises(ValueError, match="positive"):
        prediction_interval([1.0, 0.0], logarithmic=True)
    with pytest.raises(ValueError, match="one-dimensional"):
        prediction_interval([[1.0]])


def test_an_interval_of_a_difference_holds_one_more_pair_as_often_as_it_says() -> None:
    rng, hits, repeats = stream(0, "difference"), 0, 4000
    for _ in range(repeats):
        first, second = rng.normal(3, 2, 6), rng.normal(4, 1, 9)
        samples = (
            Moments(part[:-1].mean(), part[:-1].std(ddof=1), len(part) - 1)
            for part in (first, second)
        )
        found = prediction_of_difference(*samples)
        hits += found.low <= second[-1] - first[-1] <= found.high
    # Welch's approximation; 0.95 to four standard errors, as above.
    assert hits / repeats == pytest.approx(0.95, abs=0.014)


def test_an_interval_of_a_difference_is_welchs() -> None:
    found = prediction_of_difference(Moments(1, 0.5, 5), Moments(3, 0.5, 5))
    # Equal n and sd: t(0.975, 8) = 2.3060; variance 2 x 0.25 x 6/5.
    assert found.value == 2
    assert found.high == pytest.approx(2 + 2.3060 * math.sqrt(0.6), rel=1e-4)
    assert found.low == pytest.approx(2 - 2.3060 * math.sqrt(0.6), rel=1e-4)
    # One without spread: the other's own degrees of freedom, t(0.975, 2) = 4.3027.
    alone = prediction_of_difference(Moments(1, 0, 5), Moments(1, 1, 3))
    assert alone.high == pytest.approx(4.3027 * math.sqrt(4 / 3), rel=1e-4)
    exact = prediction_of_difference(Moments(1, 0, 5), Moments(2, 0, 5))
    assert (exact.low, exact.high) == (1, 1)


@pytest.mark.parametrize(
    "second", [Moments(1, math.nan, 1), Moments(math.inf, math.nan, 5), Moments(1, math.nan, 5)]
)
def test_an_interval_of_a_difference_needs_two_finite_values_of_each(second: Moments) -> None:
    assert is_missing(prediction_of_difference(Moments(1, 0.5, 5), second))
    assert is_missing(prediction_of_difference(second, Moments(1, 0.5, 5)))
