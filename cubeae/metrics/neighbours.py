"""Precision, recall, density and coverage: does each cloud lie within the other's reach?"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from cubeae.truth.cube import Floats, Points


@dataclass(frozen=True)
class Neighbourhoods:
    """Shares of points within reach of the other cloud; about 1 each for a perfect generator.

    ``precision`` and ``recall`` of two equal distributions are a little below 1 in three
    dimensions, and ``coverage`` is 1 - 2^-k; ``density`` may exceed 1.
    """

    precision: float
    recall: float
    density: float
    coverage: float


def neighbourhoods(generated: Points, reference: Points, neighbours: int) -> Neighbourhoods:
    """Precision, recall, density and coverage from balls around the k nearest neighbours.

    A point's ball is open; its radius is the distance to the k-th neighbour in its own cloud.

    Args:
        generated: [n, 3].
        reference: [m, 3].
        neighbours: k, below n and m.

    Raises:
        ValueError: if either cloud has too few points.

    Source: Kynkaanniemi et al. 2019, equation 2 (precision, recall); Naeem et al. 2020,
    equations 4 and 5 (density, coverage).
    """
    if min(len(generated), len(reference)) <= neighbours:
        few = min(len(generated), len(reference))
        raise ValueError(f"k = {neighbours} neighbours need more points than {few}")
    trees = {"real": cKDTree(reference), "fake": cKDTree(generated)}
    real = _radii(trees["real"], reference, neighbours)
    fake = _radii(trees["fake"], generated, neighbours)
    held = trees["fake"].query_ball_point(reference[real > 0], real[real > 0], return_length=True)
    return Neighbourhoods(
        precision=_share_inside(trees["real"], real, generated),
        recall=_share_inside(trees["fake"], fake, reference),
        density=float(held.sum() / (neighbours * len(generated))),
        coverage=float((held > 0).sum() / len(reference)),
    )


def _radii(tree: cKDTree, points: Points, neighbours: int) -> Floats:
    # A point's first neighbour in its own cloud is itself.
    distance = tree.query(points, [neighbours + 1])[0][:, 0]
    # Trees use <= r, the definitions < r. A radius of zero is kept: such a ball is empty.
    return np.nextafter(distance, 0)


def _share_inside(tree: cKDTree, radii: Floats, points: Points) -> float:
    """Share of ``points`` that lie in a ball around any of the tree's own points."""
    open_balls = radii > 0
    held = cKDTree(points).query_ball_point(tree.data[open_balls], radii[open_balls])
    return len(set().union(*held)) / len(points)
