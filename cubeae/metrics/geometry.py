"""Where generated points lie: off the surface, on which faces and cells, near which edges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from cubeae.truth.cube import Floats, Points, edge_distance, face_of, signed_distance
from cubeae.truth.kinds import KINDS

# In half sides: what counts as on the surface, and as near an edge.
ON_SURFACE = 0.05
NEAR_EDGE = 0.1
# Each face is cut into CELLS x CELLS squares.
CELLS = 8
BLOCK = 131_072  # points whose distances are computed at once, so that memory stays small


@dataclass(frozen=True)
class SurfaceDistance:
    """Distances from the set that the data lie on, in units of the data.

    The set is the dataset kind's: for the surface, distances count on either side; for the solid,
    they are zero inside. ``on_surface_fraction`` is the share of points within ``ON_SURFACE`` h of
    the set; NaN for a kind that is no surface, such as the solid. ``inward_bias`` is how much
    deeper inside the cube points lie than the data do, on average: minus the mean signed distance
    from the cube's surface, minus the data's own mean depth. 0 is perfect.
    """

    mean: float
    mean_se: float
    rms: float
    median: float
    q95: float
    on_surface_fraction: float
    on_surface_fraction_se: float
    inward_bias: float


@dataclass(frozen=True)
class Occupancy:
    """How evenly cells of equal probability are filled.

    ``kl`` is KL(observed shares || uniform) in nats; a perfect generator's expectation of it is
    ``expected_kl``. ``p`` is the p-value of the G-test, chi^2 of 2 n kl.
    """

    kl: float
    expected_kl: float
    p: float


def surface_distance(points: Points, kind: str, half_side: float) -> SurfaceDistance:
    """Distances of a cloud from where it should be; see ``SurfaceDistance``.

    Args:
        points: [n, 3], n >= 2.
        kind: name of a dataset kind.
        half_side: h.

    Raises:
        ValueError: with fewer than two points.
        UnknownNameError: the kind is not registered.

    Source: ``distance`` and ``mean_depth`` of the kind, ``cubeae.truth.cube.signed_distance``.
    """
    truth, n = KINDS[kind], len(points)
    if n < 2:
        raise ValueError("distances from the surface need at least two points")
    signed = _by_blocks(lambda part: signed_distance(part, half_side), points)
    distance = _by_blocks(lambda part: truth.distance(part, half_side), points)
    median, q95 = np.quantile(distance, [0.5, 0.95])
    share = float((distance <= ON_SURFACE * half_side).mean()) if truth.is_surface else np.nan
    return SurfaceDistance(
        mean=float(distance.mean()),
        mean_se=float(distance.std(ddof=1) / np.sqrt(n)),
        rms=float(np.sqrt((distance**2).mean())),
        median=float(median),
        q95=float(q95),
        on_surface_fraction=share,
        on_surface_fraction_se=_share_se(share, n),
        # 0.0 - x, not -x: a perfect cloud's bias is then 0 and not -0.
        inward_bias=float(0.0 - signed.mean() - truth.mean_depth * half_side),
    )


def face_occupancy(points: Points) -> Occupancy:
    """How evenly the six faces are filled; a point counts for the face nearest to it.

    All dataset kinds fill the six faces, or the pyramids below them, equally. A point at the
    centre counts for the face -x.

    Args:
        points: [n, 3], n >= 1.

    Raises:
        ValueError: if there are no points.

    Source: the G-test (Sokal & Rohlf).
    """
    counts = (np.bincount(face_of(part), minlength=6) for part in _blocks(points))
    return occupancy(sum(counts, np.zeros(6, np.int64)))


def cell_occupancy(points: Points) -> Occupancy:
    """How evenly ``CELLS`` x ``CELLS`` squares of each face are filled, seen from the centre.

    Args:
        points: [n, 3], n >= 1.

    Raises:
        ValueError: if there are no points.

    Source: as ``face_occupancy``.
    """
    counts = (cell_counts(part).ravel() for part in _blocks(points))
    return occupancy(sum(counts, np.zeros(6 * CELLS**2, np.int64)))


def cell_counts(points: Points) -> NDArray[np.int64]:
    """Points in each of ``CELLS`` x ``CELLS`` squares of each face, seen from the centre.

    All points on the ray from the centre through x fall into the cell of x_j / |x_i|, where i is
    the axis of the face, so depth does not matter. All dataset kinds fill the cells equally.

    Args:
        points: [n, 3].

    Returns:
        [6, CELLS, CELLS]: face as ``cubeae.truth.cube.face_of`` numbers it, then the cell along the
        first and along the second axis that follow the face's own in the order 0, 1, 2, 0, 1.
    """
    face = face_of(points)
    rows = np.arange(len(points))
    depth = np.maximum(np.abs(points[rows, face % 3]), np.finfo(np.float64).tiny)
    cell = face
    for offset in (1, 2):
        across = points[rows, (face + offset) % 3] / depth
        square = np.floor((across + 1) / 2 * CELLS).astype(np.int64).clip(0, CELLS - 1)
        cell = cell * CELLS + square
    return np.bincount(cell, minlength=6 * CELLS**2).reshape(6, CELLS, CELLS)


def occupancy(counts: NDArray[np.int64]) -> Occupancy:
    """KL to uniform and G-test of counts in cells of equal probability; [cells].

    Raises:
        ValueError: if there are no points.

    Source: G = 2 sum O ln(O / E) = 2 n KL; its expectation under the null is, to first order,
    the number of cells minus one.
    """
    n, cells = int(counts.sum()), len(counts)
    if n == 0:
        raise ValueError("occupancy needs at least one point")
    filled = counts[counts > 0] / n
    kl = max(float(filled @ np.log(filled * cells)), 0.0)
    return Occupancy(kl, (cells - 1) / (2 * n), float(chdtrc(cells - 1, 2 * n * kl)))


def edge_coverage(points: Points, kind: str, half_side: float) -> float:
    """Share of mass within ``NEAR_EDGE`` h of an edge, over the true share; 1 is perfect.

    Args:
        points: [n, 3], n >= 1.
        kind: name of a dataset kind.
        half_side: h.

    Raises:
        UnknownNameError: the kind is not registered.

    Source: ``cubeae.truth.cube.edge_distance`` and ``edge_share`` of the kind.
    """
    truth = KINDS[kind]
    near = NEAR_EDGE * half_side
    share = float((_by_blocks(lambda part: edge_distance(part, half_side), points) <= near).mean())
    return share / truth.edge_share(half_side, near)


def _blocks(points: Points) -> Iterator[Points]:
    return (points[start : start + BLOCK] for start in range(0, len(points), BLOCK))


def _by_blocks(function: Callable[[Points], Floats], points: Points) -> Floats:
    """A function of each point by itself, [n, 3] -> [n], computed a block at a time."""
    values = np.empty(len(points))
    for start, part in zip(range(0, len(points), BLOCK), _blocks(points), strict=True):
        values[start : start + len(part)] = function(part)
    return values


def _share_se(share: float, n: int) -> float:
    """Standard error of a share, above zero even at 0 and 1 (Agresti & Coull's two successes)."""
    centred = (share * n + 2) / (n + 4)
    return float(np.sqrt(centred * (1 - centred) / (n + 4)))
