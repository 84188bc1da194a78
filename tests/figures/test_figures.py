"""Figures: every registered file is drawn from whole, broken and missing cells alike."""

import math
from pathlib import Path

import pandas as pd
import pytest
from planted.figures import (
    COLOURS,
    broken_cell,
    draw,
    make_cell,
    make_curves,
    make_history,
    make_intervals,
    make_metrics,
    make_perfect,
    make_views,
    words_in,
)

from cubeae.figures import draw_index, draw_variant, index_files, variant_files
from cubeae.figures.drawing import INDEX, VARIANT
from cubeae.figures.grids import tsne_grid
from cubeae.figures.published import DRAWINGS
from cubeae.figures.scene import scene_of
from cubeae.results.views import Views
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.subject import Subject
from cubeae.words.verdict_figures import VERDICTS


def test_every_registered_figure_has_a_drawing_and_words():
    assert {entry.stem for entry in variant_entries(in_grids=True)} == set(VARIANT)
    assert {entry.stem for entry in index_entries()} == set(INDEX)
    assert set(VERDICTS) == set(DRAWINGS)
    subject = Subject("surface", 15.0, 6, "f5", "annealed", {"test_mse_mean": 0.0123})
    for entry in variant_entries(in_grids=True):
        assert "f5/annealed" in entry.caption(subject)
        assert "f5/annealed" in entry.alt(subject)
    assert "0.0123" in variant_entries(False)[0].caption(subject)


def test_grids_are_drawn_only_where_asked_for():
    few, all_ = set(variant_files(False)), set(variant_files(True))
    assert {"clouds.js", "clouds.png", "latents.png", "curves.svg", "occupancy.svg"} <= few
    assert {path.split(".")[0] for path in all_ - few} == {
        "reconstruction_grid",
        "generation_grid",
        "tsne_grid",
        "latent_histogram_grid",
    }
    assert {"hero.png", "rate_distortion.svg", "seeds.svg"} <= set(index_files())


def test_every_figure_has_a_pdf_and_its_data():
    for entry in [*variant_entries(True), *index_entries(), *VERDICTS.values()]:
        assert {f"{entry.stem}.{ending}" for ending in ("png", "pdf", "csv")} <= set(entry.files)
        assert entry.file in entry.files


def test_a_variant_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    for name in ("a", "b"):
        draw_variant(
            make_views(), make_history(), make_metrics(), 15.0, 2, True, tmp_path / name, COLOURS
        )
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(variant_files(True))
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_an_index_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    views = [make_views(), Views("surface", "f1", "none", 0, [broken_cell(15.0, 2)])]
    for name in ("a", "b"):
        draw(views, tmp_path / name)
    for file in index_files():
        first = (tmp_path / "a" / file).read_bytes()
        assert len(first) > (50 if file.endswith(".csv") else 1000), file
        assert first == (tmp_path / "b" / file).read_bytes(), file


def test_a_variant_whose_every_cell_diverged_is_drawn(tmp_path: Path):
    views = Views("surface", "f1", "none", 0, [broken_cell(15.0, 2)])
    draw_variant(views, make_history(), make_metrics(), 15.0, 2, True, tmp_path, COLOURS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(variant_files(True))


def test_an_index_refuses_views_of_two_datasets(tmp_path: Path):
    views = [make_views(), Views("solid", "f1", "none", 0, [])]
    with pytest.raises(ValueError, match=r"one dataset, got \['solid', 'surface'\]"):
        draw(views, tmp_path)


def test_an_index_of_which_nothing_is_known_is_drawn(tmp_path: Path):
    views = [Views("surface", "f1", "none", 0, [broken_cell(15.0, 2)])]
    known = (make_metrics(), make_intervals(), make_perfect(), make_curves())
    empty = [table.iloc[:0] for table in known]
    draw_index(views, *empty, 15.0, 2, tmp_path, COLOURS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(index_files())


def test_empty_panels_say_why_they_are_empty():
    scene = scene_of(make_views(), make_history(), make_metrics(), 15.0, 2, COLOURS)
    words = words_in(tsne_grid(scene))
    assert words.count("diverged") == 1
    assert words.count("not trained") == 1
    assert words.count("t-SNE not computed") == 1
    assert "no noise" in words
    assert "1 latent dim" in words


def test_data_behind_the_figures_are_those_drawn(tmp_path: Path):
    draw_variant(make_views(), make_history(), make_metrics(), 15.0, 2, True, tmp_path, COLOURS)
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
    views = Views("surface", "f1", "none", 0, [make_cell(math.inf, 2)])
    assert (
        scene_of(views, make_history(), make_metrics(), 15.0, 2, COLOURS).reference
        is views.cells[0]
    )
