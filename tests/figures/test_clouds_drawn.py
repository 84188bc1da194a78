"""Clouds: their projection, their extent, and the file that turns them."""

import base64
import json
import math
from pathlib import Path

import numpy as np
import pytest
from planted.figures import COLOURS, make_history, make_metrics, make_views

from cubeae.figures import cloud as cloud_module
from cubeae.figures.grids import generation_grid
from cubeae.figures.interactive import CLOUD_FILE, write_clouds
from cubeae.figures.scene import scene_of
from cubeae.truth.cube import sample_surface


@pytest.mark.parametrize(("shrink", "magnified"), [(1.0, 0), (0.05, 4)])
def test_a_collapsed_cloud_is_also_shown_magnified(shrink: float, magnified: int):
    scene = scene_of(make_views(shrink=shrink), make_history(), make_metrics(), 15.0, 2, COLOURS)
    figure = generation_grid(scene)
    assert sum(len(ax.child_axes) for ax in figure.axes) == magnified


def test_clouds_to_turn_are_kept_to_the_screen_and_named(tmp_path: Path):
    points = sample_surface(50, 1.0, np.random.default_rng(0))
    path = tmp_path / CLOUD_FILE
    write_clouds(path, "d/m/r</script>", {"target": points, "generated": points[:0]}, 1.0)
    name, _, content = path.read_text().partition("[")[2].partition("] = ")
    assert json.loads(name) == "d/m/r</script>"
    found = json.loads(content.rstrip(";\n"))
    steps = np.frombuffer(base64.b64decode(found["clouds"]["target"]), "<i2").reshape(-1, 3)
    # Half a step is the most that rounding to 16 bits can do.
    assert np.abs(steps * found["scale"] - points).max() <= found["scale"] / 2 + 1e-12
    assert found["clouds"]["generated"] == ""


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
