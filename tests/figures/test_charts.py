"""Charts that readers explore: the picture's own numbers, in words and as a script."""

import json
import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted.figures import make_intervals, make_metrics
from planted.sources import SOURCES, contest_source, empty_overview, overview

from cubeae.figures.charts import Axis, Chart, Series, chart_script, log_scale
from cubeae.figures.contest import contest_data
from cubeae.figures.contest_chart import contest_chart
from cubeae.figures.drawing import resolve
from cubeae.figures.rate_chart import rate_distortion_chart
from cubeae.figures.rate_distortion import BOUND, rate_distortion
from cubeae.figures.trend_charts import generation_chart, measured_words, mse_chart
from cubeae.figures.trends import mse_by_snr
from cubeae.statistics import Estimate
from cubeae.words.figures import FIGURES

EXPLORED = [name for name, figure in FIGURES.items() if figure.chart]


def content_of(script: str) -> dict[str, Any]:
    """What a script hands to the page."""
    found = re.fullmatch(r"\(window\.cubeaeCharts \?\?= \{\}\)\[[^\]]+\] = (\{.*\});\n", script)
    assert found
    return json.loads(found[1], parse_constant=pytest.fail)


def test_the_main_results_can_be_explored() -> None:
    assert set(EXPLORED) == {"mse_by_snr", "generation_by_snr", "rate_distortion", "contest"}


@pytest.mark.parametrize("name", EXPLORED)
def test_every_point_of_a_chart_has_a_place_words_and_a_panel(name: str) -> None:
    figure = FIGURES[name]
    chart = resolve(figure.chart)(SOURCES[figure.figure_set]())
    assert chart.note.endswith(".")
    assert chart.series
    for series in chart.series:
        assert 0 <= series.panel < len(chart.panels)
        for given in (series.words, series.symbols, series.x_ends, series.y_ends):
            assert len(given) in (0, len(series.x))
        assert len(series.y) == len(series.x)
        assert "/" in series.composition or not series.composition
        assert not any("nan" in line for lines in series.words for line in lines)
    assert content_of(chart_script(chart))["x"]["label"] == chart.x.label


def test_the_means_are_those_of_the_table_of_intervals_and_of_the_picture() -> None:
    chart, table = generation_chart(overview()), make_intervals()
    lines = {series.panel: series for series in chart.series if series.y_ends}
    here = (table["dataset"] == "surface") & (table["measure"] == "smoothed_kl_forward")
    for panel, dim in enumerate((1, 2)):
        own = table[here & (table["latent_dim"] == dim)].sort_values("snr_db")
        assert list(lines[panel].y) == pytest.approx(own["mean"].tolist())
        ends = own[["mean_low", "mean_high"]].to_numpy()
        assert np.asarray(lines[panel].y_ends) == pytest.approx(ends)
    chart = mse_chart(overview())
    mean = next(series for series in chart.series if series.panel and series.y_ends)
    drawn = mse_by_snr(overview()).axes[1].lines[0]
    assert list(mean.x) == pytest.approx(list(drawn.get_xdata()))
    assert list(mean.y) == pytest.approx(list(drawn.get_ydata()))
    lines = [(each.line, len(each.x)) for each in chart.series if each.panel and each.line]
    assert lines == [("solid", 2), ("dot", 2)]  # a dotted step to no noise


def test_a_mean_says_its_interval_and_seeds() -> None:
    known = measured_words("test_mse", Estimate(0.0123, 0.0119, 0.0131), 5)
    assert known == [
        "test MSE 0.0123\xa0[0.0119,\xa00.0131] data units²",
        "mean over 5 seeds, with its 95 % interval",
    ]
    alone = measured_words("smoothed_kl_forward", Estimate(0.5, math.nan, math.nan), 1)
    assert alone == ["smoothed KL 0.500 nats", "mean over 1 seed"]


def test_a_perfect_generator_is_a_line_in_every_panel_where_it_was_measured() -> None:
    lines = [each for each in generation_chart(overview()).series if not each.composition]
    assert [(each.label, each.panel) for each in lines] == [
        ("perfect generator", 0),
        ("perfect generator", 1),
    ]
    assert list(lines[0].y) == pytest.approx([0.005, 0.005])
    assert not [each for each in mse_chart(overview()).series if not each.composition]


def test_rate_and_distortion_has_the_picture_s_points_and_lines() -> None:
    chart, figure = rate_distortion_chart(overview()), rate_distortion(overview())
    points = [series for series in chart.series if series.composition]
    assert sum(len(series.x) for series in points) == 6
    assert points[0].words[0][0].endswith(", seed 0")
    bound = next(series for series in chart.series if series.label == BOUND)
    drawn = next(line for line in figure.axes[0].lines if line.get_label() == BOUND)
    assert list(bound.y) == pytest.approx(list(drawn.get_ydata()))
    assert max(bound.x) == pytest.approx(figure.axes[0].get_xlim()[1])
    deep = make_metrics()
    deep["test_mse"] *= 100  # the bound goes on below the picture
    chart = rate_distortion_chart(overview(metrics=deep))
    lowest = min(min(each.y) for each in chart.series if each.composition)
    lines = [each for each in chart.series if not each.composition and len(each.y)]
    assert not [each.label for each in lines if min(each.y) < lowest / 3]


def test_a_contender_has_three_clouds_and_whiskers_at_its_own() -> None:
    source = contest_source()
    table = contest_data(source)
    clouds = [series for series in contest_chart(source).series if series.composition]
    assert len(clouds) == len(table)
    for series, row in zip(clouds, table.to_dict("records"), strict=True):
        names = ("smoothed_kl_forward", "mixture_kl", "aggregate_kl")
        assert list(series.y) == [row[name] for name in names]
        assert series.y_ends[0] == (row[f"{names[0]}_low"], row[f"{names[0]}_high"])
        assert all(math.isnan(end) for ends in series.y_ends[1:] for end in ends)
        assert "own sampler: smoothed KL" in series.words[0][0]
        assert "over 10 seeds" in series.words[0][2]


def test_without_results_a_chart_has_no_points() -> None:
    for chart in (mse_chart, generation_chart, rate_distortion_chart):
        assert not [each for each in chart(empty_overview()).series if each.composition]
    none = contest_source()
    nothing = type(none)(pd.DataFrame(), none.floor, none.kind, none.half_side, none.colours)
    assert contest_chart(nothing).series == []


def test_a_script_has_null_for_what_is_not_finite_and_a_colour_for_dark_screens() -> None:
    line = Series("a", "#332288", [1.0, math.inf], [1 / 3, math.nan], [["</script>"], ["é"]])
    chart = Chart("A note.", Axis("x"), Axis("y", log=True, ticks=[(1.0, "one")]), [line])
    (series,) = content_of(chart_script(chart))["series"]
    assert (series["x"], series["y"]) == ([1, None], [0.33333, None])
    assert series["words"] == [["</script>"], ["é"]]
    assert (series["colour"], series["dark"]) == ("#332288", "#8a7bf0")


def test_an_axis_is_logarithmic_where_most_values_are_above_zero() -> None:
    assert log_scale([1.0, 2.0, -1.0, math.nan])
    assert not log_scale([-1.0, 1.0])
    assert not log_scale([])
    assert log_scale(make_metrics()["test_mse"])
