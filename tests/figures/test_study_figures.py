"""The studies' figures: what is hatched, what is dashed, and what is paired."""

import numpy as np
import pandas as pd
import pytest
from planted.searches import winners
from planted.sources import hypothesis_source, lattice_source, search_source

from cubeae.figures.hypothesis import HypothesisTables, ratios
from cubeae.figures.lattice import lattice
from cubeae.figures.searches import search_history
from cubeae.specs.columns import HEADLINE


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


def test_ratios_are_paired_by_seed() -> None:
    found = ratios(hypothesis_source())
    assert len(found) == 12 * 2 * len(HEADLINE)
    assert found["ratio"].median() == pytest.approx(0.95, abs=0.01)
    assert ratios(HypothesisTables(winners(0), pd.DataFrame())).empty
