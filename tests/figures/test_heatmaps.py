"""Heat maps over the grid, and the faces of the cube as a net."""

import numpy as np
import pytest
from planted.figures import make_metrics, words_in
from planted.sources import scene

from cubeae.figures.heatmaps import heatmaps, heatmaps_data
from cubeae.figures.occupancy import oriented
from cubeae.metrics.geometry import cell_counts


def test_heat_maps_are_means_of_the_sound_trainings():
    metrics = make_metrics()
    metrics.loc[metrics["seed"] == 1, "status"] = "diverged"
    source = scene(metrics=metrics)
    data = heatmaps_data(source)
    assert set(data["n"]) == {1}
    assert data["smoothed_kl_forward"].tolist() == pytest.approx([0.1, 0.05] * 3)
    words = words_in(heatmaps(source))
    assert words.count("none") == 1  # the test MSE at 5 dB and one latent dim is missing
    assert "0.10" in words


def test_faces_meet_in_the_net_as_on_the_cube():
    """A point near an edge lies beside that edge on both faces, in the unfolded map too."""
    near = 0.99
    for seams in (
        # Two faces, and where their common edge lies in each one's square (rows upwards).
        (1, (0.4, -1, 0.9), (-1, 5), 5, (0.4, -0.9, 1), (0, 5)),
        (3, (1, 0.4, 0.9), (-1, 5), 5, (0.9, 0.4, 1), (5, -1)),
        (0, (-1, -0.9, 0.4), (5, -1), 1, (-0.9, -1, 0.4), (5, 0)),
        (1, (0.4, -1, -0.9), (0, 5), 2, (0.4, -0.9, -1), (-1, 5)),
    ):
        for face, point, (row, column) in (seams[:3], seams[3:]):
            counts = cell_counts(near * np.array([point]))
            square = oriented(counts, face)
            assert square.sum() == 1
            assert square[row, column] == 1, (face, point)
