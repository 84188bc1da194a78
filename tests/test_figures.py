"""Figures: every registered file is drawn from whole, broken and missing cells alike."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cubeae.cube import sample_surface
from cubeae.figures import cloud as cloud_module
from cubeae.figures import draw_index, draw_variant, index_files, palette, variant_files
from cubeae.figures.catalogue import index_entries, variant_entries
from cubeae.figures.curves import curves, regulariser_terms, varies
from cubeae.figures.drawing import INDEX, VARIANT
from cubeae.figures.grids import generation_grid, tsne_grid
from cubeae.figures.numbers import significant, snr_label, spread
from cubeae.figures.scene import scene_of
from cubeae.figures.subject import Subject
from cubeae.figures.trends import mse_by_snr, snr_places
from cubeae.views import Cell, Views

SNRS, DIMS = (5.0, 15.0, math.inf), (1, 2)
COLOURS = palette(["f1/none", "f5/annealed"])


def make_cell(snr: float, dim: int, shrink: float = 1.0, n: int = 60) -> Cell:
    rng = np.random.default_rng(3)
    points = sample_surface(n, 1.0, rng)
    latents = rng.standard_normal((n, dim))
    return Cell(
        snr, dim, "ok", points, points, points * shrink, latents, rng.standard_normal((n // 2, 2))
    )


def broken_cell(snr: float, dim: int) -> Cell:
    empty = np.empty((0, 3))
    return Cell(snr, dim, "diverged", empty, empty, empty, np.empty((0, dim)), None)


def make_views(regulariser: str = "annealed", shrink: float = 1.0) -> Views:
    """A 3 x 2 grid with one diverged cell, one missing cell and one without t-SNE."""
    cells = [make_cell(snr, dim, shrink) for snr in SNRS for dim in DIMS]
    cells[0] = broken_cell(5.0, 1)
    bare = cells[1]
    cells[1] = Cell(*(getattr(bare, f) for f in bare.__dataclass_fields__ if f != "tsne"), None)
    return Views("surface", "f5", regulariser, 0, cells[:-1])


def make_history() -> pd.DataFrame:
    rows = []
    for snr in SNRS:
        for dim in DIMS:
            for seed in (0, 1):
                for step in (0, 100, 200):
                    rows.append(
                        {
                            "dataset": "surface",
                            "model": "f5",
                            "regulariser": "annealed",
                            "snr_db": snr,
                            "latent_dim": dim,
                            "seed": seed,
                            "step": step,
                            "loss": 1 / (step + 1) + seed,
                            "mse": 1 / (step + 1),
                            "information_rate_bits": math.inf if math.isinf(snr) else snr / 6,
                            "learning_rate": 0.01,
                            "kl": 0.1,
                            "weight:kl": 0.015 * step / 200,
                            "mmd-standard": 0.01 - 0.01 * step / 100,
                            "weight:mmd-standard": 0.5,
                            "moments": math.nan,
                            "weight:moments": math.nan,
                        }
                    )
    return pd.DataFrame(rows)


def make_metrics() -> pd.DataFrame:
    rows = [
        {
            "dataset": dataset,
            "model": "f5",
            "regulariser": "annealed",
            "snr_db": snr,
            "latent_dim": dim,
            "seed": seed,
            "test_mse": math.nan if snr == 5 and dim == 1 else 0.1 / dim + seed / 100,
            "generated_mmd2": -0.001 if seed else 0.01,
        }
        for dataset in ("surface", "solid")
        for snr in SNRS
        for dim in DIMS
        for seed in (0, 1)
    ]
    return pd.DataFrame(rows)


def test_every_registered_figure_has_a_drawing_and_words():
    assert {entry.file for entry in variant_entries(in_grids=True)} == set(VARIANT)
    assert {entry.file for entry in index_entries()} == set(INDEX)
    subject = Subject("surface", 15.0, 6, "f5", "annealed", {"test_mse_mean": 0.0123})
    for entry in variant_entries(in_grids=True):
        assert "f5/annealed" in entry.caption(subject)
        assert "f5/annealed" in entry.alt(subject)
    assert "0.0123" in variant_entries(False)[0].caption(subject)


def test_grids_are_drawn_only_where_asked_for():
    assert set(variant_files(False)) == {"clouds.png", "latents.png", "curves.svg"}
    assert len(variant_files(True)) == 7
    assert "hero.png" in index_files()


def test_a_variant_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    for name in ("a", "b"):
        draw_variant(make_views(), make_history(), 15.0, 2, True, tmp_path / name, COLOURS)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(variant_files(True))
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_an_index_writes_every_file_and_the_same_bytes_twice(tmp_path: Path):
    views = [make_views(), Views("surface", "f1", "none", 0, [broken_cell(15.0, 2)])]
    for name in ("a", "b"):
        draw_index(views, make_metrics(), 15.0, 2, tmp_path / name, COLOURS)
    for file in index_files():
        first = (tmp_path / "a" / file).read_bytes()
        assert len(first) > 1000
        assert first == (tmp_path / "b" / file).read_bytes(), file


def test_a_variant_whose_every_cell_diverged_is_drawn(tmp_path: Path):
    views = Views("surface", "f1", "none", 0, [broken_cell(15.0, 2)])
    draw_variant(views, make_history(), 15.0, 2, True, tmp_path, COLOURS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(variant_files(True))


def test_an_index_refuses_views_of_two_datasets(tmp_path: Path):
    views = [make_views(), Views("solid", "f1", "none", 0, [])]
    with pytest.raises(ValueError, match=r"one dataset, got \['solid', 'surface'\]"):
        draw_index(views, make_metrics(), 15.0, 2, tmp_path, COLOURS)


def words_in(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in [*ax.texts, ax.title]]


def test_empty_panels_say_why_they_are_empty():
    scene = scene_of(make_views(), make_history(), 15.0, 2, COLOURS)
    words = words_in(tsne_grid(scene))
    assert words.count("diverged") == 1
    assert words.count("not trained") == 1
    assert words.count("t-SNE not computed") == 1
    assert "no noise" in words
    assert "1 latent dim" in words


@pytest.mark.parametrize(("shrink", "magnified"), [(1.0, 0), (0.05, 4)])
def test_a_collapsed_cloud_is_also_shown_magnified(shrink: float, magnified: int):
    scene = scene_of(make_views(shrink=shrink), make_history(), 15.0, 2, COLOURS)
    figure = generation_grid(scene)
    assert sum(len(ax.child_axes) for ax in figure.axes) == magnified


def test_curves_show_the_weights_that_vary_and_no_term_of_other_models():
    history = make_history()
    assert regulariser_terms(history) == ["kl", "mmd-standard"]
    assert varies(history, "kl")
    assert not varies(history, "mmd-standard")
    titles = words_in(curves(scene_of(make_views(), history, 15.0, 2, COLOURS)))
    assert "scheduled weight" in titles
    assert "kl (unweighted)" in titles
    assert "moments (unweighted)" not in titles


def test_infinite_rates_are_left_out_of_the_curves():
    figure = curves(scene_of(make_views(), make_history(), 15.0, 2, COLOURS))
    panel = next(ax for ax in figure.axes if "information rate" in ax.get_title())
    assert len(panel.lines) == 2  # 5 and 15 dB; not the one without noise
    assert all(np.isfinite(line.get_ydata()).all() for line in panel.lines)


def test_no_noise_has_a_labelled_place_after_the_largest_snr():
    assert snr_places([math.inf, 20.0, 5.0, 5.0]) == {5.0: 0.0, 20.0: 1.0, math.inf: 2.0}
    figure = mse_by_snr(make_metrics(), COLOURS)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels == ["5", "15", "no noise"]


def test_a_model_without_a_channel_is_looked_at_without_noise():
    views = Views("surface", "f1", "none", 0, [make_cell(math.inf, 2)])
    assert scene_of(views, make_history(), 15.0, 2, COLOURS).reference is views.cells[0]


def test_the_view_of_the_cube_is_a_rotation():
    corners = np.array([[1.0, 1, 1], [1, -1, 1], [-1, 1, -1]])
    screen = cloud_module.project(corners)
    assert np.linalg.norm(screen, axis=1) == pytest.approx([math.sqrt(3)] * 3)
    up = cloud_module.project(np.array([[0.0, 0, 1]]))[0]
    assert up[1] > 0.8  # height goes up the page


def test_half_width_and_half_side_of_a_known_cloud():
    points = np.array([[-0.2, 0, 0], [0.4, 0, 0]] * 500)
    assert cloud_module.half_width(points) == pytest.approx(0.3)
    assert cloud_module.half_side(points) == pytest.approx(0.4)
    assert cloud_module.half_side(np.empty((0, 3))) == 1.0


def test_a_variant_keeps_its_colour_whatever_the_order():
    names = [f"f{i}/r" for i in range(12)]
    colours = palette(names)
    assert palette(reversed(names)) == colours == palette(names + names)
    assert len(set(colours.values())) == 12


@pytest.mark.parametrize(
    ("mean", "sd", "n", "expected"),
    [
        (0.0052, 0.00013, 5, "0.00520 ± 0.00013"),
        (0.0052, 0.00013, 1, "0.00520"),
        (1.2e-5, 5e-7, 3, "(1.20 ± 0.05)×10⁻⁵"),
        (1.2e-5, math.nan, 3, "1.20×10⁻⁵"),
        (2.514, 0.004, 5, "2.514 ± 0.004"),
        (2.514, 1e-9, 5, "2.5140 ± <0.0001"),
        (0.09996, None, 1, "0.100"),
        (-0.001, 0.01, 2, "−0.0010 ± 0.0100"),
        (0.0, 0.0, 2, "0.00 ± 0.00"),
        (math.inf, math.nan, 5, "∞"),
        (math.nan, math.nan, 0, "—"),
        (None, None, 0, "—"),
    ],
)
def test_numbers_read_as_mean_and_deviation(mean, sd, n, expected):
    assert str(spread(mean, sd, n)).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_plain_numbers_and_ratios():
    assert significant(1234567.0) == "1.23×10⁶"
    assert [snr_label(x) for x in (15.0, -2.5, math.inf)] == ["15 dB", "−2.5 dB", "no noise"]
