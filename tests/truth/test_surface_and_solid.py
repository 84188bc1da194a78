"""The surface and the solid against formulas and libraries of their own."""

import mpmath
import numpy as np
import pytest
from scipy import integrate, stats

from cubeae.rng import stream
from cubeae.truth.cube import Points, face_of
from cubeae.truth.kinds import KINDS

SURFACE, SOLID = KINDS["surface"], KINDS["solid"]
N = 60_000


def test_surface_points_lie_on_it_and_fill_its_faces_evenly() -> None:
    points = SURFACE.sample(N, 2.0, stream(1, "surface"))
    assert np.allclose(np.abs(points).max(axis=1), 2.0)
    faces = np.bincount(face_of(points), minlength=6)
    assert stats.chisquare(faces).pvalue > 1e-4
    # On the face x = -h, y and z are uniform.
    within = points[face_of(points) == 0][:, 1]
    assert stats.kstest(within, stats.uniform(-2, 4).cdf).pvalue > 1e-4


def test_solid_points_are_uniform_inside() -> None:
    points = SOLID.sample(N, 1.0, stream(2, "solid"))
    assert stats.kstest(points[:, 0], stats.uniform(-1, 2).cdf).pvalue > 1e-4
    assert np.abs(points).max() <= 1


def exact_log_density(kind: str, point: Points, half_side: float, tau: float) -> float:
    """The formula as it is written, to 60 digits and beyond float64's range (mpmath)."""
    with mpmath.workdps(60):
        h, t = mpmath.mpf(half_side), mpmath.mpf(tau)
        x = [abs(mpmath.mpf(float(u))) for u in point]
        uniform = [
            (
                mpmath.erfc((u - h) / (mpmath.sqrt(2) * t))
                - mpmath.erfc((u + h) / mpmath.sqrt(2) / t)
            )
            / (4 * h)
            for u in x
        ]
        faces = [mpmath.npdf(u, h, t) + mpmath.npdf(u, -h, t) for u in x]
        a, b, c = uniform
        six = (faces[0] * b * c + a * faces[1] * c + a * b * faces[2]) / 6
        return float(mpmath.log({"surface": six, "solid": a * b * c}[kind]))


@pytest.mark.parametrize("kind", ["surface", "solid"])
@pytest.mark.parametrize("tau", [0.03, 0.1, 1.0, 50.0])
def test_log_density_is_exact_near_and_far(kind: str, tau: float) -> None:
    directions = [[0.2, -0.4, 0.9], [1, 1, 1], [0, 0, 1], [1e-9, -1, 0.999]]
    points = np.array([np.array(d) * s for d in directions for s in (0, 0.5, 1, 1.3, 10, 1e3, 1e6)])
    expected = [exact_log_density(kind, point, 1.0, tau) for point in points]
    found = KINDS[kind].log_density(points, 1.0, tau)
    # Absolute near the cube, relative where the logs are huge.
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-11)


# Quadrature at three step sizes and 4 million samples (2.2442 +- 0.0004 at tau = 0.1) agree.
@pytest.mark.parametrize(("tau", "entropy"), [(0.05, 1.57313), (0.1, 2.24341), (0.2, 2.90666)])
def test_entropy_of_the_smoothed_surface(tau: float, entropy: float) -> None:
    assert SURFACE.smoothed_entropy(1.0, tau) == pytest.approx(entropy, abs=1e-5)


def test_entropy_of_the_smoothed_solid_is_three_times_one_axis() -> None:
    def surprise(u: float) -> float:
        density = (stats.norm.cdf((u + 1) / 0.1) - stats.norm.cdf((u - 1) / 0.1)) / 2
        return float(-density * np.log(density))

    axis = 2 * integrate.quad(surprise, 0, 1.7, epsabs=1e-10)[0]
    assert SOLID.smoothed_entropy(1.0, 0.1) == pytest.approx(3 * axis, abs=1e-6)
