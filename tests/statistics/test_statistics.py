"""Planted truth for intervals, paired comparisons, corrections and verdicts."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from cubeae.rng import stream
from cubeae.statistics import (
    Equivalence,
    Estimate,
    Moments,
    detectable_difference,
    equivalence,
    holm,
    paired_comparison,
    prediction_interval,
    prediction_of_difference,
    seeds_needed,
    summarise_interval,
    verdict,
    wilcoxon_p,
    wilson,
)


def is_missing(estimate: Estimate) -> bool:
    return math.isnan(estimate.low) and math.isnan(estimate.high)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 21])
def test_centres_and_intervals_are_scipys(n: int) -> None:
    values = stream(n, "values").exponential(size=n)
    summary = summarise_interval(values, stream(0, "b"), n_resamples=1000)
    statistics = {
        "mean": np.mean,
        "median": np.median,
        "iqm": lambda x, axis: stats.trim_mean(x, 0.25, axis=axis),
    }
    for name, statistic in statistics.items():
        estimate = getattr(summary, name)
        assert estimate.value == pytest.approx(statistic(values, axis=0))
        alone = stats.bootstrap(
            (values,), statistic, n_resamples=1000, method="BCa", rng=stream(0, "b")
        ).confidence_interval
        # Resamples that tie with the sample may round to either side of it in another sum.
        assert estimate.low == pytest.approx(alone.low, rel=5e-3)
        assert estimate.high == pytest.approx(alone.high, rel=5e-3)
    assert summary.n == n


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    rng, hits, repeats = stream(0, "coverage"), np.zeros((2, 3)), 500
    for _ in range(repeats):
        for row, n in enumerate((5, 20)):
            found = summarise_interval(rng.standard_normal(n) + 3, rng, 400)
            for column, estimate in enumerate((found.mean, found.median, found.iqm)):
                hits[row, column] += estimate.low <= 3 <= estimate.high
    mean, median, iqm = (hits / repeats).T
    # The docstring's 84 % and 92 % for the mean, to 3.5 standard errors; nominal 95 %
    assert mean == pytest.approx([0.84, 0.92], abs=0.055)
    assert 0.90 < median[1] < 0.985
    assert 0.90 < iqm[1] < 0.985


def test_a_generator_given_twice_gives_the_same_interval_twice() -> None:
    values = stream(1, "v").standard_normal(7)
    first, again, other = (summarise_interval(values, stream(k, "r")) for k in (0, 0, 1))
    assert first == again != other


def test_degenerate_samples_give_the_centre_and_no_interval() -> None:
    rng = stream(0, "r")
    for values, centre in (([2.5], 2.5), ([0.1] * 6, 0.1), ([math.inf] * 3, math.inf)):
        summary = summarise_interval(values, rng)
        for estimate in (summary.mean, summary.median, summary.iqm):
            assert estimate.value == pytest.approx(centre)
            assert is_missing(estimate)
    empty = summarise_interval([], rng)
    assert empty.n == 0
    assert math.isnan(empty.mean.value)
    # The jackknife of this median does not vary; that of the mean does.
    lone = summarise_interval([5.0, 5, 5, 5, 6], rng)
    assert is_missing(lone.median)
    assert 5 <= lone.mean.low < lone.mean.high <= 6
    mixed = summarise_interval([-math.inf, 0, math.inf], rng)
    assert math.isnan(mixed.mean.value)
    assert mixed.median.value == 0


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="2 of 3 values are NaN"):
        summarise_interval([math.nan, 1, math.nan], stream(0))
    with pytest.raises(ValueError, match=r"one-dimensional, not \[2, 2\]"):
        summarise_interval(np.ones((2, 2)), stream(0))
    with pytest.raises(ValueError, match=r"one value per common seed, not \[2\] and \[3\]"):
        paired_comparison([1, 2], [1, 2, 3], stream(0))


@pytest.mark.parametrize("n", [1, 2, 5, 10, 30])
@pytest.mark.parametrize("hits", [0, 0.5, 1])
def test_wilsons_interval_is_scipys(n: int, hits: float) -> None:
    count = round(hits * n)
    expected = stats.binomtest(count, n).proportion_ci(method="wilson")
    found = wilson(count / n, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_probability_of_improvement_of_planted_pairs() -> None:
    rng, base = stream(0, "p"), stream(1, "p").standard_normal(10)
    better = paired_comparison(base - 1 - base**2, base, rng)
    worse = paired_comparison(base + 1 + base**2, base, rng)
    tied = paired_comparison(base, base, rng)
    half = paired_comparison(base + np.tile([1, -1], 5) * np.arange(1, 11), base, rng)
    shares = [case.improvement.value for case in (better, worse, tied, half)]
    assert shares == [1, 0, 0.5, 0.5]
    assert better.improvement.low == pytest.approx(0.7225, abs=1e-3)  # Wilson at 10 of 10
    assert better.improvement.high == 1
    assert (tied.p, tied.detectable, tied.mean.value) == (1, 0, 0)


def test_paired_differences_are_taken_by_seed_and_diverged_pairs_left_out() -> None:
    a, b = [3.0, math.nan, 1.0, 7.0, math.inf], [1.0, 0.0, 0.5, math.nan, 2.0]
    found = paired_comparison(a, b, stream(0))
    assert found.n == 2
    assert found.mean.value == pytest.approx(1.25)
    assert found.attainable_p == 0.5
    none = paired_comparison([math.nan], [1.0], stream(0))
    assert none.n == 0
    assert all(map(math.isnan, (none.p, none.detectable, none.mean.value)))
    one = paired_comparison([2.0], [1.0], stream(0))
    assert (one.n, one.p, one.mean.value) == (1, 1, 1)


@pytest.mark.parametrize("n", [4, 6, 9, 12])
def test_wilcoxon_is_exact_for_few_seeds_with_or_without_ties(n: int) -> None:
    rounded = np.round(stream(n, "w").standard_normal(n) + 0.5, 1)
    for differences in (stream(n, "w").standard_normal(n) + 0.5, rounded[rounded != 0]):
        ranks = stats.rankdata(np.abs(differences))
        signs = np.array(np.meshgrid(*[[0, 1]] * len(ranks))).reshape(len(ranks), -1)
        sums, own = ranks @ signs, ranks[differences > 0].sum()
        expected = 2 * min((sums <= own + 1e-9).mean(), (sums >= own - 1e-9).mean())
        assert wilcoxon_p(differences) == pytest.approx(min(expected, 1))
    assert wilcoxon_p(np.arange(1, n + 1)) == pytest.approx(2.0 ** (1 - n))


def test_wilcoxon_of_many_or_degenerate_pairs_gives_no_warning() -> None:
    many = stream(0, "w").integers(-3, 5, 80)
    assert 0 <= wilcoxon_p(many) <= 1
    assert wilcoxon_p([0.0] * 5) == 1
    assert wilcoxon_p([0.0, 1.0]) == 1
    assert math.isnan(wilcoxon_p([]))


def test_wilcoxon_holds_its_level_under_the_null() -> None:
    draws = stream(0, "null").standard_normal((1500, 10))
    share = np.mean([wilcoxon_p(row) < 0.05 for row in draws])
    # The exact level at n = 10 is 0.0488.
    assert share == pytest.approx(0.0488, abs=4 * math.sqrt(0.05 * 0.95 / 1500))


@pytest.mark.parametrize("n", [3, 5, 10, 30])
def test_power_at_the_detectable_difference_is_what_it_says(n: int) -> None:
    delta = detectable_difference(2.0, n)
    draws = stream(n, "power").normal(delta, 2.0, (8000, n))
    power = np.mean(stats.ttest_1samp(draws, 0, axis=1).pvalue < 0.05)
    assert power == pytest.approx(0.8, abs=0.02)


def test_detectable_differences_are_those_of_statsmodels() -> None:
    # statsmodels 0.15.0, TTestPower().solve_power(nobs=n, alpha=0.05, power=0.8)
    expected = {4: 2.1279493, 5: 1.6819971, 10: 0.9960019, 20: 0.6604417, 30: 0.5292357}
    for n, effect in expected.items():
        assert detectable_difference(1.0, n) == pytest.approx(effect, rel=1e-4)
    assert math.isnan(detectable_difference(1.0, 1))
    assert detectable_difference(0.0, 5) == 0


def test_holm_by_hand() -> None:
    p = [0.01, 0.04, 0.03, 0.005]
    # Sorted 0.005, 0.01, 0.03, 0.04: x 4, 3, 2, 1, running maximum
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]).tolist() == [1, 1]
    assert holm([0.3]).tolist() == [0.3]
    assert holm([]).shape == (0,)
    with_gap = holm([0.01, math.nan, 0.04])
    assert with_gap[[0, 2]] == pytest.approx(holm([0.01, 0.04]))
    assert math.isnan(with_gap[1])
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        holm([0.1, 1.2])


def test_holm_is_valid_and_never_below_benjamini_hochberg() -> None:
    draws = stream(0, "family").uniform(size=(2000, 6))
    corrected = np.array([holm(row) for row in draws])
    # Chance of any false finding among six true nulls: 1 - (1 - 0.05/6)^6 = 0.049
    assert (corrected.min(1) < 0.05).mean() == pytest.approx(0.049, abs=0.02)
    for row, strict in zip(draws[:50], corrected, strict=False):
        loose = stats.false_discovery_control(row, method="bh")
        assert (row <= loose + 1e-12).all()
        assert (loose <= strict + 1e-12).all()


def test_seeds_needed_is_where_wilcoxon_can_first_succeed() -> None:
    assert seeds_needed(1) == 6
    for tests in (1, 3, 10, 40):
        n = seeds_needed(tests)
        least = [wilcoxon_p(np.arange(1, k + 1)) * tests for k in (n - 1, n)]
        assert least[0] > 0.05 >= least[1]
    with pytest.raises(ValueError, match="tests must be at least 1"):
        seeds_needed(0)


def test_the_margin_of_equivalence_is_where_two_one_sided_tests_turn() -> None:
    differences = stream(0, "e").normal(0.1, 0.3, 12)
    found = equivalence(differences)
    for margin, accepted in ((found.margin * 1.001, True), (found.margin * 0.999, False)):
        above = stats.ttest_1samp(differences, -margin, alternative="greater").pvalue
        below = stats.ttest_1samp(differences, margin, alternative="less").pvalue
        assert (max(above, below) < 0.05) == accepted
    assert found.low < differences.mean() < found.high
    assert math.isnan(equivalence([1.0]).margin)
    assert equivalence([-2.0, -2.0, -2.0]) == Equivalence(-2, -2, 2)


def test_equivalence_is_claimed_of_a_true_margin_one_time_in_twenty() -> None:
    draws = stream(0, "tost").normal(0.5, 0.2, (4000, 8))
    wrong = np.mean([equivalence(row).margin <= 0.5 for row in draws])
    assert wrong == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 4000))


def test_verdicts_of_planted_cases() -> None:
    rng = stream(0, "verdict")
    base, noise = rng.standard_normal(10), rng.standard_normal(10)
    lower = paired_comparison(base - 2 + 0.3 * noise, base, rng)
    assert verdict(lower, 0.1) == "better"
    assert verdict(lower, 0.1, larger_is_better=True) == "worse"
    higher = paired_comparison(base + 2 + 0.3 * noise, base, rng)
    assert verdict(higher, 0.1) == "worse"
    assert verdict(higher, 0.1, larger_is_better=True) == "better"
    alike = paired_comparison(base + 0.01 * noise, base, rng)
    assert verdict(alike, 0.1) == "equivalent within 0.1"
    assert verdict(paired_comparison(base, noise, rng), 0.1) == "not resolved"
    assert verdict(lower, 5) == "equivalent within 5"


def test_a_verdict_heeds_correction_seeds_and_interval() -> None:
    rng, base = stream(0, "verdict"), stream(1, "verdict").standard_normal(10)
    found = paired_comparison(base - 2, base + 0.1 * base, rng)
    assert verdict(found, 0) == "better"
    assert verdict(found, 0, p=0.06) == "not resolved"
    assert verdict(found, 0, p=math.nan) == "not resolved"
    across = replace(found, mean=Estimate(-2, -4, 0.1))
    assert verdict(across, 0) == "not resolved"
    # Five seeds cannot reach 0.05, however large the difference; equal ones are resolved by six.
    assert verdict(paired_comparison(np.zeros(5), np.full(5, 9.0), rng), 1) == "not resolved"
    assert verdict(paired_comparison(np.zeros(6), np.full(6, 9.0), rng), 1) == "better"
    assert verdict(paired_comparison([1.0], [2.0], rng), 10) == "not resolved"
    assert verdict(paired_comparison(base, base, rng), 0) == "equivalent within 0"
    for margin in (-1, math.nan):
        with pytest.raises(ValueError, match="margin must be at least 0"):
            verdict(found, margin)


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
