"""The parts of the rate are drawn at the middles of their brackets, next to the bound."""

import math
from dataclasses import replace

import numpy as np
import pytest
from planted.figures import words_in
from planted.sources import overview

from cubeae.figures.overview import Overview
from cubeae.figures.rate_parts import PARTS, rate_parts, rate_parts_data
from cubeae.truth.rate_distortion import rate_bound


def changed(**columns: float) -> Overview:
    planted = overview()
    return replace(planted, metrics=planted.metrics.assign(**columns))


def test_parts_are_the_middles_of_their_brackets_in_nats() -> None:
    planted = changed(
        mutual_information_lower_bits=4.0,
        mutual_information_upper_bits=6.0,
        total_correlation_lower_nats=0.2,
        total_correlation_upper_nats=0.4,
        neurons_kl_lower_nats=1.0,
        neurons_kl_upper_nats=1.0,
        rate_nats=5.0,
        test_mse=0.1,
    )
    (row,) = rate_parts_data(planted).to_dict("records")
    assert row["information"] == pytest.approx(5 * math.log(2))
    ends = (row["information_low"], row["information_high"])
    assert ends == pytest.approx((4 * math.log(2), 6 * math.log(2)))
    assert (row["total_correlation"], row["neurons_kl"]) == pytest.approx((0.3, 1.0))
    # D = 3 MSE
    assert row["bound"] == pytest.approx(float(rate_bound(0.3, "surface", 1.0)) * math.log(2))
    figure = rate_parts(planted)
    ax = figure.axes[0]
    drawn = {c.get_label(): c[0] for c in ax.containers}
    starts = [drawn[part.label].get_x() for part in PARTS]
    assert starts == pytest.approx([0, 5 * math.log(2), 5 * math.log(2) + 0.3])
    mark = next(line for line in ax.lines if line.get_marker() == "D")
    assert mark.get_xdata() == pytest.approx([row["bound"]])


def test_a_wide_bracket_is_written_by_its_ends_and_a_narrow_one_by_its_middle() -> None:
    words = words_in(
        rate_parts(
            changed(
                total_correlation_lower_nats=0.0,
                total_correlation_upper_nats=3.2,
                neurons_kl_lower_nats=0.7,
                neurons_kl_upper_nats=0.8,
            )
        )
    )
    assert "0.0 to 3.2" in words
    assert "0.75" in words


def test_an_infinite_rate_has_no_bar_and_says_so() -> None:
    planted = changed(
        rate_nats=math.inf,
        mutual_information_upper_bits=math.inf,
        total_correlation_upper_nats=math.nan,
    )
    table = rate_parts_data(planted)
    assert table[[part.key for part in PARTS]].isna().all().all()
    figure = rate_parts(planted)
    assert {"infinite", "∞", "—"} <= set(words_in(figure))
    bars = [bar for c in figure.axes[0].containers for bar in c]
    assert all(bar.get_width() == 0 for bar in bars)


def test_without_measures_the_figure_says_so() -> None:
    assert "nothing measured" in words_in(rate_parts(changed(rate_nats=np.nan)))
