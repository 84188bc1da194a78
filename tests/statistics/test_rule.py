"""The one rule: planted effects, the family-wise error, power, and the seeds that decide."""

import math

import numpy as np
import pytest
from scipy import stats

from benchmarks.worlds import is_wrong
from cubeae.rng import stream
from cubeae.statistics import SCALES, Comparison, Judgement, Outcome, judge, moderate, seeds_needed

MARGIN = math.log(1.1)
WRONG = {Outcome.HIGHER, Outcome.LOWER}


def alone(effects: list[float], margin: float = MARGIN) -> Judgement:
    return judge([Comparison(np.array(effects), margin, "m")])[0]


def test_planted_effects_have_their_outcomes() -> None:
    noise = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    assert alone(list(0.5 + noise)).outcome is Outcome.HIGHER
    assert alone(list(-0.5 + noise)).outcome is Outcome.LOWER
    assert alone(list(noise)).outcome is Outcome.NEGLIGIBLE
    assert alone(list(30 * noise)).outcome is Outcome.UNDECIDED
    small = alone(list(0.03 + noise))
    assert small.p_difference < 0.05
    assert small.outcome is Outcome.NEGLIGIBLE
    assert alone(list(0.03 + noise), margin=0.0).outcome is Outcome.HIGHER
    assert alone(list(noise), margin=0.0).outcome is Outcome.UNDECIDED


def test_the_numbers_of_one_comparison_are_students() -> None:
    values = [0.3, 0.1, 0.2, 0.4, 0.2]
    found = alone(values, 0.5)
    assert found.p_difference == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    below = stats.ttest_1samp(values, 0.5, alternative="less").pvalue
    assert found.p_equivalence == pytest.approx(below)
    ends = stats.ttest_1samp(values, 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx(tuple(ends))


def test_each_comparison_counts_once() -> None:
    """Kinds have priors of their own, so that only the correction couples these."""
    values = [np.array([0.3, 0.1, 0.2, 0.4, 0.2]), np.array([0.1, 0.2, -0.1, 0.0, 0.1])]
    table = judge([Comparison(each, MARGIN, str(i)) for i, each in enumerate(values)])
    single = [alone(list(each)) for each in values]
    assert table[0].p_difference == pytest.approx(2 * single[0].p_difference)
    assert table[1].p_equivalence == pytest.approx(min(1, 2 * single[1].p_equivalence))
    lone = judge([Comparison(values[0], MARGIN, "a"), Comparison(np.ones(1), MARGIN, "b")])
    assert lone[0].p_difference == pytest.approx(single[0].p_difference)
    assert (lone[1].n, lone[1].outcome) == (1, Outcome.UNDECIDED)
    assert math.isnan(lone[1].p_difference)


@pytest.mark.parametrize("margin", [-1.0, math.nan])
def test_a_margin_is_not_negative(margin: float) -> None:
    with pytest.raises(ValueError, match="margin must be at least 0"):
        alone([1.0, 2.0], margin)


def family(rng: np.random.Generator, truth: np.ndarray, seeds: int, sd: float) -> list[Comparison]:
    """Eight compositions against one baseline, on each of the measures of ``truth``."""
    return [
        Comparison(effect + row, MARGIN, str(measure))
        for measure, effects in enumerate(truth.reshape(-1, 8))
        for noise in [rng.normal(0, sd, (8, seeds)) - rng.normal(0, sd, seeds)]
        for effect, row in zip(effects, noise, strict=True)
    ]


@pytest.mark.parametrize("effect", [0.0, MARGIN, math.log(1.5)])
def test_wrong_verdicts_are_rare_in_a_family(effect: float) -> None:
    """Half of the effects are zero, the others ``effect``; with 5 seeds and a common baseline."""
    rng, tables = stream(0, "family"), 100
    truth = np.tile([0.0, effect], 8)
    wrong = sum(any(map(is_wrong, judge(family(rng, truth, 5, 0.1)), truth)) for _ in range(tables))
    assert wrong / tables < 0.05 + 2 * math.sqrt(0.05 * 0.95 / tables)


def test_negligible_comparisons_do_not_ease_the_others() -> None:
    """The case where Holm's factors fail: margins that are shown just where no difference is.

    By Holm over the smaller p of each comparison, 9.6 % of these tables have a wrong verdict.
    """
    rng, tables, n = stream(0, "worst"), 400, 100
    margins = [0.0] + [
        (stats.norm.isf(0.025 / k) + stats.norm.isf(0.05 / k)) / math.sqrt(n) for k in range(2, 9)
    ]
    wrong = 0
    for _ in range(tables):
        table = [Comparison(rng.normal(size=n), m, str(i)) for i, m in enumerate(margins)]
        wrong += any(found.outcome in WRONG for found in judge(table))
    assert wrong / tables < 0.05 + 2 * math.sqrt(0.05 * 0.95 / tables)


def test_many_comparisons_lend_power_to_five_seeds() -> None:
    rng, truth = stream(0, "power"), np.full(8, math.log(1.5))
    tables = [family(rng, truth, 5, 0.1) for _ in range(30)]
    found = np.mean([each.outcome is Outcome.HIGHER for table in tables for each in judge(table)])
    single = np.mean(
        [8 * stats.ttest_1samp(each.effects, 0).pvalue < 0.05 for table in tables for each in table]
    )
    assert found > 0.8
    assert found > single + 0.1


def test_as_many_seeds_as_are_needed_decide_four_times_in_five() -> None:
    rng = stream(0, "needed")
    (mean,) = moderate([np.array([0.35, -0.05, 0.15, 0.35, -0.05])])
    needed = seeds_needed(mean, MARGIN, 0.05)
    assert 5 < needed < 40
    draws = rng.normal(mean.mean, mean.error * math.sqrt(5), (1000, int(needed)))
    share = np.mean([stats.ttest_1samp(row, 0).pvalue < 0.05 for row in draws])
    assert share == pytest.approx(0.8, abs=0.05)


def test_seeds_are_counted_where_they_can_decide() -> None:
    assert math.isnan(alone([0.5, 0.51, 0.49]).seeds)
    # No mean effect: equivalence can be shown, a difference cannot.
    level = [0.2, -0.2, 0.1, -0.1, 0.0]
    assert 5 < alone(level).seeds < 100
    assert math.isinf(alone(level, margin=0.0).seeds)
    assert alone([0.2, 0.1, -0.1, 0.1, 0.0], 0.0).seeds > 5


def test_scales() -> None:
    ratio, share, plain = (SCALES[name] for name in ("ratio", "share", "difference"))
    assert ratio.effects([2.0, 0.0, -1.0], [1.0, 1.0, 1.0], 1)[0] == pytest.approx(math.log(2))
    assert np.isnan(ratio.effects([0.0, -1.0, 1.0], [1.0, 1.0, 0.0], 1)).all()
    assert share.effects([0.75], [0.5], 100)[0] == pytest.approx(math.log(3))
    # No point of 100 is taken for half a point.
    assert share.effects([0.0], [0.5], 100)[0] == pytest.approx(math.log(0.5 / 99.5))
    assert np.isfinite(share.effects([0.0, 1.0], [1.0, 0.0], 100)).all()
    assert plain.effects([-1.0, math.inf], [1.0, 0.0], 1)[0] == -2
    assert np.isnan(plain.effects([math.inf, math.nan], [0.0, 0.0], 1)).all()
    assert (ratio.margin(0.1), plain.margin(0.1)) == (pytest.approx(MARGIN), 0.1)
