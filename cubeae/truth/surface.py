"""The uniform distribution on the six faces of the cube."""

import math

import numpy as np

from cubeae.truth.cube import Floats, Points, signed_distance
from cubeae.truth.kind import DatasetKind
from cubeae.truth.uniform import log_uniform, uniform_sum_cdf


class Surface(DatasetKind):
    """Uniform on the surface: one coordinate is -h or h, the other two are uniform on [-h, h]."""

    noun = "surface"
    is_surface = True
    dimension = 2
    size = 24.0
    # Up to 1e-20: the opposite face and the far edges no longer matter.
    sharp = 60.0
    mean_depth = 0.0

    def sample(self, n: int, half_side: float, rng: np.random.Generator) -> Points:
        """Draw points, then move each along one axis to a random face: all have equal areas."""
        points = rng.uniform(-half_side, half_side, size=(n, 3))
        face = rng.integers(0, 6, size=n)
        for side in range(6):
            points[face == side, side % 3] = -half_side if side < 3 else half_side
        return points

    def from_uniform(self, uniform: Points, half_side: float) -> Points:
        """The first number chooses the face, the other two the place on it."""
        face, rows = (6 * uniform[:, 0]).astype(int), np.arange(len(uniform))
        points = np.empty((len(uniform), 3))
        points[rows, face % 3] = np.where(face < 3, -half_side, half_side)
        for offset in (1, 2):
            points[rows, (face + offset) % 3] = half_side * (2 * uniform[:, offset] - 1)
        return points

    def variance(self, half_side: float) -> float:
        """5 h^2 / 9: a coordinate is -h or h (h^2) in a third of cases, else uniform (h^2 / 3)."""
        return 5 * half_side**2 / 9

    def mean_square_deviation(self, half_side: float, n: int) -> float:
        """A uniform coordinate's square has variance 4 h^4 / 45; a point has two of them."""
        return half_side**2 * float(np.sqrt(2 * 4 / 45 / n)) / 3

    def distance(self, points: Points, half_side: float) -> Floats:
        """Distance from the surface, on either side."""
        return np.abs(signed_distance(points, half_side))

    def projected_cdf(self, places: Floats, axis: Floats, half_side: float) -> Floats:
        """The mean over faces.

        On a face, axis . X is a constant plus two uniform variables on [-h |a_i|, h |a_i|].
        """
        spread = np.abs(axis)
        faces = [
            uniform_sum_cdf(places / half_side - side * spread[i], np.delete(spread, i))
            for i in range(3)
            for side in (-1, 1)
        ]
        return np.mean(faces, axis=0)

    def log_peak(self, slopes: Floats) -> Floats:
        """The maximum over y = (t, t, t), 0 <= t <= 1.

        By symmetry, and because each term falls beyond the face, y lies in [0, 1]^3. A test
        checks that it lies on the diagonal: at the centre up to s = 1.1, then towards a corner.
        """
        from scipy.special import erf  # slow to import, and rarely needed

        t = np.linspace(0, 1, 801)
        root = np.sqrt(slopes)[:, None]
        across = np.exp(-((root * (1 - t)) ** 2)) + np.exp(-((root * (1 + t)) ** 2))
        along = math.sqrt(math.pi) / (4 * root) * (erf(root * (1 + t)) + erf(root * (1 - t)))
        values = np.log(across * along**2 / 2)
        best = values.argmax(axis=1).clip(1, len(t) - 2)
        rows = np.arange(len(slopes))
        left, middle, right = (values[rows, best + step] for step in (-1, 0, 1))
        # A parabola through the three highest points of the grid.
        refined: Floats = middle - (right - left) ** 2 / (8 * (left - 2 * middle + right))
        return np.maximum(values.max(axis=1), refined)

    def _edge_share(self, ratio: float) -> float:
        """1 - (1 - d/h)^2: the rest of each face is a square."""
        return 1 - (1 - ratio) ** 2

    def _log_density(self, x: Floats, y: Floats, z: Floats, half_side: float, tau: float) -> Floats:
        """1/6 sum_i [phi(x_i - h) + phi(x_i + h)] prod_{j != i} U(x_j).

        U is the smoothed uniform density on [-h, h]: a face is a point mass along one axis and
        uniform along two, and the Gaussian factorises.
        """
        across = [log_uniform(u, half_side, tau) for u in (x, y, z)]
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
