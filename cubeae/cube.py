"""All that is known of the cube [-h, h]^3 in closed form, and exact samplers of it.

``surface`` is the uniform distribution on the six faces, ``solid`` the uniform one inside.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def sample_surface(n: int, half_side: float, rng: np.random.Generator) -> Points:
    """Draw ``n`` points uniform on the surface of [-h, h]^3; shape [n, 3].

    A face is drawn first (all have the same area), then a point on it.
    """
    points = rng.uniform(-half_side, half_side, size=(n, 3))
    face = rng.integers(0, 6, size=n)
    points[np.arange(n), face % 3] = np.where(face < 3, -half_side, half_side)
    return points


def sample_solid(n: int, half_side: float, rng: np.random.Generator) -> Points:
    """Draw ``n`` points uniform inside [-h, h]^3; shape [n, 3]."""
    return rng.uniform(-half_side, half_side, size=(n, 3))


def surface_variance(half_side: float) -> float:
    """Variance of each coordinate on the surface, 5 h^2 / 9.

    A third of the mass has the coordinate at +-h (variance h^2), two thirds have it uniform
    (h^2 / 3). It is also the per-coordinate MSE of a collapsed decoder, one that outputs the mean.
    """
    return 5 * half_side**2 / 9


def solid_variance(half_side: float) -> float:
    """Variance of each coordinate inside the cube, h^2 / 3; also the MSE of a collapsed decoder."""
    return half_side**2 / 3


SAMPLERS: dict[str, Callable[[int, float, np.random.Generator], Points]] = {
    "surface": sample_surface,
    "solid": sample_solid,
}
VARIANCES: dict[str, Callable[[float], float]] = {
    "surface": surface_variance,
    "solid": solid_variance,
}


def face_of(points: Points) -> NDArray[np.int64]:
    """The face nearest to each point: 0..2 for -x, -y, -z and 3..5 for +x, +y, +z; shape [n]."""
    axis = np.abs(points).argmax(axis=1)
    positive = points[np.arange(len(points)), axis] > 0
    return axis + 3 * positive
