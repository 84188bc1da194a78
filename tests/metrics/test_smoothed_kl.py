"""Smoothed KL against its closed forms; every expected value says where it comes from."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from samples import sample_smoothed
from scipy.special import logsumexp
from scipy.stats import norm

from cubeae.metrics.smoothed_kl import SmoothedKl, smoothed_kl, smoothed_kl_curve
from cubeae.rng import stream
from cubeae.truth.cube import Floats, Points, face_of
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]
SOLID = KINDS["solid"]

N = 20_000
QUERIES = 3000
SHIFT = np.array([0.08, 0, -0.05])


def five_faces(n: int, rng: np.random.Generator) -> Points:
    points = SURFACE.sample(2 * n, 1.0, rng)
    return points[face_of(points) != 5][:n]


def log_five_faces(points: Points, tau: float) -> Floats:
    """Log of (6 p - the face z = 1) / 5, written out as its five terms."""
    x, y, z = points.T
    with np.errstate(divide="ignore"):
        # Its own accuracy suffices: the tests' points lie within 5 tau of the cube.
        u = np.log(norm.sf((np.abs(points.T) - 1) / tau) - norm.sf((np.abs(points.T) + 1) / tau))
    sides = [norm.logpdf(w, s, tau) for w in (x, y) for s in (-1, 1)]
    across = [u[1] + u[2], u[1] + u[2], u[0] + u[2], u[0] + u[2]]
    terms = [face + other for face, other in zip(sides, across, strict=True)]
    terms.append(norm.logpdf(z, -1, tau) + u[0] + u[1])
    return logsumexp(terms, axis=0) - np.log(5 * 4)


# name -> (how to draw n points of it, its log density after smoothing)
GENERATORS: dict[
    str,
    tuple[Callable[[int, np.random.Generator], Points], Callable[[Points, float], Floats]],
] = {
    "shrunk": (
        lambda n, rng: SURFACE.sample(n, 0.95, rng),
        lambda x, tau: SURFACE.log_density(x, 0.95, tau),
    ),
    "solid": (
        lambda n, rng: SOLID.sample(n, 1.0, rng),
        lambda x, tau: SOLID.log_density(x, 1.0, tau),
    ),
    "translated": (
        lambda n, rng: SURFACE.sample(n, 1.0, rng) + SHIFT,
        lambda x, tau: SURFACE.log_density(x - SHIFT, 1.0, tau),
    ),
    "one face missing": (five_faces, log_five_faces),
}


def true_divergence(name: str, tau: float) -> tuple[float, float]:
    """Both directions between two densities in closed form, by 100,000 samples."""
    draw, log_q = GENERATORS[name]
    x = sample_smoothed("surface", 100_000, 1.0, tau, stream(0, "truth"))
    noise = tau * stream(1, "truth").standard_normal((100_000, 3))
    y = draw(100_000, stream(2, "truth")) + noise
    forward = (SURFACE.log_density(x, 1.0, tau) - log_q(x, tau)).mean()
    return float(forward), float((log_q(y, tau) - SURFACE.log_density(y, 1.0, tau)).mean())


@pytest.mark.parametrize("tau", [0.1, 0.2])
@pytest.mark.parametrize("name", GENERATORS)
def test_a_flawed_generator_scores_its_closed_form(name: str, tau: float) -> None:
    forward, reverse = true_divergence(name, tau)
    cloud = GENERATORS[name][0](N, stream(3, name))
    score = smoothed_kl(cloud, "surface", 1.0, tau, QUERIES, stream(4, name))
    # The estimators' own bias is some hundredths: 0.005 / (tau / 0.1)^2 times how uneven q is.
    assert abs(score.forward - forward) < 4 * score.forward_se + 0.02
    assert abs(score.reverse - reverse) < 4 * score.reverse_se + 0.02
    assert 0 < score.forward_se < 0.15 * score.forward + 0.005
    assert score.jeffreys == score.forward + score.reverse


def test_known_sizes_of_known_flaws() -> None:
    # By quadrature (trapezoidal rule, step tau / 4): 0.14386, 0.13935; 0.54599; 1.01667, 4.38908.
    assert true_divergence("shrunk", 0.1) == pytest.approx((0.1439, 0.1393), abs=0.007)
    assert true_divergence("shrunk", 0.05)[0] == pytest.approx(0.5460, abs=0.02)
    assert true_divergence("solid", 0.1) == pytest.approx((1.0167, 4.3891), abs=0.1)
    # p >= 5/6 q, so that reverse is below ln(6/5) = 0.182 at any tau, and tends to it.
    assert true_divergence("one face missing", 0.1)[1] < np.log(6 / 5)
    assert true_divergence("one face missing", 0.02)[1] == pytest.approx(np.log(6 / 5), abs=0.02)


# The quadrature's values, and the bias of 0.955 / (tau^2 N) on top of the forward one.
@pytest.mark.parametrize(
    ("tau", "expected", "bias"), [(0.1, 0.1439, 0.0048), (0.05, 0.5460, 0.0191)]
)
def test_the_cube_shrunk_to_095(tau: float, expected: float, bias: float) -> None:
    cloud = SURFACE.sample(N, 0.95, stream(5, "cloud"))
    score = smoothed_kl(cloud, "surface", 1.0, tau, 8000, stream(5, "query"))
    assert abs(score.forward - expected - bias) < 4 * score.forward_se


def first_order_bias(kind: str, n: int, tau: float) -> float:
    """1/2 E_p[Var q / q^2] for q the mixture on n true points, by quadrature.

    E[phi_tau(x - g)^2] = (4 pi tau^2)^-3/2 p_s(x) with s = tau / sqrt 2.
    """
    axis, step = np.linspace(0, 1 + 6 * tau, 61, retstep=True)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    weight = np.where(grid == 0, step, 2 * step).prod(axis=1)
    sharper = KINDS[kind].log_density(grid, 1.0, tau / np.sqrt(2))
    ratio = np.exp(sharper - KINDS[kind].log_density(grid, 1.0, tau))
    return float(((4 * np.pi * tau**2) ** -1.5 * (weight @ ratio) - 1) / (2 * n))


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_a_perfect_generator_scores_its_bias(kind: str) -> None:
    n, tau = 4000, 0.1
    draw = SURFACE.sample if kind == "surface" else SOLID.sample
    scores = [
        smoothed_kl(draw(n, 1.0, stream(i, "cloud")), kind, 1.0, tau, QUERIES, stream(i, "query"))
        for i in range(5)
    ]
    expected = first_order_bias(kind, n, tau)
    if kind == "surface":
        # A / (8 pi tau^2 N), less what the edges share.
        assert expected == pytest.approx(0.955 / (tau**2 * n), rel=0.15)
    forward = np.mean([score.forward for score in scores])
    reverse = np.mean([score.reverse for score in scores])
    assert forward == pytest.approx(expected, rel=0.2)
    # Its mixture has four fifths of the centres, and the sign is the other one.
    assert reverse == pytest.approx(-expected / 0.8, rel=0.25)


def test_a_collapsed_generator_scores_its_closed_form() -> None:
    tau = 0.1
    score = smoothed_kl(np.zeros((N, 3)), "surface", 1.0, tau, QUERIES, stream(6, "collapsed"))
    # q is N(0, tau^2 I): -H(p) + 3/2 ln(2 pi tau^2) + E||x||^2 / 2 tau^2, E||x||^2 = 5/3 + 3 tau^2.
    log_scale = 1.5 * np.log(2 * np.pi * tau**2)
    entropy = SURFACE.smoothed_entropy(1.0, tau)
    forward = -entropy + log_scale + (5 / 3 + 3 * tau**2) / (2 * tau**2)
    assert abs(score.forward - forward) < 4 * score.forward_se
    # E_q[log p] by Gauss-Hermite quadrature.
    node, weight = np.polynomial.hermite_e.hermegauss(30)
    grid = np.stack(np.meshgrid(node, node, node), axis=-1).reshape(-1, 3)
    product = np.einsum("i,j,k->ijk", weight, weight, weight).ravel() / (2 * np.pi) ** 1.5
    reverse = -1.5 - log_scale - product @ SURFACE.log_density(tau * grid, 1.0, tau)
    assert abs(score.reverse - reverse) < 4 * score.reverse_se
    assert score.reverse_se < 0.5


@pytest.mark.parametrize("name", ["shrunk", "translated", "one face missing"])
def test_more_smoothing_never_raises_it(name: str) -> None:
    cloud = GENERATORS[name][0](N, stream(7, name))
    taus = [0.05, 0.1, 0.2, 0.4]
    curve = smoothed_kl_curve(cloud, "surface", 1.0, taus, 1500, stream(8, name))
    assert [score.tau for score in curve] == taus
    for finer, coarser in pairwise(curve):
        assert coarser.forward < finer.forward + 3 * finer.forward_se
        # The finer one is the more biased downwards, by 0.955 / (tau^2 N) or so.
        bias = 0.955 / (finer.tau**2 * 0.8 * N)
        assert coarser.reverse < finer.reverse + bias + 3 * finer.reverse_se
    assert 4 * curve[-1].forward < curve[0].forward


def test_the_unit_of_length_does_not_matter() -> None:
    cloud = SURFACE.sample(3000, 0.95, stream(12, "cloud"))
    score = smoothed_kl(cloud, "surface", 1.0, 0.1, 800, stream(13, "query"))
    larger = smoothed_kl(250 * cloud, "surface", 250.0, 25.0, 800, stream(13, "query"))
    assert larger.forward == pytest.approx(score.forward, abs=1e-4)
    assert larger.reverse == pytest.approx(score.reverse, abs=1e-4)
    assert larger.jeffreys_se == pytest.approx(score.jeffreys_se, rel=1e-3)


def test_the_order_of_the_cloud_does_not_matter() -> None:
    cloud = SURFACE.sample(N, 0.9, stream(14, "cloud"))
    by_face = cloud[np.argsort(face_of(cloud), kind="stable")]
    first, second = (
        smoothed_kl(c, "surface", 1.0, 0.1, QUERIES, stream(15, "query")) for c in (cloud, by_face)
    )
    assert second.forward == pytest.approx(first.forward, abs=1e-3)
    assert abs(second.reverse - first.reverse) < 4 * np.hypot(first.reverse_se, second.reverse_se)


def test_one_stray_point_costs_no_accuracy() -> None:
    cloud = SURFACE.sample(4000, 1.0, stream(16, "cloud"))
    score = smoothed_kl(cloud, "surface", 1.0, 0.1, QUERIES, stream(17, "query"))
    cloud[0] = 1e6
    stray = smoothed_kl(cloud, "surface", 1.0, 0.1, QUERIES, stream(17, "query"))
    assert stray.forward == pytest.approx(score.forward, abs=3e-3)


# Few queries, whose noise then leads; or few points, whose noise then does.
@pytest.mark.parametrize(("n", "queries"), [(2000, 500), (300, 3000)])
@pytest.mark.parametrize("name", ["shrunk", "one face missing"])
def test_standard_errors_are_the_spread_of_repeats(name: str, n: int, queries: int) -> None:
    def repeat(index: int) -> SmoothedKl:
        cloud = GENERATORS[name][0](n, stream(index, name, "cloud"))
        return smoothed_kl(cloud, "surface", 1.0, 0.25, queries, stream(index, name, "query"))

    scores = [repeat(index) for index in range(40)]
    for side in ("forward", "reverse"):
        spread = np.std([getattr(score, side) for score in scores], ddof=1)
        claimed = np.sqrt(np.mean([getattr(score, f"{side}_se") ** 2 for score in scores]))
        # 40 repeats know the spread to 11 %.
        assert 0.7 < claimed / spread < 1.5, side


def test_too_little_to_go_by_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 40 points and 2 queries"):
        smoothed_kl(np.zeros((39, 3)), "surface", 1.0, 0.1, 100, stream(0))
    with pytest.raises(ValueError, match="needs 40 points and 2 queries"):
        smoothed_kl(np.zeros((100, 3)), "surface", 1.0, 0.1, 1, stream(0))
    with pytest.raises(ValueError, match="tau must be above zero"):
        smoothed_kl(np.zeros((100, 3)), "surface", 1.0, 0.0, 100, stream(0))
