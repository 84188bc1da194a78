"""Geometry of the cube [-h, h]^3, whatever the distribution on it."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Floats = NDArray[np.float64]


def face_of(points: Points) -> NDArray[np.int64]:
    """The face nearest to each point: 0..2 for -x, -y, -z and 3..5 for +x, +y, +z; shape [n]."""
    axis = np.abs(points).argmax(axis=1)
    positive = points[np.arange(len(points)), axis] > 0
    return axis + 3 * positive


def signed_distance(points: Points, half_side: float) -> Floats:
    """Distance to the cube's surface, negative inside; [n, 3] -> [n], in units of the data.

    Source: with q = |x| - h, ||max(q, 0)|| + min(max_i q_i, 0) (Quilez's box).
    """
    beyond = np.abs(points) - half_side
    outside = np.linalg.norm(np.maximum(beyond, 0), axis=1)
    return outside + np.minimum(beyond.max(axis=1), 0)


def edge_distance(points: Points, half_side: float) -> Floats:
    """Distance to the nearest of the twelve edges; [n, 3] -> [n], in units of the data."""
    beyond = np.abs(points) - half_side
    # An edge lies at +-h on two axes and is free on the third, where only an overshoot counts.
    # The nearest edge is free along the axis where that saves the most.
    gain = beyond**2 - np.maximum(beyond, 0) ** 2
    return np.sqrt(np.maximum((beyond**2).sum(axis=1) - gain.max(axis=1), 0))
