"""What a dataset kind is: a distribution on the cube, with every formula that depends on it."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from cubeae.truth.cube import Floats, Points


class DatasetKind(ABC):
    """A distribution on the cube [-h, h]^3, known in closed form.

    It scales with h. It does not change if a coordinate changes its sign or two coordinates are
    swapped, so its mean is 0 and its covariance is v I. Seen from the centre, its mass is spread
    evenly over the surface of the cube (``cubeae.metrics.geometry.cell_occupancy`` relies on it).
    Some of its mass lies within h / 10 of an edge (``edge_coverage`` divides by that share).

    Methods take ``half_side`` (h, above zero) and ``tau`` in units of the data. ``tau`` is the
    standard deviation of the smoothing: the smoothed distribution is that of X + N(0, tau^2 I).

    Attributes:
        noun: what sentences on pages call it, after "the".
        is_surface: whether all points lie on surfaces, so that the share of points on them is a
            measure.
        dimension: k, of the set that the distribution is uniform on.
        size: area or volume of that set at h = 1.
        sharp: from this slope s on, exp(``log_peak``) is a constant times s^(-k/2).
        mean_depth: mean distance of the data from the cube's surface, in half sides.
    """

    noun: ClassVar[str]
    is_surface: ClassVar[bool]
    dimension: ClassVar[int]
    size: ClassVar[float]
    sharp: ClassVar[float]
    mean_depth: ClassVar[float]

    @abstractmethod
    def sample(self, n: int, half_side: float, rng: np.random.Generator) -> Points:
        """Draw ``n`` points; [n, 3]."""

    @abstractmethod
    def from_uniform(self, uniform: Points, half_side: float) -> Points:
        """Map points uniform in the unit cube [0, 1]^3 to the distribution; [n, 3] -> [n, 3]."""

    @abstractmethod
    def variance(self, half_side: float) -> float:
        """Variance of each coordinate.

        It is also the MSE per coordinate of a collapsed decoder, one that outputs the mean.
        """

    @abstractmethod
    def mean_square_deviation(self, half_side: float, n: int) -> float:
        """Standard deviation of the mean square coordinate over samples of ``n`` points.

        On one sample, a collapsed decoder's MSE deviates from ``variance`` by about this much.
        """

    @abstractmethod
    def distance(self, points: Points, half_side: float) -> Floats:
        """Distance of each point from the set that the data lie on; [n, 3] -> [n]."""

    @abstractmethod
    def projected_cdf(self, places: Floats, axis: Floats, half_side: float) -> Floats:
        """P(axis . X <= place); [n] -> [n].

        Args:
            places: [n], in units of the data.
            axis: a direction, [3], of length one.
            half_side: h.
        """

    @abstractmethod
    def log_peak(self, slopes: Floats) -> Floats:
        """Log of max_y E exp(-s ||X - y||^2) at h = 1, for each slope s; [m] -> [m].

        ``cubeae.truth.rate_distortion`` derives the bound from it.
        """

    @abstractmethod
    def _edge_share(self, ratio: float) -> float:
        """``edge_share`` at d = ratio h, 0 <= ratio <= 1."""

    @abstractmethod
    def _log_density(self, x: Floats, y: Floats, z: Floats, half_side: float, tau: float) -> Floats:
        """``log_density`` at coordinates of any shapes that broadcast; ``tau`` is above zero."""

    def edge_share(self, half_side: float, distance: float) -> float:
        """Share of the mass that lies within ``distance`` of an edge of the cube.

        Args:
            half_side: h.
            distance: d, 0 <= d <= h.

        Raises:
            ValueError: if the distance is outside [0, h].
        """
        ratio = distance / half_side
        if not 0 <= ratio <= 1:
            raise ValueError(f"a distance of {distance} from an edge is outside [0, {half_side}]")
        return self._edge_share(ratio)

    def spread_smoothed(
        self, n: int, half_side: float, tau: float, rng: np.random.Generator
    ) -> Points:
        """Evenly spread points of the smoothed distribution: a scrambled Sobol sequence; [n, 3].

        Each point has the smoothed distribution. Together they fill it more evenly than
        independent points, so means over them vary less from one draw to the next. ``n`` should
        be a power of two.

        Source: Owen 1997 (randomised quasi-Monte Carlo), as SciPy implements it.
        """
        # Importing scipy takes up to half a second; most users of this module do not need it.
        from scipy.special import ndtri
        from scipy.stats.qmc import Sobol

        uniform = np.clip(Sobol(6, rng=rng).random(n), 1e-12, 1 - 1e-12)
        noise = tau * ndtri(uniform[:, 3:])
        return self.from_uniform(uniform[:, :3], half_side) + noise

    def log_density(self, points: Points, half_side: float, tau: float) -> Floats:
        """Log density of the smoothed distribution, exact at any distance.

        Args:
            points: [n, 3].
            half_side: h.
            tau: above zero.

        Returns:
            [n], in nats.

        Raises:
            ValueError: if ``tau`` is not above zero.
        """
        _require_above_zero(tau)
        return self._log_density(points[:, 0], points[:, 1], points[:, 2], half_side, tau)

    def smoothed_entropy(self, half_side: float, tau: float) -> float:
        """Differential entropy of the smoothed distribution, in nats, by quadrature.

        The trapezoidal rule converges faster than any power of the step for smooth functions that
        vanish at both ends. Its step of tau / 3 and its range of 9 tau beyond the cube leave
        errors below 1e-6.

        Raises:
            ValueError: if ``tau`` is not above zero.
        """
        _require_above_zero(tau)
        # The density is even in each axis: one octant is enough, with half weight at 0.
        steps = int(np.ceil(3 * (half_side / tau + 9)))
        axis, step = np.linspace(0, half_side + 9 * tau, steps + 1, retstep=True)
        weight = np.full(steps + 1, 2 * step)
        weight[0] = step
        y, z = axis[:, None], axis[None, :]
        total = 0.0
        for x, along_x in zip(axis, weight, strict=True):
            logs = self._log_density(np.array(x), y, z, half_side, tau)
            total -= along_x * float(weight @ (np.exp(logs) * logs) @ weight)
        return total


def _require_above_zero(tau: float) -> None:
    if not tau > 0:
        raise ValueError(f"the smoothing tau must be above zero, not {tau}")
