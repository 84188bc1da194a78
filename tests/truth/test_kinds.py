"""What holds for every dataset kind, whether it ships with the project or a user adds it."""

import numpy as np
import pytest
from dummies.dataset_kind import Nested
from samples import sample_smoothed
from scipy import stats

from cubeae.metrics.geometry import cell_counts, edge_coverage, surface_distance
from cubeae.metrics.transport import true_quantiles
from cubeae.rng import stream
from cubeae.truth.cube import edge_distance, signed_distance
from cubeae.truth.kind import DatasetKind
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import (
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
)

N = 60_000
# The registered kinds, and one that a user would add.
NAMES = [*KINDS, "nested"]
pytestmark = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def kind(name: str, monkeypatch: pytest.MonkeyPatch) -> DatasetKind:
    if name == "nested":
        monkeypatch.setattr(KINDS, "_entries", dict(KINDS))
        KINDS.add(name)(Nested)
    return KINDS[name]


@pytest.mark.parametrize("half_side", [1.0, 2.5])
def test_samples_have_the_stated_moments(kind: DatasetKind, name: str, half_side: float) -> None:
    points = kind.sample(N, half_side, stream(0, name))
    variance = kind.variance(half_side)
    # 5 standard errors of a mean, and of a variance whose fourth moment is below h^4.
    assert np.abs(points.mean(0)).max() < 5 * np.sqrt(variance / N)
    assert np.abs(np.cov(points.T) - variance * np.eye(3)).max() < 5 * half_side**2 / np.sqrt(N)


def test_the_mean_square_of_samples_deviates_as_stated(kind: DatasetKind, name: str) -> None:
    rng = stream(0, "mean-square", name)
    means = np.array([np.square(kind.sample(50, 2.0, rng)).mean() for _ in range(4000)])
    assert means.mean() == pytest.approx(kind.variance(2.0), rel=0.005)
    # A standard deviation of 4,000 near-normal values is known to 1.1 %.
    assert means.std() == pytest.approx(kind.mean_square_deviation(2.0, 50), rel=0.045)


def test_a_larger_cube_has_larger_samples_of_the_same_shape(kind: DatasetKind) -> None:
    one, three = (kind.sample(200, h, stream(1, "scale")) for h in (1.0, 3.0))
    assert three == pytest.approx(3 * one, rel=1e-12)


def test_all_points_lie_on_the_stated_set_within_the_cube(kind: DatasetKind, name: str) -> None:
    points = kind.sample(N, 2.0, stream(2, name))
    assert np.abs(points).max() <= 2
    assert kind.distance(points, 2.0).max() < 1e-12
    # Moving points along x takes those of a surface off it, and leaves most of a solid in it.
    share = (kind.distance(points + np.array([0.01, 0, 0]), 2.0) > 1e-3).mean()
    assert (share > 0.25) == kind.is_surface
    depth = -signed_distance(points, 2.0)
    assert depth.mean() == pytest.approx(2 * kind.mean_depth, abs=5 * depth.std() / np.sqrt(N))


def test_the_cube_is_filled_evenly_as_seen_from_the_centre(kind: DatasetKind, name: str) -> None:
    counts = cell_counts(kind.sample(N, 1.0, stream(3, name)))
    assert stats.chisquare(counts.ravel()).pvalue > 1e-4


@pytest.mark.parametrize("distance", [0.1, 0.6, 1.4, 1.6, 2.0])
def test_the_edge_share_is_that_of_samples(kind: DatasetKind, name: str, distance: float) -> None:
    points = kind.sample(N, 2.0, stream(6, name))
    near = int((edge_distance(points, 2.0) <= distance).sum())
    assert stats.binomtest(near, N, kind.edge_share(2.0, distance)).pvalue > 1e-4
    assert kind.edge_share(2.0, 0.2) > 0
    with pytest.raises(ValueError, match=r"2\.5 from an edge is outside \[0, 2\.0\]"):
        kind.edge_share(2.0, 2.5)


@pytest.mark.parametrize("axis", [(1, 0, 0), (0.6, 0, -0.8), (0.36, 0.48, 0.8)])
def test_the_projected_cdf_is_that_of_samples(
    kind: DatasetKind, name: str, axis: tuple[float, float, float]
) -> None:
    draws = np.sort(kind.sample(N, 2.0, stream(7, name)) @ np.array(axis))
    # Not at the ends of the cube, where a projection along an axis jumps.
    places = np.linspace(-3.49, 3.49, 50)
    exact = kind.projected_cdf(places, np.array(axis, dtype=float), 2.0)
    shares = np.searchsorted(draws, places, side="right") / N
    # Kolmogorov and Smirnov's critical value at 1e-5.
    assert np.abs(shares - exact).max() < 2.47 / np.sqrt(N)
    assert exact[[0, -1]] == pytest.approx([0, 1], abs=1e-9)


def test_projected_quantiles_have_the_variance_of_the_kind(kind: DatasetKind, name: str) -> None:
    fine = true_quantiles(name, 20_000, 8)
    assert (fine**2).mean(axis=1) == pytest.approx(np.full(8, kind.variance(1.0)), rel=1e-4)
    assert np.all(np.diff(fine) >= 0)


def test_the_density_integrates_to_one_and_scales(kind: DatasetKind) -> None:
    axis, step = np.linspace(-2.8, 2.8, 81, retstep=True)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    # The trapezoidal rule is exact to many digits for functions as smooth as this one.
    mass = np.exp(kind.log_density(grid, 1.0, 0.2)).sum() * step**3
    assert mass == pytest.approx(1, abs=1e-9)
    scaled = kind.log_density(2.5 * grid[:1000], 2.5, 0.5) + 3 * np.log(2.5)
    assert scaled == pytest.approx(kind.log_density(grid[:1000], 1.0, 0.2), rel=1e-12)


def test_the_density_is_the_share_of_samples_in_small_boxes(kind: DatasetKind, name: str) -> None:
    n, side, tau = 400_000, 0.3, 0.15
    samples = sample_smoothed(name, n, 1.0, tau, stream(7, name))
    offsets = side * ((np.arange(8) + 0.5) / 8 - 0.5)
    box = np.stack(np.meshgrid(offsets, offsets, offsets), axis=-1).reshape(-1, 3)
    for centre in ([1, 0, 0], [1, 1, 0], [1, 1, 1], [1.2, 0.3, -0.5], [0.85, -0.9, 0.1], [0, 0, 0]):
        inside = int((np.abs(samples - centre) < side / 2).all(axis=1).sum())
        # The midpoint rule on 8^3 points: its step is a quarter of tau, its error 1e-3 or so.
        expected = n * side**3 * np.exp(kind.log_density(box + centre, 1.0, tau)).mean()
        assert abs(inside - expected) < 5 * np.sqrt(expected) + 0.005 * expected, centre


def test_the_density_stays_finite_however_far_the_point(kind: DatasetKind) -> None:
    far = kind.log_density(np.array([[1e6, 0, 0], [-1e6, 1e6, 1e6]]), 1.0, 0.1)
    # -||x - nearest||^2 / 2 tau^2, from (1, 0, 0) and from the corner.
    nearest = -np.array([1, 3]) * (1e6 - 1) ** 2 / 0.02
    assert far == pytest.approx(nearest, rel=1e-6)


@pytest.mark.parametrize("tau", [0.0, -1.0, np.nan])
def test_smoothing_by_nothing_is_refused(kind: DatasetKind, tau: float) -> None:
    with pytest.raises(ValueError, match="tau must be above zero"):
        kind.log_density(np.zeros((1, 3)), 1.0, tau)
    with pytest.raises(ValueError, match="tau must be above zero"):
        kind.smoothed_entropy(1.0, tau)


def test_the_entropy_is_the_mean_surprise_of_samples(kind: DatasetKind, name: str) -> None:
    points = sample_smoothed(name, N, 1.0, 0.2, stream(8, name))
    surprise = -kind.log_density(points, 1.0, 0.2)
    entropy = kind.smoothed_entropy(1.0, 0.2)
    assert abs(surprise.mean() - entropy) < 5 * surprise.std() / np.sqrt(N)
    assert kind.smoothed_entropy(3.0, 0.6) == pytest.approx(entropy + 3 * np.log(3), abs=1e-5)


def test_the_size_is_that_of_the_entropy_of_little_smoothing(kind: DatasetKind) -> None:
    def uniform(tau: float) -> float:
        """The entropy without that of the noise across the set: ln size + O(tau) at its rim."""
        across = (3 - kind.dimension) / 2 * np.log(2 * np.pi * np.e * tau**2)
        return kind.smoothed_entropy(1.0, tau) - float(across)

    extrapolated = 2 * uniform(0.05) - uniform(0.1)
    assert extrapolated == pytest.approx(np.log(kind.size), abs=0.02)


def test_evenly_spread_points_have_the_smoothed_distribution(kind: DatasetKind, name: str) -> None:
    n, tau = 2**14, 0.3
    spread = kind.spread_smoothed(n, 2.0, tau, stream(9, name))
    variance = kind.variance(2.0) + tau**2
    # At most the error of independent points; far less, as they are spread evenly.
    assert np.abs(spread.mean(0)).max() < np.sqrt(variance / n)
    assert np.abs(np.cov(spread.T) - variance * np.eye(3)).max() < 4 / np.sqrt(n)
    surprise = -kind.log_density(spread, 2.0, tau)
    entropy = kind.smoothed_entropy(2.0, tau)
    assert abs(surprise.mean() - entropy) < surprise.std() / np.sqrt(n)
    faces = cell_counts(kind.from_uniform(stream(10, name).random((N, 3)), 2.0))
    assert stats.chisquare(faces.ravel()).pvalue > 1e-4


def test_the_peak_is_that_of_the_smoothed_density_by_brute_force(kind: DatasetKind) -> None:
    slopes = np.array([0.01, 0.5, 1.0, 1.1, 1.3, 2.0, 5.0, 20.0, 60.0])
    t = np.linspace(0, 1, 61)
    grid = np.stack(np.meshgrid(t, t, t), axis=-1).reshape(-1, 3)
    for s, peak in zip(slopes, kind.log_peak(slopes), strict=True):
        # E exp(-s ||X - y||^2) = (pi / s)^{3/2} p_tau(y) with tau^2 = 1 / (2s).
        density = kind.log_density(grid, 1.0, np.sqrt(0.5 / s))
        brute = density.max() + 1.5 * np.log(np.pi / s)
        # The grid's step of 1/60 misses at most 3/2 s / 120^2 of the peak; the peak's own grid
        # may miss less.
        assert -1e-6 * max(s, 1) < peak - brute < 1.6 * s / 120**2 + 1e-9


def test_from_its_sharp_slope_on_the_peak_is_a_power(kind: DatasetKind) -> None:
    slopes = kind.sharp * np.array([1.0, 2.0, 4.0])
    constant = kind.log_peak(slopes) + kind.dimension / 2 * np.log(slopes)
    assert constant == pytest.approx(np.full(3, constant[0]), abs=2e-4)


def test_the_bound_falls_from_the_variance_to_shannons(kind: DatasetKind, name: str) -> None:
    rates = np.linspace(0, 16, 161)
    bound = distortion_bound(rates, name, 0.3)
    assert maximal_distortion(name, 0.3) == pytest.approx(3 * kind.variance(0.3))
    assert bound[0] == pytest.approx(maximal_distortion(name, 0.3), rel=1e-4)
    assert (np.diff(bound) < 0).all()
    assert (np.diff(bound, 2) > 0).all()
    assert bound == pytest.approx(0.09 * distortion_bound(rates, name, 1.0))
    assert distortion_bound(np.inf, name, 0.3) == 0
    # Parallel to Shannon's bound at high rates; at most the mass near a corner, 1.3554, below it.
    ratio = high_rate_distortion(rates[80:], name, 0.3) / bound[80:]
    assert np.ptp(ratio) < 2e-3
    assert 0.999 < ratio[-1] < 1.3570
    # k bits per point halve the distance: each distortion is a quarter of the one before.
    assert distortion_bound(12 + kind.dimension, name, 0.3) == pytest.approx(
        distortion_bound(12, name, 0.3) / 4, rel=1e-4
    )


def test_a_perfect_sample_scores_perfectly_by_its_place(kind: DatasetKind, name: str) -> None:
    points = kind.sample(N, 3.0, stream(11, name))
    places = surface_distance(points, name, 3.0)
    assert places.mean == pytest.approx(0, abs=1e-12)
    assert places.inward_bias == pytest.approx(0, abs=0.03)
    assert np.isnan(places.on_surface_fraction) == (not kind.is_surface)
    if kind.is_surface:
        assert places.on_surface_fraction == 1
    share = kind.edge_share(3.0, 0.3)
    assert edge_coverage(points, name, 3.0) == pytest.approx(1, abs=5 / np.sqrt(share * N))
