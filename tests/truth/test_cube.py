"""Geometry of the cube against known points and brute force."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from cubeae.rng import stream
from cubeae.truth.cube import edge_distance, face_of, signed_distance
from cubeae.truth.kinds import KINDS


def test_a_face_is_named_by_axis_and_sign() -> None:
    points = np.array([[-1, 0.2, 0], [0.1, 1, 0.3], [0, 0.5, 0.9]])
    assert face_of(points).tolist() == [0, 4, 5]


def test_signed_distance_of_known_points() -> None:
    points = np.array([[0, 0, 0], [2, 0, 0], [2.5, 0, 0], [0, -5, 6], [3, 4, 14], [1.9, 0, 1.0]])
    # h = 2: 2 deep; on a face; over a face; beyond an edge (3, 4); beyond a corner (1, 2, 12).
    expected = [-2, 0, 0.5, 5, np.sqrt(149), -0.1]
    assert signed_distance(points, 2.0) == pytest.approx(expected)


def test_distances_match_the_nearest_of_many_points() -> None:
    points = stream(3, "queries").uniform(-1.6, 1.6, (300, 3))
    surface = KINDS["surface"].sample(400_000, 1.0, stream(4, "surface"))
    nearest = cKDTree(surface).query(points)[0]
    # 400,000 points on an area of 24 lie about 0.004 apart: the excess is at most a few of those.
    assert np.abs(nearest - np.abs(signed_distance(points, 1.0))).max() < 0.02
    # Points on the edges: two coordinates at +-1, one uniform.
    edges = np.sign(stream(5, "signs").uniform(-1, 1, (60_000, 3)))
    free = stream(5, "free").uniform(-1, 1, 60_000)
    edges[np.arange(60_000), np.arange(60_000) % 3] = free
    assert cKDTree(edges).query(points)[0] == pytest.approx(edge_distance(points, 1.0), abs=0.005)
