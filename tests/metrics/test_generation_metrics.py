"""Generative measures against independent libraries and planted truth."""

import dataclasses
from dataclasses import asdict, replace

import numpy as np
import ot
import pytest
import torch
from pydantic import TypeAdapter, ValidationError
from scipy import stats
from scipy.spatial.distance import cdist, pdist
from sklearn.metrics.pairwise import rbf_kernel

from cubeae.metrics.cloud import MINIMUM_POINTS, perfect_score, score_cloud
from cubeae.metrics.geometry import (
    cell_occupancy,
    edge_coverage,
    face_occupancy,
    occupancy,
    surface_distance,
)
from cubeae.metrics.neighbours import neighbourhoods
from cubeae.metrics.transport import directions, sliced_wasserstein, true_quantiles
from cubeae.metrics.two_sample import (
    MULTIPLES,
    averaged_kernel,
    two_sample_test,
)
from cubeae.rng import stream
from cubeae.specs.clouds import DEFAULTS, CloudSettings
from cubeae.truth.cube import Points, face_of
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]
SOLID = KINDS["solid"]

SMALL = replace(DEFAULTS, queries=1024, sliced_points=2000)


def surface(n: int, *key: str | int) -> Points:
    return SURFACE.sample(n, 1.0, stream(0, *key))


# --- MMD -------------------------------------------------------------------------------------


def unbiased_mmd2(x: Points, y: Points, bandwidth: float) -> float:
    """By scikit-learn's kernels."""
    n, m, gamma = len(x), len(y), 1 / bandwidth
    within = (rbf_kernel(x, gamma=gamma).sum() - n) / (n * (n - 1))
    beyond = (rbf_kernel(y, gamma=gamma).sum() - m) / (m * (m - 1))
    return float(within + beyond - 2 * rbf_kernel(x, y, gamma=gamma).mean())


def test_mmd_is_the_mean_over_bandwidths_by_scikit_learn() -> None:
    x, y = 0.8 * surface(60, "x"), surface(45, "y")
    # torch takes the lower of two middle values; 45 * 44 / 2 = 990 pairs are even.
    median = np.sort(pdist(y, "sqeuclidean"))[494]
    expected = np.mean([unbiased_mmd2(x, y, multiple * median) for multiple in MULTIPLES])
    assert two_sample_test(x, y, 1, stream(0)).mmd2 == pytest.approx(expected, abs=1e-12)


def test_the_p_value_counts_permutations() -> None:
    x, y = 0.9 * surface(40, "x"), surface(50, "y")
    result = two_sample_test(x, y, 99, stream(1, "permutations"))
    kernel = averaged_kernel(x, y).numpy()
    # The same permutations, one by one, with sums written out.
    labels = np.tile(np.arange(90) < 40, (100, 1))
    labels[1:] = stream(1, "permutations").permuted(labels[1:], axis=1)

    def unbiased(a: np.ndarray) -> float:
        own, cross, other = (kernel[np.ix_(r, c)] for r, c in ((a, a), (a, ~a), (~a, ~a)))
        return own.sum() / (40 * 39) + other.sum() / (50 * 49) - 2 * cross.mean()

    values = np.array([unbiased(row) for row in labels])
    assert result.p == (1 + (values[1:] >= values[0] - 1e-15).sum()) / 100


def test_p_values_are_uniform_when_nothing_differs() -> None:
    p = [
        two_sample_test(surface(60, "x", i), surface(60, "y", i), 99, stream(i, "perm")).p
        for i in range(60)
    ]
    assert stats.kstest(p, stats.uniform.cdf).pvalue > 1e-3


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_error_of_mmd_is_the_spread_of_repeats(shift: float) -> None:
    results = [
        two_sample_test(surface(120, "x", i) + shift, surface(120, "y", i), 60, stream(i, "perm"))
        for i in range(60)
    ]
    spread = np.std([result.mmd2 for result in results], ddof=1)
    claimed = np.sqrt(np.mean([result.mmd2_se**2 for result in results]))
    # 60 repeats know the spread to 9 %; near the null the claim may be somewhat large.
    assert 0.7 < claimed / spread < 1.6


def test_a_difference_is_found_however_far_it_lies() -> None:
    y = surface(200, "y")
    for x in (np.zeros((200, 3)), surface(200, "x") + 1e6, 1e6 * surface(200, "x"), 0.5 * y):
        result = two_sample_test(x, y, 199, stream(2, "perm"))
        assert result.p == 1 / 200
        assert 0.05 < result.mmd2 < 1
    # Two points at infinite distance: K(x, x) = 1 for the collapsed, K(x, y) = 0.
    far = two_sample_test(np.full((200, 3), 1e6), y, 9, stream(2, "perm"))
    own = averaged_kernel(y, y)[:200, :200].sum() / (200 * 199)
    assert far.mmd2 == pytest.approx(1 + float(own), abs=1e-9)
    with pytest.raises(ValueError, match="two points in each cloud"):
        two_sample_test(y[:1], y, 9, stream(0))


# --- transport -------------------------------------------------------------------------------


def test_directions_are_unit_vectors_spread_evenly() -> None:
    axes = directions(32)
    assert (axes**2).sum(axis=0) == pytest.approx(np.ones(32))
    # On the sphere E[theta theta^T] = I / 3.
    assert axes @ axes.T / 32 == pytest.approx(np.eye(3) / 3, abs=0.01)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_projected_quantiles_are_those_of_a_large_sample(kind: str) -> None:
    levels = (np.arange(50) + 0.5) / 50
    draws = KINDS[kind].sample(400_000, 1.0, stream(0, "large")) @ directions(8)
    exact = true_quantiles(kind, 50, 8)
    for projected, expected in zip(draws.T, exact, strict=True):
        # The share of a sample below a true quantile has a binomial error, 8e-4 at most.
        shares = np.searchsorted(np.sort(projected), expected) / len(draws)
        assert shares == pytest.approx(levels, abs=4e-3)
    # Their second moment is the cube's own variance, in whichever direction.
    fine = true_quantiles(kind, 20_000, 8)
    assert (fine**2).mean(axis=1) == pytest.approx(np.full(8, KINDS[kind].variance(1.0)), rel=1e-4)
    assert np.all(np.diff(fine) >= 0)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_projections_along_an_axis_are_known(kind: str) -> None:
    """Along x the solid is uniform; a third of the surface stands at the ends."""
    places, axis = np.array([-3.0, -1.0, 1.0, 2.1]), np.array([1.0, 0.0, 0.0])
    within = 1 / 6 + 2 / 3 * (places + 2) / 4 if kind == "surface" else (places + 2) / 4
    expected = np.where(np.abs(places) > 2, places > 0, within)
    assert KINDS[kind].projected_cdf(places, axis, 2.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_a_translation_moves_all_mass_by_its_length_over_root_three(kind: str) -> None:
    shift = np.array([0.3, -0.2, 0.1])
    cloud = KINDS[kind].sample(100_000, 2.0, stream(1, "x"))
    moved = sliced_wasserstein(cloud + shift, kind, 2.0, 32).value
    # The sample's own distance, 0.006 or so, adds in squares.
    assert moved == pytest.approx(np.sqrt(((shift @ directions(32)) ** 2).mean()), rel=0.03)
    assert moved == pytest.approx(np.linalg.norm(shift) / np.sqrt(3), rel=0.04)


def test_a_shrunk_cube_is_away_by_the_share_that_it_shrank() -> None:
    """W_2 between projections of X and 0.8 X is 0.2 of the projection's standard deviation."""
    shrunk = sliced_wasserstein(0.8 * surface(100_000, "x"), "surface", 1.0, 32).value
    assert shrunk == pytest.approx(0.2 * np.sqrt(SURFACE.variance(1.0)), rel=0.01)
    collapsed = sliced_wasserstein(np.zeros((500, 3)), "surface", 1.0, 32)
    assert collapsed.value == pytest.approx(np.sqrt(SURFACE.variance(1.0)), rel=1e-3)
    assert collapsed.standard_error == 0


def test_a_perfect_sample_comes_ever_closer() -> None:
    def mean_square(n: int) -> float:
        clouds = (surface(n, "perfect", i) for i in range(40))
        return float(np.mean([sliced_wasserstein(c, "surface", 1.0, 8).value ** 2 for c in clouds]))

    # E W_2^2 falls like 1 / n where the density has no gaps.
    assert mean_square(1000) / mean_square(8000) == pytest.approx(8, rel=0.5)


def test_sliced_wasserstein_is_pots_distance_from_a_huge_sample() -> None:
    cloud, huge = 0.7 * surface(2000, "x"), surface(200_000, "huge")
    expected = ot.sliced_wasserstein_distance(cloud, huge, projections=directions(8))
    value = sliced_wasserstein(cloud, "surface", 1.0, 8).value
    assert value == pytest.approx(float(expected), rel=5e-3)


def test_sliced_wasserstein_matches_exact_transport() -> None:
    cloud, axes = 0.7 * surface(60, "x"), directions(8)
    quantiles = true_quantiles("surface", 60, 8)
    # POT's network simplex on each projection, no sorting.
    squares = [
        ot.emd2([], [], ot.dist((cloud @ axis)[:, None], own[:, None]))
        for axis, own in zip(axes.T, quantiles, strict=True)
    ]
    value = sliced_wasserstein(cloud, "surface", 1.0, 8).value
    assert value == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-6)


# Where sampling is most of the distance, as it is for a perfect cloud, the claim is cautious.
@pytest.mark.parametrize(
    ("scale", "least", "most"), [(1.0, 1.2, 1.7), (0.9, 1.0, 1.7), (0.5, 0.85, 1.2)]
)
def test_the_error_of_sliced_wasserstein_is_the_spread_of_repeats(
    scale: float, least: float, most: float
) -> None:
    results = [
        sliced_wasserstein(scale * surface(1000, "x", i), "surface", 1.0, 6) for i in range(150)
    ]
    spread = np.std([result.value for result in results], ddof=1)
    claimed = np.sqrt(np.mean([result.standard_error**2 for result in results]))
    # 150 repeats know the spread to 6 %.
    assert least < claimed / spread < most


def test_transport_refuses_a_single_point() -> None:
    with pytest.raises(ValueError, match="at least two points"):
        sliced_wasserstein(surface(1, "x"), "surface", 1.0, 4)


# --- neighbours ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["surface", "solid", "shifted", "shrunk"])
def test_neighbourhoods_match_prdc(name: str) -> None:
    prdc = pytest.importorskip("prdc")
    real = surface(300, "real")
    fake = {
        "surface": surface(250, "fake"),
        "solid": SOLID.sample(250, 1.0, stream(0, "fake")),
        "shifted": surface(250, "fake") + np.array([0.3, 0, 0]),
        "shrunk": 0.7 * surface(250, "fake"),
    }[name]
    expected = prdc.compute_prdc(real, fake, nearest_k=5)
    assert dataclasses.asdict(neighbourhoods(fake, real, 5)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("copies", [1, 3, 250])
def test_neighbourhoods_of_repeated_points(copies: int) -> None:
    real, fake = surface(300, "real"), np.repeat(surface(250, "fake"), copies, axis=0)[:250]
    # The equations of Naeem et al., section 3, by brute force.
    cross = cdist(real, fake)
    radius_real = np.sort(cdist(real, real), axis=1)[:, 5]
    radius_fake = np.sort(cdist(fake, fake), axis=1)[:, 5]
    held = cross < radius_real[:, None]
    result = neighbourhoods(fake, real, 5)
    assert result.precision == pytest.approx(held.any(axis=0).mean())
    assert result.recall == pytest.approx((cross < radius_fake).any(axis=1).mean())
    assert result.density == pytest.approx(held.sum() / (5 * 250))
    assert result.coverage == pytest.approx(held.any(axis=1).mean())


def test_points_at_the_rim_of_a_ball_are_outside_it() -> None:
    # On a lattice every radius is met exactly; prdc's "<" leaves the rim out.
    axis = np.arange(6.0)
    real = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    fake = real[::2] + np.array([0.0, 1.0, 0.0])
    cross = cdist(real, fake)
    held = cross < np.sort(cdist(real, real), axis=1)[:, [5]]
    result = neighbourhoods(fake, real, 5)
    assert result.density == pytest.approx(held.sum() / (5 * len(fake)))
    assert result.precision == pytest.approx(held.any(axis=0).mean())


def test_neighbourhoods_of_perfect_and_hopeless_clouds() -> None:
    real = surface(2000, "real")
    perfect = neighbourhoods(surface(2000, "fake"), real, 5)
    assert min(perfect.precision, perfect.recall) > 0.98
    assert perfect.density == pytest.approx(1, abs=0.05)
    # Naeem et al., lemma 2: 1 - 2^-5 for equally many points.
    assert perfect.coverage == pytest.approx(1 - 2**-5, abs=0.02)
    for hopeless in (surface(2000, "fake") + 1e6, np.full((2000, 3), 7.0)):
        assert set(dataclasses.asdict(neighbourhoods(hopeless, real, 5)).values()) == {0.0}
    with pytest.raises(ValueError, match="k = 5 neighbours need more points than 5"):
        neighbourhoods(real[:5], real, 5)


# --- geometry --------------------------------------------------------------------------------


def test_distances_from_the_surface() -> None:
    perfect = surface_distance(surface(1000, "x"), "surface", 1.0)
    assert perfect.rms == pytest.approx(0, abs=1e-15)
    assert (perfect.on_surface_fraction, perfect.inward_bias) == (1, 0)
    assert 0 < perfect.on_surface_fraction_se < 0.003
    shrunk = surface_distance(0.9 * surface(1000, "x"), "surface", 1.0)
    for value in (shrunk.mean, shrunk.rms, shrunk.median, shrunk.q95, shrunk.inward_bias):
        assert value == pytest.approx(0.1)
    assert shrunk.on_surface_fraction == 0
    collapsed = surface_distance(np.zeros((10, 3)), "surface", 2.0)
    assert (collapsed.mean, collapsed.inward_bias, collapsed.mean_se) == (2, 2, 0)
    # Two faces moved by 0.04, one out and one in, the others along themselves.
    moved = surface_distance(surface(9000, "x") + np.array([0.04, 0, 0]), "surface", 1.0)
    assert moved.on_surface_fraction == 1
    assert moved.mean == pytest.approx(0.04 / 3, abs=0.002)


def test_distances_of_the_solid() -> None:
    cloud = SOLID.sample(20_000, 2.0, stream(0, "solid"))
    # Depth is the least of three uniforms on [0, h]: mean h / 4, variance 3 h^2 / 80.
    off = surface_distance(cloud, "surface", 2.0)
    assert off.mean == pytest.approx(0.5, abs=5 * np.sqrt(0.15 / 20_000))
    assert off.mean_se == pytest.approx(np.sqrt(0.15 / 20_000), rel=0.05)
    assert off.on_surface_fraction == pytest.approx(1 - 0.95**3, abs=0.012)
    own = surface_distance(cloud, "solid", 2.0)
    assert (own.mean, own.rms) == (0, 0)
    assert own.inward_bias == pytest.approx(0, abs=5 * off.mean_se)
    assert np.isnan(own.on_surface_fraction)
    assert np.isnan(own.on_surface_fraction_se)
    # 2 h = 4 wide, moved by 1: a quarter leaves, at depths uniform on [0, 1].
    moved = surface_distance(cloud + np.array([1, 0, 0]), "solid", 2.0)
    assert moved.mean == pytest.approx(0.125, abs=0.01)


def test_occupancy_matches_scipy() -> None:
    counts = np.array([10, 0, 25, 31, 8, 16])
    result = occupancy(counts)
    test = stats.power_divergence(counts, lambda_="log-likelihood")
    assert result.p == pytest.approx(test.pvalue)
    assert result.kl == pytest.approx(stats.entropy(counts / 90, np.full(6, 1 / 6)))
    assert result.expected_kl == pytest.approx(5 / 180)
    with pytest.raises(ValueError, match="at least one point"):
        occupancy(np.zeros(6, dtype=np.int64))


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_faces_and_cells_of_a_perfect_cloud_are_evenly_filled(kind: str) -> None:
    draw = SURFACE.sample if kind == "surface" else SOLID.sample
    faces, cells = zip(
        *(
            (face_occupancy(cloud), cell_occupancy(cloud))
            for cloud in (draw(8000, 1.0, stream(i, kind)) for i in range(40))
        ),
        strict=True,
    )
    for results in (faces, cells):
        # chi^2 of 2 n KL: relative spread sqrt(2 / (5 * 40)) = 0.1 at most.
        ratio = np.mean([result.kl for result in results]) / results[0].expected_kl
        assert ratio == pytest.approx(1, abs=0.35)
    assert stats.kstest([face.p for face in faces], stats.uniform.cdf).pvalue > 1e-3


def test_faces_and_cells_of_flawed_clouds() -> None:
    cloud = surface(20_000, "x")
    five = cloud[face_of(cloud) != 5]
    # Five of six cells equally full: KL = ln(6/5).
    assert face_occupancy(five).kl == pytest.approx(np.log(6 / 5), abs=2e-3)
    assert face_occupancy(five).p < 1e-100
    assert cell_occupancy(five).kl == pytest.approx(np.log(6 / 5), abs=0.02)
    assert face_occupancy(np.zeros((9, 3))).kl == pytest.approx(np.log(6))
    assert cell_occupancy(np.ones((9, 3))).kl == pytest.approx(np.log(384))
    # A quarter of each face filled: ln 4 by cells, nothing to see by faces.
    corner = np.where(np.abs(cloud) == 1, cloud, np.abs(cloud))
    assert cell_occupancy(corner).kl == pytest.approx(np.log(4), abs=0.02)
    assert face_occupancy(corner).kl == pytest.approx(0, abs=1e-3)
    # Depth does not count.
    assert cell_occupancy(1e6 * cloud).kl == pytest.approx(cell_occupancy(cloud).kl, rel=0.1)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_edge_coverage(kind: str) -> None:
    draw = SURFACE.sample if kind == "surface" else SOLID.sample
    cloud = draw(40_000, 3.0, stream(3, kind))
    share = {"surface": 0.19, "solid": 0.02215}[kind]
    assert edge_coverage(cloud, kind, 3.0) == pytest.approx(1, abs=5 / np.sqrt(share * 40_000))
    assert edge_coverage(0 * cloud, kind, 3.0) == 0
    assert edge_coverage(np.full((9, 3), 3.0), kind, 3.0) == pytest.approx(1 / share, rel=1e-3)


# --- all of them -----------------------------------------------------------------------------


def test_a_perfect_cloud_is_scored_as_one() -> None:
    reference = surface(4000, "reference")
    score = perfect_score(6000, reference, "surface", 1.0, stream(4, "perfect"), SMALL)
    assert score["smoothed_kl_forward"] == pytest.approx(
        0.955 / 60, abs=5 * score["smoothed_kl_forward_se"]
    )
    assert abs(score["generated_mmd2"]) < 5 * score["generated_mmd2_se"]
    assert score["sliced_wasserstein"] < 0.1
    assert min(score["precision"], score["recall"], score["coverage"]) > 0.95
    assert score["on_surface_fraction"] == 1
    assert score["edge_coverage"] == pytest.approx(1, abs=0.15)
    assert min(score["generated_mmd_p"], score["face_p"], score["cell_p"]) > 1e-3
    for name in ("smoothed_kl_forward", "smoothed_jeffreys", "sliced_wasserstein"):
        assert 0 < score[f"{name}_se"] < 0.1
    assert all(isinstance(value, float) for value in score.values())


def test_a_score_depends_on_its_generator_alone_and_on_no_global_state() -> None:
    cloud, reference = surface(1000, "x"), surface(1000, "reference")
    scores = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        np.random.seed(seed)
        scores.append(score_cloud(cloud, reference, "surface", 1.0, stream(5, "score"), SMALL))
    assert scores[0] == scores[1]
    other = score_cloud(cloud, reference, "surface", 1.0, stream(6, "score"), SMALL)
    assert other["smoothed_kl_forward"] != scores[0]["smoothed_kl_forward"]


def test_a_sorted_cloud_is_scored_like_a_shuffled_one() -> None:
    cloud, reference = surface(6000, "x"), surface(6000, "reference")
    by_face = cloud[np.argsort(face_of(cloud), kind="stable")]
    score = score_cloud(by_face, reference, "surface", 1.0, stream(8, "score"), SMALL)
    assert score["generated_mmd_p"] > 1e-2
    assert score["sliced_wasserstein"] < 0.1
    assert min(score["recall"], score["coverage"]) > 0.9


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_scores_have_the_unit_of_the_data(kind: str) -> None:
    draw = SURFACE.sample if kind == "surface" else SOLID.sample
    cloud, reference = 0.9 * draw(1000, 1.0, stream(9, "x")), draw(1000, 1.0, stream(9, "y"))
    one = score_cloud(cloud, reference, kind, 1.0, stream(9, "score"), SMALL)
    four = score_cloud(4 * cloud, 4 * reference, kind, 4.0, stream(9, "score"), SMALL)
    for name, value in one.items():
        is_length = name.startswith(("surface_distance", "sliced", "inward"))
        expected = value * (4 if is_length else 1)
        assert four[name] == pytest.approx(expected, rel=1e-6, abs=1e-4, nan_ok=True), name


EXTREMES = {
    "collapsed": np.zeros((400, 3)),
    "one point repeated": np.full((400, 3), 1.0),
    "far": surface(400, "far") + 1e6,
    "vast": 1e6 * surface(400, "vast"),
    "tiny": 1e-9 * surface(400, "tiny"),
    "as few as may be": surface(MINIMUM_POINTS, "few") * 0.5,
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_clouds_get_finite_numbers_that_say_so(name: str) -> None:
    reference = surface(1000, "reference")
    score = score_cloud(EXTREMES[name], reference, "surface", 1.0, stream(7, name), SMALL)
    assert all(np.isfinite(value) for value in score.values()), score
    assert score["smoothed_kl_forward"] > 3
    assert score["generated_mmd_p"] == 1 / 201
    assert score["knn_kl"] > 1
    if name == "far":
        # ||shift||^2 / 2 tau^2 = 3e12 / 0.02, each way; and the shift in each direction.
        assert score["smoothed_kl_forward"] == pytest.approx(1.5e14, rel=1e-4)
        assert score["smoothed_kl_reverse"] == pytest.approx(1.5e14, rel=1e-4)
        assert score["sliced_wasserstein"] == pytest.approx(1e6, rel=0.02)
        assert score["surface_distance_mean"] == pytest.approx(np.sqrt(3) * 1e6, rel=1e-5)


def with_value(value: float) -> Points:
    cloud = surface(300, "x")
    cloud[7, 1] = value
    return cloud


@pytest.mark.parametrize(
    ("cloud", "message"),
    [
        (with_value(np.nan), r"has 1 points with NaN or infinity, the first at row 7"),
        (with_value(np.inf), r"has 1 points with NaN or infinity, the first at row 7"),
        (with_value(1e13), r"has a coordinate of size 1e\+13; at most 1e\+12 can be scored"),
        (np.zeros((0, 3)), r"has 0 points; at least 200 are needed"),
        (surface(199, "x"), r"has 199 points; at least 200 are needed"),
        (np.zeros((300, 2)), r"has shape \[300, 2\]; \[n, 3\] is needed"),
        (np.zeros(300), r"has shape \[300\]; \[n, 3\] is needed"),
        (np.full((300, 3), "a"), r"does not consist of numbers"),
    ],
)
def test_bad_clouds_get_one_clear_line(cloud: Points, message: str) -> None:
    good = surface(300, "good")
    with pytest.raises(ValueError, match=f"^the cloud {message}$"):
        score_cloud(cloud, good, "surface", 1.0, stream(0), SMALL)
    with pytest.raises(ValueError, match=r"^the reference [^\n]*$"):
        score_cloud(good, cloud, "surface", 1.0, stream(0), SMALL)


def test_bad_arguments_are_named() -> None:
    good = surface(300, "good")
    with pytest.raises(ValueError, match="half_side must be above zero"):
        score_cloud(good, good, "surface", 0.0, stream(0), SMALL)


def test_settings_refuse_unknown_keys_and_bad_sizes() -> None:
    adapter = TypeAdapter(CloudSettings)
    assert adapter.validate_python(asdict(DEFAULTS)) == DEFAULTS
    with pytest.raises(ValidationError, match="query"):
        adapter.validate_python({"query": 50})
    with pytest.raises(ValidationError, match="tau"):
        adapter.validate_python({"tau": 0})
