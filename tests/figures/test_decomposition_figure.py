"""The parts of the smoothed KL are drawn at their sizes, and never below zero."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from planted.figures import words_in
from planted.sources import overview

from cubeae.figures.decomposition import PARTS, decomposition, decomposition_data
from cubeae.figures.overview import Overview


def changed(**columns: float) -> Overview:
    planted = overview()
    return replace(planted, metrics=planted.metrics.assign(**columns))


def bars(planted: Overview, panel: int = 0) -> dict[str, list[Rectangle]]:
    ax = decomposition(planted).axes[panel]
    names = {label: part for part, (label, _) in PARTS.items()}
    return {names[c.get_label()]: list(c) for c in ax.containers if c.get_label() in names}


def test_parts_are_differences_of_mean_scores() -> None:
    parts = decomposition_data(changed(smoothed_kl_forward=0.5, mixture_kl=0.2, aggregate_kl=0.05))
    assert len(parts)
    for column, value in {"own": 0.5, "decoder": 0.05, "left": 0.15, "removed": 0.3}.items():
        assert parts[column].to_numpy() == pytest.approx(np.full(len(parts), value))


def test_bars_are_stacked_up_to_the_models_own_score() -> None:
    planted = changed(smoothed_kl_forward=0.5, mixture_kl=0.2, aggregate_kl=0.05)
    ends: set[float] = set()
    for part, (start, end) in {
        "decoder": (0, 0.05),
        "left": (0.05, 0.2),
        "removed": (0.2, 0.5),
    }.items():
        drawn = [bar for bar in bars(planted)[part] if bar.get_width() > 0]
        assert drawn
        for bar in drawn:
            assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((start, end))
            ends.add(round(end, 6))
    assert max(ends) == 0.5


def test_a_mixture_that_is_worse_than_the_prior_removes_nothing() -> None:
    planted = changed(smoothed_kl_forward=0.1, mixture_kl=0.3, aggregate_kl=0.05)
    assert (decomposition_data(planted)["removed"] < 0).all()
    assert all(bar.get_width() == 0 for bar in bars(planted)["removed"])


def test_there_is_one_panel_per_latent_dim_and_a_floor() -> None:
    (legend,) = decomposition(overview()).legends
    words = [text.get_text() for text in legend.get_texts()]
    dims = sorted(overview().metrics["latent_dim"].unique())
    titles = [ax.get_title() for ax in decomposition(overview()).axes if ax.get_title()]
    assert len(titles) == len(dims)
    assert "perfect generator" in words


def test_without_measures_the_figure_says_so() -> None:
    assert "nothing measured" in words_in(decomposition(changed(mixture_kl=np.nan)))
