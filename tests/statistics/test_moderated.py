"""Moderated variances: planted priors are found, and few seeds gain from many comparisons."""

import math

import numpy as np
import pytest
from scipy.special import polygamma

from cubeae.rng import stream
from cubeae.statistics import fit_prior, mean_interval, moderate
from cubeae.statistics.moderated import dependence, inverse_trigamma


@pytest.mark.parametrize("x", [1e-5, 0.01, 0.5, 1, 7, 1e5])
def test_the_inverse_of_trigamma_is_one(x: float) -> None:
    assert inverse_trigamma(float(polygamma(1, x))) == pytest.approx(x, rel=1e-4)


@pytest.mark.parametrize("prior", [3.0, 8.0, 30.0])
def test_a_planted_prior_is_found(prior: float) -> None:
    """s0^2 = 2, worth ``prior`` degrees of freedom, over a million comparisons of 5 seeds."""
    rng, m = stream(0, "prior"), 1_000_000
    variances = 2 * prior / rng.chisquare(prior, m)
    found = fit_prior(variances * rng.chisquare(4, m) / 4, np.full(m, 4))
    assert found.variance == pytest.approx(2, rel=0.03)
    assert found.degrees == pytest.approx(prior, rel=0.12)


def test_equal_variances_have_a_prior_without_bound() -> None:
    found = fit_prior([1.0, 1.1, 0.9, 1.05], [4, 4, 4, 4])
    assert math.isinf(found.degrees)
    assert found.variance == pytest.approx(1.0125)


def test_nothing_is_borrowed_from_nothing() -> None:
    assert fit_prior([1.0], [4]).degrees == 0
    assert fit_prior([0.0, 0.0], [4, 4]).degrees == 0
    with pytest.raises(ValueError, match="alike"):
        fit_prior([1.0, 2.0], [4])


def test_one_comparison_alone_has_students_t() -> None:
    values = [1.0, 2.0, 3.0, 2.0, 2.5]
    (alone,), expected = moderate([values]), mean_interval(values)
    assert alone.mean + alone.half_width(0.05) == pytest.approx(expected.high)
    assert alone.degrees == 4


def test_no_comparison_has_more_degrees_than_all_together() -> None:
    """Two that look alike by chance: the prior is without bound, and 4 + 4 are all there is."""
    up = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    apart = np.array([2.0, -1.0, -2.0, -1.0, 2.0])  # uncorrelated with ``up``
    assert moderate([up, apart])[0].degrees == pytest.approx(8)
    # The same differences twice are one comparison.
    assert moderate([up, up])[0].degrees == pytest.approx(4)


def test_an_outlying_variance_is_not_shrunk() -> None:
    rng = stream(0, "outlier")
    calm = [rng.normal(size=5) for _ in range(40)]
    wild = 100 * rng.normal(size=5)
    found = moderate([*calm, wild])[-1]
    assert found.degrees == 4
    assert found.error == pytest.approx(wild.std(ddof=1) / math.sqrt(5))


def test_a_common_baseline_is_found_in_the_variances() -> None:
    rng = stream(0, "baseline")
    own, baseline = rng.normal(size=(20, 200)), rng.normal(size=200)
    assert dependence(list(own)) < 0.02
    assert dependence(list(own - baseline)) == pytest.approx(0.25, abs=0.06)
    missing = own[0].copy()
    missing[100:] = math.nan
    assert dependence([missing, own[0][:150]]) == pytest.approx(1)
    assert dependence([own[0]]) == dependence([]) == 0
    assert dependence([own[0][:2], own[1][:2]]) == 1, "two seeds cannot tell"


@pytest.mark.parametrize("shared", [False, True])
def test_a_moderated_interval_covers_what_it_says(shared: bool) -> None:
    rng, hits = stream(0, "moderated"), []
    for _ in range(120):
        own = rng.normal(size=(8, 5)) - (rng.normal(size=5) if shared else 0)
        hits += [abs(each.mean) < each.half_width(0.05) for each in moderate(list(own))]
    # Comparisons of one table depend on each other: the error is that of about 120 tables.
    assert 0.91 < np.mean(hits) < 0.98


def test_below_two_values_nothing_is_known() -> None:
    empty, one = moderate([[], [2.0]])
    assert empty.n == 0
    assert math.isnan(empty.mean)
    assert math.isnan(empty.above_p(0))
    assert (one.mean, one.n) == (2, 1)
    assert math.isnan(one.half_width(0.05))


def test_equal_differences_have_no_error() -> None:
    found = moderate([[2.0, 2.0, 2.0]])[0]
    assert (found.error, found.above_p(1.0), found.above_p(3.0)) == (0, 0, 1)
