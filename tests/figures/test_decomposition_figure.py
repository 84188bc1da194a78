"""The parts of the smoothed KL are drawn at their sizes, and never below zero."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from planted.figures import words_in
from planted.sources import overview
from scipy.stats import t as student

from cubeae.figures.decomposition import (
    PARTS,
    by_snr_data,
    decomposition,
    decomposition_by_snr,
    decomposition_data,
)
from cubeae.figures.overview import Overview

PLANTED = {
    "smoothed_kl_forward": 0.5,
    "aggregate_kl": 0.05,
    "mixture_leaves": 0.15,
    "mixture_removes": 0.3,
}
ENDS = {
    "aggregate_kl": (0, 0.05),
    "mixture_leaves": (0.05, 0.2),
    "mixture_removes": (0.2, 0.5),
}


def changed(**columns: float) -> Overview:
    planted = overview()
    return replace(planted, metrics=planted.metrics.assign(**PLANTED | columns))


def bars(ax: Axes) -> dict[str, list[Rectangle]]:
    keys = {part.label: part.key for part in PARTS}
    return {keys[c.get_label()]: list(c) for c in ax.containers if c.get_label() in keys}


@pytest.mark.parametrize("draw", [decomposition, decomposition_by_snr])
def test_bars_are_stacked_up_to_the_models_own_score(draw: Callable[[Overview], Figure]) -> None:
    drawn = bars(draw(changed()).axes[0])
    assert set(drawn) == set(ENDS)
    for part, (start, end) in ENDS.items():
        wide = [bar for bar in drawn[part] if bar.get_width() > 0]
        assert wide
        for bar in wide:
            assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((start, end))


def test_a_mixture_that_is_worse_than_the_prior_removes_nothing() -> None:
    planted = changed(mixture_removes=-0.2)
    assert (decomposition_data(planted)["mixture_removes"] < 0).all()
    drawn = bars(decomposition(planted).axes[0])["mixture_removes"]
    assert all(bar.get_width() == 0 for bar in drawn)


def test_intervals_are_students_and_lie_at_the_ends_of_the_parts() -> None:
    planted = overview()
    own = planted.metrics[(planted.metrics["snr_db"] == 15) & (planted.metrics["latent_dim"] == 2)]
    moved = own["mixture_removes"].to_numpy()
    table = decomposition_data(planted)
    (row,) = table.to_dict("records")
    # Two seeds: the half interval is t(0.975, 1) sd / sqrt 2.
    half = student.ppf(0.975, 1) * moved.std(ddof=1) / np.sqrt(2)
    ends = (row["mixture_removes_low"], row["mixture_removes_high"])
    assert ends == pytest.approx((moved.mean() - half, moved.mean() + half))
    assert row["seeds"] == 2
    marks = [c for c in decomposition(planted).axes[0].collections if isinstance(c, LineCollection)]
    assert len(marks) == len(PARTS)
    start = row["aggregate_kl"] + row["mixture_leaves"]
    (segment,) = marks[-1].get_segments()
    assert segment[:, 0] == pytest.approx([max(start + ends[0], 0), start + ends[1]])


def test_every_number_is_written_and_the_largest_total_comes_first() -> None:
    words = words_in(decomposition(changed()))
    for number in ("0.050", "0.15", "0.30", "0.50"):
        assert number in words
    planted = changed()
    larger = planted.metrics.assign(model="f1", regulariser="none", smoothed_kl_forward=0.9)
    both = replace(planted, metrics=pd.concat([planted.metrics, larger]))
    assert decomposition_data(both)["smoothed_kl_forward"].tolist() == pytest.approx([0.9, 0.5])


def test_small_multiples_have_one_panel_per_latent_dim_and_snr() -> None:
    planted = changed()
    figure = decomposition_by_snr(planted)
    cells = planted.metrics[["latent_dim", "snr_db"]].drop_duplicates()
    assert len(figure.axes) == len(cells)
    limits = {ax.get_xlim() for ax in figure.axes}
    assert len(limits) == 1
    (legend,) = figure.legends
    assert "perfect generator" in [text.get_text() for text in legend.get_texts()]
    rows = by_snr_data(planted)
    assert rows["mixture_leaves"].to_numpy() == pytest.approx(np.full(len(rows), 0.15))


@pytest.mark.parametrize("draw", [decomposition, decomposition_by_snr])
def test_without_measures_the_figure_says_so(draw: Callable[[Overview], Figure]) -> None:
    assert "nothing measured" in words_in(draw(changed(mixture_leaves=np.nan)))
