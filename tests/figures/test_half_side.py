"""Figures know their cube from the dataset, not from the points that they happen to show."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cubeae.figures import draw_variant, drawing
from cubeae.figures.clouds import clouds, hero, target
from cubeae.figures.drawing import INDEX, Overview
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.figures.rate_distortion import rate_distortion
from cubeae.figures.scene import scene_of
from cubeae.registry import UnknownNameError
from cubeae.results.views import CellView, Views
from cubeae.truth.kinds import KINDS

NONE = pd.DataFrame(columns=["dataset", "model", "regulariser", "snr_db", "latent_dim", "seed"])
COLOURS = {"f5/annealed": "#336699"}
METRICS = pd.DataFrame(
    {
        "model": "f5",
        "regulariser": "annealed",
        "snr_db": [15.0, 15.0],
        "latent_dim": 2,
        "seed": [0, 1],
        "test_mse": [0.1, 0.2],
        "mutual_information_upper_bits": [3.0, 2.0],
    }
)


def views_of(kind: str, half_side: float) -> Views:
    """One cell with few points, which do not reach as far as the cube that they are drawn from."""
    points = 0.9 * KINDS[kind].sample(60, half_side, np.random.default_rng(0))
    latents = np.random.default_rng(1).standard_normal((60, 2))
    cell = CellView(15.0, 2, "ok", points, points, points, latents)
    return Views("d", "f5", "annealed", kind, half_side, 0, [cell])


def words_in(figure: Figure) -> str:
    return " ".join(text.get_text() for ax in figure.axes for text in ax.texts)


def highest_bound(figure: Figure) -> float:
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    return float(lines["lower bound of any code"].get_ydata()[0])


# A guess from the points, rounded up to 0.01, would draw the small cubes up to ten times too large.
@pytest.mark.parametrize("half_side", [0.001, 0.015, 2.5])
@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_drawn_with_the_half_side_of_the_dataset(kind: str, half_side: float) -> None:
    views = views_of(kind, half_side)
    scene = scene_of(views, NONE, NONE, 15.0, 2, COLOURS)
    assert (scene.kind, scene.half_side) == (kind, half_side)
    for figure in (clouds(scene), hero([scene])):
        assert f"(cube {half_side:g})" in words_in(figure)
    (bar,) = target(scene.target, scene.half_side).axes[0].child_axes
    assert bar.get_ylim() == pytest.approx((-half_side, half_side))
    overview = Overview([scene], METRICS, NONE, NONE, NONE, COLOURS)
    bound = highest_bound(INDEX["rate_distortion"].draw(overview))
    assert bound == pytest.approx(3 * KINDS[kind].variance(half_side), rel=1e-3)


def test_the_clouds_that_pages_turn_have_the_half_side_of_the_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "write_figure", lambda *_: None)
    draw_variant(views_of("solid", 0.015), NONE, NONE, 15.0, 2, False, tmp_path, COLOURS)
    content = (tmp_path / CLOUD_FILE).read_text().partition("] = ")[2]
    assert json.loads(content.rstrip(";\n"))["half_side"] == 0.015


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_is_that_of_the_kind(kind: str) -> None:
    bound = highest_bound(rate_distortion(METRICS, kind, 0.3, COLOURS))
    assert bound == pytest.approx(3 * KINDS[kind].variance(0.3), rel=1e-3)
    with pytest.raises(UnknownNameError, match="no such dataset kind: 'ball'"):
        rate_distortion(METRICS, "ball", 0.3, COLOURS)
