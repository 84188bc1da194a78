import mpmath
import numpy as np
import pytest
from scipy import integrate, stats
from scipy.spatial import cKDTree

from cubeae.rng import stream
from cubeae.truth.cube import (
    SAMPLERS,
    VARIANCES,
    Points,
    edge_distance,
    edge_share,
    face_of,
    log_density,
    mean_square_deviation,
    sample_smoothed,
    signed_distance,
    smoothed_entropy,
)

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


def test_signed_distance_of_known_points() -> None:
    points = np.array([[0, 0, 0], [2, 0, 0], [2.5, 0, 0], [0, -5, 6], [3, 4, 14], [1.9, 0, 1.0]])
    # h = 2: 2 deep; on a face; over a face; beyond an edge (3, 4); beyond a corner (1, 2, 12).
    expected = [-2, 0, 0.5, 5, np.sqrt(149), -0.1]
    assert signed_distance(points, 2.0) == pytest.approx(expected)


def test_distances_match_the_nearest_of_many_points() -> None:
    points = stream(3, "queries").uniform(-1.6, 1.6, (300, 3))
    surface = SAMPLERS["surface"](400_000, 1.0, stream(4, "surface"))
    nearest = cKDTree(surface).query(points)[0]
    # 400,000 points on an area of 24 lie about 0.004 apart: the excess is at most a few of those.
    assert np.abs(nearest - np.abs(signed_distance(points, 1.0))).max() < 0.02
    # Points on the edges: two coordinates at +-1, one uniform.
    edges = np.sign(stream(5, "signs").uniform(-1, 1, (60_000, 3)))
    free = stream(5, "free").uniform(-1, 1, 60_000)
    edges[np.arange(60_000), np.arange(60_000) % 3] = free
    assert cKDTree(edges).query(points)[0] == pytest.approx(edge_distance(points, 1.0), abs=0.005)


@pytest.mark.parametrize("kind", SAMPLERS)
@pytest.mark.parametrize("distance", [0.1, 0.6, 1.4, 2.0])
def test_edge_share_matches_samples(kind: str, distance: float) -> None:
    points = SAMPLERS[kind](N, 2.0, stream(6, kind))
    near = int((edge_distance(points, 2.0) <= distance).sum())
    assert stats.binomtest(near, N, edge_share(kind, 2.0, distance)).pvalue > 1e-4


def test_edge_share_refuses_distances_beyond_the_half_side() -> None:
    with pytest.raises(ValueError, match=r"2\.5 from an edge is outside \[0, 2\.0\]"):
        edge_share("surface", 2.0, 2.5)


def exact_log_density(kind: str, point: Points, half_side: float, tau: float) -> float:
    """The formula in formulas' own words, to 60 digits and more than float64's range (mpmath)."""
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
        return float(mpmath.log(six if kind == "surface" else a * b * c))


@pytest.mark.parametrize("kind", SAMPLERS)
@pytest.mark.parametrize("tau", [0.03, 0.1, 1.0, 50.0])
def test_log_density_is_exact_near_and_far(kind: str, tau: float) -> None:
    directions = [[0.2, -0.4, 0.9], [1, 1, 1], [0, 0, 1], [1e-9, -1, 0.999]]
    points = np.array([np.array(d) * s for d in directions for s in (0, 0.5, 1, 1.3, 10, 1e3, 1e6)])
    expected = [exact_log_density(kind, point, 1.0, tau) for point in points]
    # Absolute near the cube, relative where the logs are huge.
    assert log_density(kind, points, 1.0, tau) == pytest.approx(expected, rel=1e-12, abs=1e-11)


@pytest.mark.parametrize("kind", SAMPLERS)
def test_log_density_integrates_to_one_and_scales(kind: str) -> None:
    axis, step = np.linspace(-2.8, 2.8, 81, retstep=True)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    # The trapezoidal rule is exact to many digits for functions as smooth as this one.
    mass = np.exp(log_density(kind, grid, 1.0, 0.2)).sum() * step**3
    assert mass == pytest.approx(1, abs=1e-9)
    scaled = log_density(kind, 2.5 * grid[:1000], 2.5, 0.5) + 3 * np.log(2.5)
    assert scaled == pytest.approx(log_density(kind, grid[:1000], 1.0, 0.2), rel=1e-12)


@pytest.mark.parametrize("kind", SAMPLERS)
def test_log_density_matches_the_share_of_samples_in_small_boxes(kind: str) -> None:
    n, side, tau = 400_000, 0.3, 0.15
    samples = sample_smoothed(kind, n, 1.0, tau, stream(7, kind))
    offsets = side * ((np.arange(8) + 0.5) / 8 - 0.5)
    box = np.stack(np.meshgrid(offsets, offsets, offsets), axis=-1).reshape(-1, 3)
    for centre in ([1, 0, 0], [1, 1, 0], [1, 1, 1], [1.2, 0.3, -0.5], [0.85, -0.9, 0.1], [0, 0, 0]):
        inside = int((np.abs(samples - centre) < side / 2).all(axis=1).sum())
        # The midpoint rule on 8^3 points: its step is a quarter of tau, its error 1e-3 or so.
        expected = n * side**3 * np.exp(log_density(kind, box + centre, 1.0, tau)).mean()
        assert abs(inside - expected) < 5 * np.sqrt(expected) + 0.005 * expected, centre


# Quadrature at three step sizes and 4 million samples (2.2442 +- 0.0004 at tau = 0.1) agree.
@pytest.mark.parametrize(("tau", "entropy"), [(0.05, 1.57313), (0.1, 2.24341), (0.2, 2.90666)])
def test_entropy_of_the_smoothed_surface(tau: float, entropy: float) -> None:
    assert smoothed_entropy("surface", 1.0, tau) == pytest.approx(entropy, abs=1e-5)
    larger = smoothed_entropy("surface", 3.0, 3 * tau)
    assert larger == pytest.approx(entropy + 3 * np.log(3), abs=1e-5)
    points = sample_smoothed("surface", N, 1.0, tau, stream(8, "surface"))
    surprise = -log_density("surface", points, 1.0, tau)
    assert abs(surprise.mean() - entropy) < 5 * surprise.std() / np.sqrt(N)


def test_entropy_of_the_smoothed_solid_is_three_times_one_axis() -> None:
    def surprise(u: float) -> float:
        density = (stats.norm.cdf((u + 1) / 0.1) - stats.norm.cdf((u - 1) / 0.1)) / 2
        return float(-density * np.log(density))

    axis = 2 * integrate.quad(surprise, 0, 1.7, epsabs=1e-10)[0]
    assert smoothed_entropy("solid", 1.0, 0.1) == pytest.approx(3 * axis, abs=1e-6)


@pytest.mark.parametrize("tau", [0.0, -1.0, np.nan])
def test_smoothing_by_nothing_is_refused(tau: float) -> None:
    with pytest.raises(ValueError, match="tau must be above zero"):
        log_density("surface", np.zeros((1, 3)), 1.0, tau)
    with pytest.raises(ValueError, match="tau must be above zero"):
        smoothed_entropy("surface", 1.0, tau)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_the_mean_square_of_samples_deviates_as_stated(kind: str) -> None:
    rng = stream(0, "mean-square", kind)
    samples = [SAMPLERS[kind](50, 2.0, rng) for _ in range(4000)]
    means = np.array([np.square(sample).mean() for sample in samples])
    assert means.mean() == pytest.approx(VARIANCES[kind](2.0), rel=0.005)
    # A standard deviation of 4,000 near-normal values is known to 1.1 %.
    assert means.std() == pytest.approx(mean_square_deviation(kind, 2.0, 50), rel=0.045)
