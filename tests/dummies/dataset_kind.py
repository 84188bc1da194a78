"""Two nested cubes: the uniform distribution on the surface of the cube and of one half its size.

A dataset kind as a user would write it, for tests: a copy in ``cubeae/truth`` and a line in
``cubeae/truth/kinds.py`` add it to the project.
"""

import numpy as np

from cubeae.truth.cube import Floats, Points, signed_distance
from cubeae.truth.kind import DatasetKind
from cubeae.truth.surface import Surface

SURFACE = Surface()
OUTER = 0.8  # share of the mass on the outer surface, which has four times the area of the inner


class Nested(DatasetKind):
    """Uniform on the union of two cubes' surfaces, of half sides h and h / 2."""

    noun = "two nested surfaces"
    is_surface = True
    dimension = 2
    size = 30.0
    # Up to 1e-10: the other surface no longer matters.
    sharp = 400.0
    mean_depth = (1 - OUTER) / 2

    def sample(self, n: int, half_side: float, rng: np.random.Generator) -> Points:
        """Draw points of the surface, then shrink a fifth of them."""
        points = SURFACE.sample(n, half_side, rng)
        return points * np.where(rng.random(n) < OUTER, 1, 0.5)[:, None]

    def from_uniform(self, uniform: Points, half_side: float) -> Points:
        """The first number also chooses between the surfaces."""
        first = uniform[:, 0]
        outer = first < OUTER
        rest = np.where(outer, first / OUTER, (first - OUTER) / (1 - OUTER))
        points = SURFACE.from_uniform(np.column_stack([rest, uniform[:, 1:]]), half_side)
        return points * np.where(outer, 1, 0.5)[:, None]

    def variance(self, half_side: float) -> float:
        """The mean over both surfaces."""
        outer, inner = (SURFACE.variance(side) for side in (half_side, half_side / 2))
        return OUTER * outer + (1 - OUTER) * inner

    def mean_square_deviation(self, half_side: float, n: int) -> float:
        """By the law of total variance, of ||x||^2 / 3 with mean 5 a^2 / 9 at half side a."""
        squares, weights = np.array([1, 0.25]) * half_side**2, np.array([OUTER, 1 - OUTER])
        within = weights @ (squares**2 * 2 * 4 / 45 / 9)
        means = 5 * squares / 9
        between = weights @ means**2 - (weights @ means) ** 2
        return float(np.sqrt((within + between) / n))

    def distance(self, points: Points, half_side: float) -> Floats:
        """Distance from the nearer surface."""
        outer, inner = (np.abs(signed_distance(points, a)) for a in (half_side, half_side / 2))
        return np.minimum(outer, inner)

    def projected_cdf(self, places: Floats, axis: Floats, half_side: float) -> Floats:
        """The mean over both surfaces."""
        outer, inner = (SURFACE.projected_cdf(places, axis, a) for a in (half_side, half_side / 2))
        return OUTER * outer + (1 - OUTER) * inner

    def log_peak(self, slopes: Floats) -> Floats:
        """The maximum over y = (t, t, t), 0 <= t <= 1, on a grid.

        E exp(-s ||X - y||^2) = (pi / s)^{3/2} p_tau(y) with tau^2 = 1 / (2s).
        """
        t = np.linspace(0, 1, 1601)
        diagonal = np.stack([t, t, t], axis=1)
        peaks = [self.log_density(diagonal, 1.0, np.sqrt(0.5 / s)).max() for s in slopes]
        return 1.5 * np.log(np.pi / slopes) + np.array(peaks)

    def _edge_share(self, ratio: float) -> float:
        """Inner points lie at least h / 2 from two faces; g is the distance from the second."""
        g = np.clip(np.sqrt(max(ratio**2 - 0.25, 0)), 0.5, 1)
        inner = 1 - (2 - 2 * g) ** 2
        return float(OUTER * (1 - (1 - ratio) ** 2) + (1 - OUTER) * inner)

    def _log_density(self, x: Floats, y: Floats, z: Floats, half_side: float, tau: float) -> Floats:
        """The mean over both surfaces."""
        outer, inner = (
            SURFACE._log_density(x, y, z, side, tau) for side in (half_side, half_side / 2)
        )
        return np.logaddexp(np.log(OUTER) + outer, np.log(1 - OUTER) + inner)
