import numpy as np
import pytest
from scipy import stats

from cubeae.cube import SAMPLERS, VARIANCES, face_of
from cubeae.rng import stream

N = 60_000


@pytest.mark.parametrize("kind", SAMPLERS)
@pytest.mark.parametrize("half_side", [1.0, 2.5])
def test_moments_match_the_closed_forms(kind: str, half_side: float) -> None:
    points = SAMPLERS[kind](N, half_side, stream(0, kind))
    variance = VARIANCES[kind](half_side)
    # 5 standard errors of a mean, and of a variance whose fourth moment is below h^4.
    assert np.abs(points.mean(0)).max() < 5 * np.sqrt(variance / N)
    assert np.abs(np.cov(points.T) - variance * np.eye(3)).max() < 5 * half_side**2 / np.sqrt(N)


def test_surface_points_lie_on_it_and_fill_its_faces_evenly() -> None:
    points = SAMPLERS["surface"](N, 2.0, stream(1, "surface"))
    assert np.allclose(np.abs(points).max(axis=1), 2.0)
    faces = np.bincount(face_of(points), minlength=6)
    assert stats.chisquare(faces).pvalue > 1e-4
    # On the face x = -h, y and z are uniform.
    within = points[face_of(points) == 0][:, 1]
    assert stats.kstest(within, stats.uniform(-2, 4).cdf).pvalue > 1e-4


def test_solid_points_are_uniform_inside() -> None:
    points = SAMPLERS["solid"](N, 1.0, stream(2, "solid"))
    assert stats.kstest(points[:, 0], stats.uniform(-1, 2).cdf).pvalue > 1e-4
    assert np.abs(points).max() <= 1


def test_a_face_is_named_by_axis_and_sign() -> None:
    points = np.array([[-1, 0.2, 0], [0.1, 1, 0.3], [0, 0.5, 0.9]])
    assert face_of(points).tolist() == [0, 4, 5]
