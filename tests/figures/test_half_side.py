"""Figures know their cube from the dataset, not from the points that they happen to show."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cubeae.figures.clouds import clouds, clouds_script, hero, target
from cubeae.figures.overview import Overview
from cubeae.figures.rate_distortion import rate_distortion
from cubeae.figures.scene import Place, Scene, scene_of
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


def scene(kind: str, half_side: float) -> Scene:
    return scene_of(views_of(kind, half_side), NONE, NONE, Place(15.0, 2), COLOURS)


def overview(kind: str, half_side: float) -> Overview:
    return Overview([scene(kind, half_side)], METRICS, NONE, NONE, NONE, COLOURS)


def words_in(figure: Figure) -> str:
    return " ".join(text.get_text() for ax in figure.axes for text in ax.texts)


def highest_bound(figure: Figure) -> float:
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    return float(lines["lower bound of any code"].get_ydata()[0])


# A guess from the points, rounded up to 0.01, would draw the small cubes up to ten times too large.
@pytest.mark.parametrize("half_side", [0.001, 0.015, 2.5])
@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_drawn_with_the_half_side_of_the_dataset(kind: str, half_side: float) -> None:
    whole = overview(kind, half_side)
    assert (whole.kind, whole.half_side) == (kind, half_side)
    for figure in (clouds(whole.scenes[0]), hero(whole)):
        assert f"(cube {half_side:g})" in words_in(figure)
    (bar,) = target(whole).axes[0].child_axes
    assert bar.get_ylim() == pytest.approx((-half_side, half_side))
    bound = highest_bound(rate_distortion(whole))
    assert bound == pytest.approx(3 * KINDS[kind].variance(half_side), rel=1e-3)


def test_the_clouds_that_pages_turn_have_the_half_side_of_the_dataset() -> None:
    content = clouds_script(scene("solid", 0.015)).partition("] = ")[2]
    assert json.loads(content.rstrip(";\n"))["half_side"] == 0.015


def test_an_unknown_kind_is_an_error() -> None:
    views = replace(views_of("solid", 0.3), kind="ball")
    ball = replace(scene("solid", 0.3), views=views)
    with pytest.raises(UnknownNameError, match="no such dataset kind: 'ball'"):
        rate_distortion(Overview([ball], METRICS, NONE, NONE, NONE, COLOURS))
