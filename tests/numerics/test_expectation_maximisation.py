import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from cubeae.numerics.expectation_maximisation import (
    Components,
    Floats,
    em_step,
    features,
    halve,
    log_densities,
)

RIDGE = 1e-4


def some_components(count: int, dim: int, seed: int = 0) -> Components:
    rng = np.random.default_rng(seed)
    roots = rng.standard_normal((count, dim, dim))
    weights = rng.dirichlet(np.full(count, 5.0))
    covariances = roots @ roots.transpose(0, 2, 1) / dim + 0.5 * np.eye(dim)
    return Components(np.log(weights), 1 + rng.standard_normal((count, dim)), covariances)


def some_points(n: int, dim: int, seed: int = 1) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, dim)) + 2 * rng.integers(0, 2, (n, 1))


def moments(components: Components) -> tuple[Floats, Floats]:
    """Mean and covariance of the whole mixture, by the law of total variance."""
    weights = np.exp(components.log_weights)
    mean = weights @ components.means
    offsets = components.means - mean
    between = np.einsum("k,ki,kj->ij", weights, offsets, offsets)
    return mean, between + np.einsum("k,kij->ij", weights, components.covariances)


def theirs(start: Components, points: Floats) -> GaussianMixture:
    """scikit-learn's mixture after one iteration from ``start``."""
    model = GaussianMixture(
        len(start.means),
        reg_covar=RIDGE,
        max_iter=1,
        weights_init=np.exp(start.log_weights),
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with pytest.warns(ConvergenceWarning):
        return model.fit(points)


@pytest.mark.parametrize(("count", "dim"), [(1, 2), (3, 1), (5, 2), (7, 6)])
def test_a_step_agrees_with_scikit_learn(count: int, dim: int) -> None:
    """To what a step's single precision leaves; scikit-learn 1.9's is double, as densities are."""
    start, points = some_components(count, dim), some_points(2500, dim)
    ours, expected = em_step(start, features(points), RIDGE), theirs(start, points)
    np.testing.assert_allclose(np.exp(ours.log_weights), expected.weights_, rtol=1e-6)
    np.testing.assert_allclose(ours.means, expected.means_, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(ours.covariances, expected.covariances_, rtol=1e-6, atol=1e-6)
    same = Components(np.log(expected.weights_), expected.means_, expected.covariances_)
    densities = log_densities(same, features(points))
    np.testing.assert_allclose(densities, expected.score_samples(points), rtol=1e-9, atol=1e-9)


def test_log_densities_are_those_of_the_formula() -> None:
    mixture, points = some_components(3, 2), some_points(50, 2)
    density = sum(
        np.exp(log_weight) * multivariate_normal(mean, covariance).pdf(points)
        for log_weight, mean, covariance in zip(
            mixture.log_weights, mixture.means, mixture.covariances, strict=True
        )
    )
    np.testing.assert_allclose(log_densities(mixture, features(points)), np.log(density))


def test_log_densities_keep_their_digits_on_a_thin_sheet() -> None:
    """A variance of 1e-6 across the sheet, in no axis's direction; points of unit scale."""
    rotation = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    covariance = rotation @ np.diag([1.0, 1.0, 1e-6]) @ rotation.T
    sheet = np.random.default_rng(1).standard_normal((200, 3)) * [1, 1, 1e-3]
    thin = Components(np.zeros(1), np.ones((1, 3)), covariance[None])
    values = log_densities(thin, features(sheet @ rotation.T + 1))
    expected = -0.5 * ((sheet / [1, 1, 1e-3]) ** 2).sum(1) - 1.5 * np.log(2 * np.pi)
    np.testing.assert_allclose(values, expected - np.log(1e-3), atol=1e-6)


def test_the_likelihood_never_falls() -> None:
    known = features(some_points(1500, 3))
    components, values = some_components(6, 3), []
    for _ in range(40):
        values.append(log_densities(components, known).mean())
        components = em_step(components, known, 1e-12)
    assert (np.diff(values) > -1e-10).all()
    assert values[-1] > values[0] + 0.1


def test_one_component_becomes_the_gaussian_of_the_points_at_once() -> None:
    points = some_points(300, 3)
    single = em_step(some_components(1, 3), features(points), RIDGE)
    assert single.log_weights == 0
    np.testing.assert_allclose(single.means[0], points.mean(0), rtol=1e-12)
    expected = np.cov(points.T, bias=True) + RIDGE * np.eye(3)
    np.testing.assert_allclose(single.covariances[0], expected, rtol=1e-12)


def test_halves_have_the_moments_of_halves() -> None:
    """Of N(0, 9) along the first axis, whose positive half is a half-normal distribution."""
    whole = Components(np.zeros(1), np.zeros((1, 2)), np.diag([9.0, 1.0])[None])
    halves = halve(whole)
    np.testing.assert_allclose(np.exp(halves.log_weights), 0.5)
    half_normal = np.abs(3 * np.random.default_rng(0).standard_normal(400_000))
    right = int(halves.means[:, 0].argmax())
    assert halves.means[right, 0] == pytest.approx(half_normal.mean(), abs=0.02)
    assert halves.means[1 - right, 0] == -halves.means[right, 0]
    for covariance in halves.covariances:
        assert covariance[0, 0] == pytest.approx(half_normal.var(), abs=0.04)
        np.testing.assert_allclose(covariance[[0, 1, 1], [1, 0, 1]], [0, 0, 1], atol=1e-12)


def test_of_equal_axes_the_last_is_cut() -> None:
    halves = halve(Components(np.zeros(1), np.zeros((1, 5)), 2 * np.eye(5)[None]))
    expected = np.sqrt(4 / np.pi) * np.eye(5)[4]
    np.testing.assert_allclose(np.abs(halves.means), [expected, expected])


def test_halving_keeps_the_mean_and_the_covariance_of_the_mixture() -> None:
    mixture = some_components(4, 3)
    for own, expected in zip(moments(halve(mixture)), moments(mixture), strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-12)


def test_a_component_far_from_all_points_stays_finite() -> None:
    start = some_components(3, 2)
    far = Components(start.log_weights, start.means * [[1], [1], [1e4]], start.covariances)
    known = features(some_points(500, 2))
    for _ in range(5):
        far = em_step(far, known, RIDGE)
    assert np.exp(far.log_weights[2]) < 1e-30
    assert np.isfinite(log_densities(far, known)).all()
    assert np.isfinite(far.covariances).all()
