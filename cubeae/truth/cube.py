"""All that is known of the cube [-h, h]^3 in closed form, and exact samplers of it.

``surface`` is the uniform distribution on the six faces, ``solid`` the uniform one inside.
"""

from collections.abc import Callable
from itertools import product
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri

Points = NDArray[np.float64]
Floats = NDArray[np.float64]

# Half sides: a uniform variable on less is taken to be a point mass, lest digits cancel.
NARROW = 1e-5


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


def mean_square_deviation(kind: str, half_side: float, n: int) -> float:
    """Standard deviation, over samples of ``n`` points, of their mean square coordinate.

    So far from ``VARIANCES`` may the MSE of a collapsed decoder lie on one sample. A uniform
    coordinate's square has variance 4 h^4 / 45; a point has three such on ``solid`` and two on
    ``surface``, whose third is h^2 without fail.

    Args:
        kind: "surface" or "solid".
        half_side: h.
        n: points.
    """
    free = {"surface": 2, "solid": 3}[kind]
    return half_side**2 * float(np.sqrt(free * 4 / 45 / n)) / 3


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
    # The nearest edge is free along the axis that gains the most from being so.
    gain = beyond**2 - np.maximum(beyond, 0) ** 2
    return np.sqrt(np.maximum((beyond**2).sum(axis=1) - gain.max(axis=1), 0))


def edge_share(kind: str, half_side: float, distance: float) -> float:
    """Share of the distribution's mass that lies within ``distance`` of an edge.

    Args:
        kind: "surface" or "solid".
        half_side: h.
        distance: d, 0 <= d <= h.

    Raises:
        ValueError: if the distance leaves [0, h].

    Source: surface, 1 - (1 - d/h)^2. Solid, quarter cylinders along the three edges at a corner,
    by inclusion and exclusion: 3 pi t^2 / 4 - 3 (2/3) t^3 + (2 - sqrt 2) t^3, t = d/h, where
    the pairs are Steinmetz's bicylinder and all three his tricylinder.
    """
    ratio = distance / half_side
    if not 0 <= ratio <= 1:
        raise ValueError(f"a distance of {distance} from an edge is outside [0, {half_side}]")
    if kind == "surface":
        return 1 - (1 - ratio) ** 2
    return 3 * np.pi / 4 * ratio**2 - np.sqrt(2) * ratio**3


def projected_cdf(kind: str, places: Floats, axis: Floats, half_side: float) -> Floats:
    """P(axis . X <= place) for X of the distribution; [n] -> [n].

    Args:
        kind: "surface" or "solid".
        places: in units of the data.
        axis: a direction, [3], of length one.
        half_side: h.

    Source: axis . X is a sum of uniform variables on [-h |a_i|, h |a_i|], all three for the solid,
    whose distribution function is a spline (Bradley & Gupta 2002); on a face, one of them is at
    either end.
    """
    spread = np.abs(axis)
    if kind == "solid":
        return _uniform_sum_cdf(places / half_side, spread)
    faces = [
        _uniform_sum_cdf(places / half_side - side * spread[i], np.delete(spread, i))
        for i in range(3)
        for side in (-1, 1)
    ]
    return np.mean(faces, axis=0)


def _uniform_sum_cdf(places: Floats, widths: Floats) -> Floats:
    """Distribution function of a sum of independent uniform variables on [-w, w], w in widths.

    sum over signs s of prod(s) max(t + s . w, 0)^k / (k! prod 2w), of the k widths that are not
    ``NARROW``.
    """
    wide = widths[widths > NARROW]
    count, total = len(wide), np.zeros_like(places)
    for signs in product((-1, 1), repeat=count):
        beyond = places + np.dot(signs, wide)
        total += np.where(beyond >= 0, np.prod(signs) * beyond**count, 0)
    return np.clip(total / (factorial(count) * np.prod(2 * wide)), 0, 1)


def sample_smoothed(
    kind: str, n: int, half_side: float, tau: float, rng: np.random.Generator
) -> Points:
    """Draw ``n`` points of the distribution convolved with N(0, tau^2 I); shape [n, 3]."""
    return SAMPLERS[kind](n, half_side, rng) + tau * rng.standard_normal((n, 3))


def spread_smoothed(
    kind: str, n: int, half_side: float, tau: float, rng: np.random.Generator
) -> Points:
    """As ``sample_smoothed``, but evenly spread: a scrambled Sobol sequence, shape [n, 3].

    Each point has the smoothed distribution, yet together they fill it more evenly than chance
    does, so that means over them vary less from one draw to the next; ``n`` should be a power of
    two. Source: Owen 1997 (randomised quasi-Monte Carlo), as SciPy has it.
    """
    # scipy.stats takes half a second to import, which most users of this module need not wait for.
    from scipy.stats.qmc import Sobol

    uniform = np.clip(Sobol(6, rng=rng).random(n), 1e-12, 1 - 1e-12)
    noise = tau * ndtri(uniform[:, 3:])
    if kind == "solid":
        return half_side * (2 * uniform[:, :3] - 1) + noise
    face, rows = (6 * uniform[:, 0]).astype(int), np.arange(n)
    points = np.empty((n, 3))
    points[rows, face % 3] = np.where(face < 3, -half_side, half_side)
    for offset in (1, 2):
        points[rows, (face + offset) % 3] = half_side * (2 * uniform[:, offset] - 1)
    return points + noise


def log_density(kind: str, points: Points, half_side: float, tau: float) -> Floats:
    """Log density of the distribution convolved with N(0, tau^2 I), exact at any distance.

    Args:
        kind: "surface" or "solid".
        points: [n, 3].
        half_side: h.
        tau: standard deviation of the smoothing, in units of the data, above zero.

    Returns:
        [n], in nats.

    Raises:
        ValueError: if ``tau`` is not above zero.

    Source: a face is a point mass along one axis and uniform along two, and the Gaussian
    factorises: p(x) = 1/6 sum_i [phi(x_i - h) + phi(x_i + h)] prod_{j != i} U(x_j), with U the
    smoothed uniform density on [-h, h]. The solid's is prod_i U(x_i).
    """
    return _log_density(kind, points[:, 0], points[:, 1], points[:, 2], half_side, tau)


def smoothed_entropy(kind: str, half_side: float, tau: float) -> float:
    """Differential entropy of the smoothed distribution, in nats, by quadrature.

    The trapezoidal rule, which converges faster than any power for smooth functions that vanish
    at both ends; its step of tau / 3 and range of 9 tau beyond the cube leave errors below 1e-6.

    Raises:
        ValueError: if ``tau`` is not above zero.
    """
    # The density is even in each axis: one octant is enough, with half weight on its inner sides.
    steps = int(np.ceil(3 * (half_side / tau + 9))) if tau > 0 else 1
    axis, step = np.linspace(0, half_side + 9 * tau, steps + 1, retstep=True)
    weight = np.full(steps + 1, 2 * step)
    weight[0] = step
    y, z = axis[:, None], axis[None, :]
    total = 0.0
    for x, along_x in zip(axis, weight, strict=True):
        logs = _log_density(kind, np.array(x), y, z, half_side, tau)
        total -= along_x * float(weight @ (np.exp(logs) * logs) @ weight)
    return total


def _log_density(
    kind: str, x: Floats, y: Floats, z: Floats, half_side: float, tau: float
) -> Floats:
    if not tau > 0:
        raise ValueError(f"the smoothing tau must be above zero, not {tau}")
    across = [_log_uniform(u, half_side, tau) for u in (x, y, z)]
    everywhere = across[0] + across[1] + across[2]
    if kind == "solid":
        return everywhere
    faces = [_log_sides(u, half_side, tau) for u in (x, y, z)]
    # Never a difference of sums: far away both would be huge.
    terms = (
        faces[0] + across[1] + across[2],
        across[0] + faces[1] + across[2],
        across[0] + across[1] + faces[2],
    )
    return np.logaddexp(np.logaddexp(terms[0], terms[1]), terms[2]) - np.log(3)


def _log_sides(u: Floats, half_side: float, tau: float) -> Floats:
    """Log of [phi(u - h) + phi(u + h)] / 2."""
    near, far = (-0.5 * ((np.abs(u) + side) / tau) ** 2 for side in (-half_side, half_side))
    return np.logaddexp(near, far) - np.log(2 * tau * np.sqrt(2 * np.pi))


def _log_uniform(u: Floats, half_side: float, tau: float) -> Floats:
    """Log of [Phi((u + h) / tau) - Phi((u - h) / tau)] / 2h.

    Taken at -|u| both terms are lower tails, which log_ndtr gives to full relative accuracy.
    """
    upper = log_ndtr((half_side - np.abs(u)) / tau)
    gap = log_ndtr((-half_side - np.abs(u)) / tau) - upper
    # log(1 - e^gap), by whichever form keeps its digits (Maechler 2012).
    close = np.minimum(gap, -np.log(2))
    apart = np.maximum(gap, -np.log(2))
    rest = np.where(gap > -np.log(2), np.log(-np.expm1(apart)), np.log1p(-np.exp(close)))
    return upper + rest - np.log(2 * half_side)
