"""The uniform distribution inside the cube."""

import math

import numpy as np

from cubeae.truth.cube import Floats, Points, signed_distance
from cubeae.truth.kind import DatasetKind
from cubeae.truth.uniform import log_uniform, uniform_sum_cdf


class Solid(DatasetKind):
    """Uniform inside the cube: three independent coordinates, each uniform on [-h, h]."""

    noun = "solid"
    is_surface = False
    dimension = 3
    size = 8.0
    # Up to 1e-20: seen from the centre, the faces no longer matter.
    sharp = 60.0
    mean_depth = 0.25  # the expected minimum of three uniform variables on [0, 1]

    def sample(self, n: int, half_side: float, rng: np.random.Generator) -> Points:
        """Draw three uniform coordinates per point."""
        return rng.uniform(-half_side, half_side, size=(n, 3))

    def from_uniform(self, uniform: Points, half_side: float) -> Points:
        """Scale and shift."""
        return half_side * (2 * uniform - 1)

    def variance(self, half_side: float) -> float:
        """h^2 / 3."""
        return half_side**2 / 3

    def mean_square_deviation(self, half_side: float, n: int) -> float:
        """A uniform coordinate's square has variance 4 h^4 / 45; a point has three of them."""
        return half_side**2 * float(np.sqrt(3 * 4 / 45 / n)) / 3

    def distance(self, points: Points, half_side: float) -> Floats:
        """Distance from the solid, zero inside."""
        return np.maximum(signed_distance(points, half_side), 0)

    def projected_cdf(self, places: Floats, axis: Floats, half_side: float) -> Floats:
        """axis . X is a sum of three uniform variables on [-h |a_i|, h |a_i|]."""
        return uniform_sum_cdf(places / half_side, np.abs(axis))

    def log_peak(self, slopes: Floats) -> Floats:
        """The maximum lies at the centre, where the three axes are alike."""
        from scipy.special import erf  # slow to import, and rarely needed

        root = np.sqrt(slopes)
        peak: Floats = 3 * np.log(math.sqrt(math.pi) / (2 * root) * erf(root))
        return peak

    def _edge_share(self, ratio: float) -> float:
        """Quarter cylinders along the three edges at a corner, by inclusion and exclusion.

        3 pi t^2 / 4 - 3 (2/3) t^3 + (2 - sqrt 2) t^3 with t = d/h: two cylinders share
        Steinmetz's bicylinder, all three his tricylinder.
        """
        return 3 * np.pi / 4 * ratio**2 - np.sqrt(2) * ratio**3

    def _log_density(self, x: Floats, y: Floats, z: Floats, half_side: float, tau: float) -> Floats:
        """prod_i U(x_i), with U the smoothed uniform density on [-h, h]."""
        across = [log_uniform(u, half_side, tau) for u in (x, y, z)]
        return across[0] + across[1] + across[2]
