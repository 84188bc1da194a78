"""Forest plots: marks where the ratios are, one axis for all, and a line at no difference."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from planted.contests import FACTORS
from planted.figures import words_in
from planted.report import make_comparisons
from planted.sources import annealing_source, comparisons_source, contest_source

from cubeae.figures.annealing import ratios_data, schedules_ratios
from cubeae.figures.comparisons import Compared, at, comparisons, comparisons_data
from cubeae.figures.contest import contest, contest_ratios
from cubeae.figures.contest import ratios_data as contest_ratios_data
from cubeae.figures.forest import COLOURS, COLUMNS, MARKS, forest, limits_of
from cubeae.specs.verdicts import BETTER, VERDICTS


def planted(**changes: float) -> pd.DataFrame:
    """Two panels of two rows; the first ratio is 0.5 [0.4, 0.6], the others 1."""
    rows = [
        {"panel": panel, "row": row, "series": "", "ratio": 1.0, "low": 0.9, "high": 1.1}
        | {"margin": math.log(1.1), "verdict": BETTER}
        for panel in "ab"
        for row in ("first", "second")
    ]
    rows[0] |= {"ratio": 0.5, "low": 0.4, "high": 0.6} | changes
    return pd.DataFrame(rows)[COLUMNS]


def marks(ax: Axes) -> list[tuple[float, float]]:
    shapes = set(MARKS.values())
    drawn = [line for line in ax.lines if line.get_marker() in shapes]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in drawn]


@pytest.mark.parametrize("ratio", [0.5, 0.01, 1e-4, 1e-9])
def test_numbers_of_an_axis_do_not_run_into_each_other(ratio: float) -> None:
    table = pd.concat(
        [planted(ratio=ratio, low=ratio, high=1).assign(panel=each) for each in "abcd"]
    )
    figure = forest(table, ["A", "B", "C", "D"])
    figure.canvas.draw()
    for ax in figure.axes:
        shown = [each for each in ax.get_xticklabels() if each.get_text()]
        places = [each.get_window_extent() for each in shown]
        inside = [p for p in places if ax.bbox.x0 - 20 < p.x0 and p.x1 < ax.bbox.x1 + 20]
        assert len(inside) > 1
        assert all(a.x1 < b.x0 for a, b in itertools.pairwise(inside))


def test_ratios_lie_in_their_rows_on_one_axis_with_a_line_at_no_difference() -> None:
    figure = forest(planted(), ["A", "B"])
    first, second = figure.axes
    assert marks(first) == [(0.5, 0), (1.0, 1)]
    assert first.get_xlim() == second.get_xlim()
    assert [text.get_text() for text in first.get_yticklabels()] == ["first", "second"]
    for ax in figure.axes:
        assert [1, 1] in [list(line.get_xdata()) for line in ax.lines]
        (band,) = ax.patches
        assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((1 / 1.1, 1.1))
    assert [0.4, 0.6] in [list(line.get_xdata()) for line in first.lines]


def test_a_wide_interval_does_not_squeeze_the_ratios() -> None:
    assert limits_of(planted(low=1e-9, high=1e9)) == limits_of(planted())
    low, high = limits_of(planted())
    assert low < 0.5 < 1.1 < high < 1.5
    unknown = forest(planted(low=math.nan, high=math.nan), ["A", "B"])
    assert marks(unknown.axes[0])[0] == (0.5, 0)


def test_every_verdict_has_a_colour_and_a_shape_of_its_own() -> None:
    for looks in (COLOURS, MARKS):
        assert set(looks) == set(VERDICTS)
        assert len(set(looks.values())) == len(VERDICTS)


def test_without_comparisons_the_figure_says_so() -> None:
    none = Compared(pd.DataFrame(), {})
    assert comparisons_data(none).empty
    assert "nothing to compare" in words_in(comparisons(none))


def test_comparisons_are_those_of_the_dataset_pooled_and_at_the_cell() -> None:
    table = comparisons_data(comparisons_source())
    assert table["ratio"].to_numpy() == pytest.approx(np.full(8, 0.8))
    assert table["verdict"].tolist() == [verdict for verdict in VERDICTS for _ in range(2)]
    assert set(table["row"]) == {"annealed"}
    assert len(at(make_comparisons(), "surface", 5.0, 6)) == 4, "only what is pooled"
    assert at(make_comparisons(), "solid", 15.0, 6).empty


def test_schedules_are_compared_with_the_first() -> None:
    table = ratios_data(annealing_source())
    assert len(table) == len(annealing_source().comparisons)
    worse = table[(table["row"] == "KL + MMD, linear") & (table["panel"] == "test_mse")]
    assert worse["ratio"].to_numpy() == pytest.approx(1.05, abs=0.01)
    assert set(worse["series"]) == {"all SNRs and latent dims", "one of them"}
    assert len(schedules_ratios(annealing_source()).axes) == 4


def test_contenders_are_compared_with_the_best_at_their_latent_dim() -> None:
    source = contest_source()
    table = contest_ratios_data(source)
    own = table[(table["panel"] == 2) & (table["series"] == "own sampler")].set_index("row")
    assert own.loc["MMD (standard)", "ratio"] == pytest.approx(
        FACTORS["f4/mmd-standard"][0], rel=0.1
    )
    assert "KL" not in own.index, "it is the best"
    assert len(contest_ratios(source).axes) == 2


def test_open_marks_have_no_fill_that_a_dark_screen_would_show_as_filled() -> None:
    for figure in (comparisons(comparisons_source()), contest(contest_source())):
        lines = [*figure.axes[0].lines, *figure.legends[0].get_lines()]
        fills = {str(line.get_markerfacecolor()) for line in lines}
        assert "none" in fills
        assert "white" not in fills
