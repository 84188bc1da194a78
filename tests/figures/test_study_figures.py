"""The studies' figures: what is hatched, what is dashed, and what is paired."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted.searches import winners
from planted.sources import contest_source, hypothesis_source, lattice_source, search_source

from cubeae.figures.contest import contest, contest_data, least_mse
from cubeae.figures.hypothesis import HypothesisTables, ratios
from cubeae.figures.lattice import lattice
from cubeae.figures.searches import search_history
from cubeae.specs.columns import HEADLINE
from cubeae.truth.rate_distortion import best_linear_distortion

CUBE = ("surface", 1.0)


def test_the_collapsed_region_is_hatched_and_zero_has_its_own_row() -> None:
    table = lattice_source()
    axes = lattice(table).axes
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["0", "0.5"]
    for ax in axes:
        assert [patch.get_hatch() for patch in ax.patches] == ["////"] * 2
        assert {patch.get_y() for patch in ax.patches} == {0.5}, "the row of KL 0.5"
        assert len(ax.lines) == 2, "a line next to either zero"
    sound = table.assign(collapsed=0.0)
    assert not any(ax.patches for ax in lattice(sound).axes)


def test_a_lattice_of_one_weight_is_a_strip_and_of_three_is_left_to_the_table() -> None:
    table = lattice_source()
    strip = table[table["weight:mmd"] == 0].drop(columns="weight:mmd")
    assert all(len(ax.images) == 1 for ax in lattice(strip).axes)
    more = table.assign(**{"weight:moments": 1.0})
    words = [ax.texts[0].get_text() for ax in lattice(more).axes]
    assert words == ["3 weights: see the table"] * 4


def test_the_history_shows_random_search_apart() -> None:
    figure = search_history(search_source())
    (ax,) = figure.axes
    styles = {tuple(np.round(line.get_ydata(), 3)): line.get_linestyle() for line in ax.lines}
    assert len(ax.lines) == 7, "arms with one objective"
    random = tuple(np.round([1.01, 0.01, 0.01], 3))
    assert styles[random] == "--"
    assert {style for values, style in styles.items() if values != random} == {"-"}


def test_a_contender_has_a_mark_per_sampler_between_the_bound_and_the_floor() -> None:
    source = contest_source()
    axes = contest(source).axes
    assert len(axes) == 2, "one panel per latent dim"
    for ax, dim in zip(axes, (2, 6), strict=True):
        rows = source.rows[source.rows["latent_dim"] == dim]
        marks = [line for line in ax.lines if line.get_marker() not in ("None", "", None)]
        drawn = np.sort([float(line.get_ydata()[0]) for line in marks])
        columns = ["smoothed_kl_forward", "mixture_kl", "aggregate_kl"]
        assert drawn == pytest.approx(np.sort(rows[columns].to_numpy().ravel()))
        (floor,) = (line for line in ax.lines if line.get_linestyle() == "--")
        assert floor.get_ydata()[0] == 0.004
    assert any(np.allclose(line.get_xdata(), least_mse(2, 15.0, *CUBE)) for line in axes[0].lines)
    assert [text.get_text() for text in axes[1].texts if "No code" in text.get_text()] == [
        "No code is below 2.0×10⁻⁵ (left of here)"
    ]


def test_no_code_beats_the_bound_of_the_contest() -> None:
    """At the capacity, one linear code that is possible lies above it; without noise, it is 0."""
    for dim in (1, 2, 3):
        linear = float(best_linear_distortion(dim, 10**1.5, "surface", 1.0)) / 3
        assert 0 < least_mse(dim, 15.0, *CUBE) < linear
    assert least_mse(2, np.inf, *CUBE) == 0
    # D >= 0.0324 h^2 at 6 bits: twelve neurons of half a bit each, at 0 dB.
    assert least_mse(12, 0.0, *CUBE) == pytest.approx(0.0324 / 3, rel=0.01)


def test_a_contest_without_a_floor_or_noise_draws_neither() -> None:
    source = contest_source(floor=np.nan)
    quiet = replace(source, rows=source.rows.assign(snr_db=np.inf))
    for ax in contest(quiet).axes:
        assert not ax.patches
        assert not [line for line in ax.lines if line.get_linestyle() == "--"]
    assert contest(replace(source, rows=pd.DataFrame())).axes[0].texts
    assert contest_data(replace(source, rows=pd.DataFrame())).empty


def test_ratios_are_paired_by_seed() -> None:
    found = ratios(hypothesis_source())
    assert len(found) == 12 * 2 * len(HEADLINE)
    assert found["ratio"].median() == pytest.approx(0.95, abs=0.01)
    assert ratios(HypothesisTables(winners(0), pd.DataFrame())).empty
