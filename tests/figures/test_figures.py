"""Figures over whole, broken and missing cells: same bytes, empty panels, and their data."""

import math
from pathlib import Path

import pandas as pd
import pytest
from planted.figures import broken_views, make_cell, make_views, words_in
from planted.sources import SOURCES, empty_overview, overview, scene

from cubeae.figures.drawing import draw_figures
from cubeae.figures.grids import latent_histogram_grid
from cubeae.results.views import Views
from cubeae.words.figures import figures_of, files_of


def names_of(figure_set: str) -> list[str]:
    return [figure.name for figure in figures_of(figure_set)]


@pytest.mark.parametrize("figure_set", ["composition", "index", "lattice"])
def test_drawing_again_gives_the_same_bytes(figure_set: str, tmp_path: Path):
    for name in ("a", "b"):
        draw_figures(names_of(figure_set), SOURCES[figure_set](), tmp_path / name)
    for file in files_of(figures_of(figure_set)):
        first = (tmp_path / "a" / file).read_bytes()
        assert first == (tmp_path / "b" / file).read_bytes(), file


def test_a_composition_whose_every_cell_diverged_is_drawn(tmp_path: Path):
    draw_figures(names_of("composition"), scene(broken_views()), tmp_path)
    files = files_of(figures_of("composition"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


def test_an_index_refuses_views_of_two_datasets():
    solid = Views("solid", "f1", "none", "solid", 1.0, 0, [])
    with pytest.raises(ValueError, match=r"one dataset, got \['solid', 'surface'\]"):
        overview([make_views(), solid])


def test_an_index_of_which_nothing_is_known_is_drawn(tmp_path: Path):
    draw_figures(names_of("index"), empty_overview(), tmp_path)
    files = files_of(figures_of("index"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


def test_empty_panels_say_why_they_are_empty():
    words = words_in(latent_histogram_grid(scene()))
    assert words.count("diverged") == 1
    assert words.count("not trained") == 1
    assert "no noise" in words
    assert "1 latent dim" in words


def test_data_behind_the_figures_are_those_drawn(tmp_path: Path):
    draw_figures(names_of("composition"), scene(), tmp_path)
    clouds = pd.read_csv(tmp_path / "clouds.csv")
    assert clouds["cloud"].value_counts().to_dict() == dict.fromkeys(
        ("target", "reconstruction", "generated"), 60
    )
    grid = pd.read_csv(tmp_path / "generation_grid.csv")
    assert grid.groupby(["snr_db", "latent_dim"]).size().tolist() == [60] * 4
    # A density over bins of one width sums to the share that lies within them.
    bins = pd.read_csv(tmp_path / "latent_histogram_grid.csv")
    mass = (bins["density"] * (bins["high"] - bins["low"])).groupby(
        [bins["snr_db"], bins["latent_dim"], bins["neuron"]]
    )
    assert mass.sum().between(0.97, 1.0001).all()
    assert len(pd.read_csv(tmp_path / "occupancy.csv")) == 6 * 64
    assert len(pd.read_csv(tmp_path / "traversals.csv")) == 2 * 3 * 5


def test_a_model_without_a_channel_is_looked_at_without_noise():
    views = Views("surface", "f1", "none", "surface", 1.0, 0, [make_cell(math.inf, 2)])
    assert scene(views).reference is views.cells[0]
