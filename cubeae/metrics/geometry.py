"""Where generated points lie: off the surface, on which faces and cells, near which edges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from cubeae.truth.cube import Points, edge_distance, edge_share, face_of, signed_distance

# Parts of the half side: what counts as on the surface, and as near an edge.
ON_SURFACE = 0.05
NEAR_EDGE = 0.1
# Each face is cut into CELLS x CELLS squares.
CELLS = 8


@dataclass(frozen=True)
class SurfaceDistance:
    """Distances from the dataset's support, in units of the data.

    For the surface, the distance from it on either side; for the solid, the distance from the
    solid, zero inside. ``on_surface_fraction`` is the share within ``ON_SURFACE`` h of the
    surface; NaN for the solid, of whose own mass hardly any belongs there. ``inward_bias`` is how
    much deeper inside the cube points lie than they should on average: minus the mean signed
    distance, less h/4 for the solid, whose own points lie that deep; 0 is perfect.
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

    ``kl`` is KL(observed shares || uniform) in nats, whose expectation under a perfect generator
    is ``expected_kl``; ``p`` is the p-value of the G-test, chi^2 of 2 n kl.
    """

    kl: float
    expected_kl: float
    p: float


def surface_distance(points: Points, kind: str, half_side: float) -> SurfaceDistance:
    """Distances of a cloud from where it should be; see ``SurfaceDistance``.

    Args:
        points: [n, 3], n >= 2.
        kind: "surface" or "solid".
        half_side: h.

    Raises:
        ValueError: with fewer than two points.

    Source: ``cubeae.truth.cube.signed_distance``; the mean depth h/4 of the solid is the expected
    minimum of three uniform variables on [0, h].
    """
    n = len(points)
    if n < 2:
        raise ValueError("distances from the surface need at least two points")
    signed = signed_distance(points, half_side)
    solid = kind == "solid"
    distance = np.maximum(signed, 0) if solid else np.abs(signed)
    median, q95 = np.quantile(distance, [0.5, 0.95])
    share = np.nan if solid else float((distance <= ON_SURFACE * half_side).mean())
    return SurfaceDistance(
        mean=float(distance.mean()),
        mean_se=float(distance.std(ddof=1) / np.sqrt(n)),
        rms=float(np.sqrt((distance**2).mean())),
        median=float(median),
        q95=float(q95),
        on_surface_fraction=share,
        on_surface_fraction_se=_share_se(share, n),
        # 0.0 - x, not -x: a perfect cloud's bias is not written as -0.
        inward_bias=float(0.0 - signed.mean() - (half_side / 4 if solid else 0)),
    )


def face_occupancy(points: Points) -> Occupancy:
    """How evenly the six faces are filled; a point counts for the face that it is nearest to.

    Right for the solid as well: its six pyramids have equal volumes. A point at the centre, which
    is nearest to none, counts for the face -x.

    Args:
        points: [n, 3], n >= 1.

    Raises:
        ValueError: if there are no points.

    Source: the G-test (Sokal & Rohlf).
    """
    return occupancy(np.bincount(face_of(points), minlength=6))


def cell_occupancy(points: Points) -> Occupancy:
    """How evenly ``CELLS`` x ``CELLS`` squares of each face are filled, seen from the centre.

    Args:
        points: [n, 3], n >= 1.

    Raises:
        ValueError: if there are no points.

    Source: as ``face_occupancy``.
    """
    return occupancy(cell_counts(points).ravel())


def cell_counts(points: Points) -> NDArray[np.int64]:
    """Points in each of ``CELLS`` x ``CELLS`` squares of each face, seen from the centre.

    A point on the ray through x falls into the cell of x_j / |x_i|, where i is the axis of its
    face, so that depth does not count. Right for the solid as well: its pyramids' sections are
    squares, uniformly filled.

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
    the cells less one.
    """
    n, cells = int(counts.sum()), len(counts)
    if n == 0:
        raise ValueError("occupancy needs at least one point")
    filled = counts[counts > 0] / n
    kl = max(float(filled @ np.log(filled * cells)), 0.0)
    return Occupancy(kl, (cells - 1) / (2 * n), float(chi2.sf(2 * n * kl, cells - 1)))


def edge_coverage(points: Points, kind: str, half_side: float) -> float:
    """Share of mass within ``NEAR_EDGE`` h of an edge, over the true share; 1 is perfect.

    Args:
        points: [n, 3], n >= 1.
        kind: "surface" or "solid".
        half_side: h.

    Source: ``cubeae.truth.cube.edge_share``.
    """
    near = NEAR_EDGE * half_side
    share = float((edge_distance(points, half_side) <= near).mean())
    return share / edge_share(kind, half_side, near)


def _share_se(share: float, n: int) -> float:
    """Standard error of a share, above zero even at 0 and 1 (Agresti & Coull's two successes)."""
    centred = (share * n + 2) / (n + 4)
    return float(np.sqrt(centred * (1 - centred) / (n + 4)))
