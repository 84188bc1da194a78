"""Clouds: their projection, their extent, and the file that turns them."""

import base64
import json
import math

import numpy as np
import pytest
from planted.figures import make_views
from planted.sources import scene

from cubeae.figures import cloud as cloud_module
from cubeae.figures.grids import generation_grid
from cubeae.figures.interactive import cloud_script
from cubeae.truth.kinds import KINDS


@pytest.mark.parametrize(("shrink", "magnified"), [(1.0, 0), (0.05, 4)])
def test_a_collapsed_cloud_is_also_shown_magnified(shrink: float, magnified: int):
    figure = generation_grid(scene(make_views(shrink=shrink)))
    assert sum(len(ax.child_axes) for ax in figure.axes) == magnified


def test_clouds_to_turn_are_kept_to_the_screen_and_named():
    points = KINDS["surface"].sample(50, 1.0, np.random.default_rng(0))
    script = cloud_script("d/m/r</script>", {"target": points, "generated": points[:0]}, 1.0)
    name, _, content = script.partition("[")[2].partition("] = ")
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


def test_the_half_width_of_a_known_cloud():
    points = np.array([[-0.2, 0, 0], [0.4, 0, 0]] * 500)
    assert cloud_module.half_width(points) == pytest.approx(0.3)
