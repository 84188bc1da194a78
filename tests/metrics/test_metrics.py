"""Planted truth: a perfect, a null and a known case for each metric, and independent libraries."""

import numpy as np
import pytest
import torch

from cubeae.metrics.knn import knn_kl
from cubeae.metrics.latent import (
    active_units,
    mean_norm,
    mean_variance,
    mmd2_to_standard_normal,
    standard_bandwidth,
)
from cubeae.metrics.reconstruction import repeated, squared_errors
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(stream(seed, "test").standard_normal(shape))


def test_mse_is_zero_for_a_copy_and_the_variance_for_a_collapsed_decoder() -> None:
    points = torch.from_numpy(SURFACE.sample(50_000, 1.0, stream(0, "p")))
    collapsed = torch.zeros(1, *points.shape)
    clouds = torch.cat([points[None], collapsed, points[None] + 0.1])
    errors = squared_errors(points, clouds).mean(1)
    assert errors.tolist() == pytest.approx([0, SURFACE.variance(1.0), 0.01], abs=0.005)


@pytest.mark.parametrize("draws", [2, 5])
def test_the_variance_of_a_linear_decoders_reconstructions(draws: int) -> None:
    """x_hat = A x + b + B e: its variance is tr(B B^T) / 3, its bias the rest of the MSE."""
    n, mixing = 20_000, torch.tensor([[0.3, 0.1], [0.0, 0.2], [-0.1, 0.0]], dtype=torch.float64)
    points = normal(n, 3)
    mean = 0.9 * points + 0.2
    noisy = (
        mean + normal(2, n, 2, seed=1 + k) @ (torch.tensor([1.0, 3.0])[:, None, None] * mixing.T)
        for k in range(draws)
    )
    errors, variance = repeated(points, noisy)
    expected = torch.tensor([1.0, 9.0]) * mixing.square().sum() / 3
    # Per point and member, a variance of (weighted) chi^2: some 1 / sqrt(n) of it remains.
    assert variance.tolist() == pytest.approx(expected.tolist(), rel=0.03)
    assert errors.mean(1).tolist() == pytest.approx((expected + 0.01 + 0.04).tolist(), rel=0.03)


def test_repeated_reconstructions_agree_with_numpy() -> None:
    points, drawn = normal(7, 3), normal(4, 2, 7, 3, seed=1)
    errors, variance = repeated(points, iter(drawn))
    assert variance.tolist() == pytest.approx(
        drawn.numpy().var(axis=0, ddof=1).mean(axis=(1, 2)).tolist(), rel=1e-12
    )
    expected = ((drawn - points) ** 2).mean(dim=(0, 3))
    assert errors.numpy() == pytest.approx(expected.numpy(), rel=1e-12)


def test_without_noise_reconstructions_do_not_vary_at_all() -> None:
    points, same = normal(50, 3), 1e3 * normal(2, 50, 3, seed=1)
    errors, variance = repeated(points, [same] * 3)
    assert variance.tolist() == [0, 0]
    assert errors.numpy() == pytest.approx(squared_errors(points, same).numpy(), rel=1e-12)


@pytest.mark.parametrize("draws", [0, 1])
def test_one_draw_has_no_variance(draws: int) -> None:
    points = normal(5, 3)
    with pytest.raises(ValueError, match=f"at least two draws, not {draws}"):
        repeated(points, [points[None]] * draws)


def test_latent_moments_of_a_known_gaussian() -> None:
    z = 2 * normal(1, 4, 100_000) + 3
    assert mean_norm(z).item() == pytest.approx(3 * np.sqrt(4), rel=0.01)
    assert mean_variance(z).item() == pytest.approx(4, rel=0.01)


def test_active_units_counts_neurons_that_move_with_the_input() -> None:
    mean = normal(1, 4, 1000) * torch.tensor([1.0, 0.2, 0.05, 0.0])[None, :, None]
    # Variances 1, 0.04, 0.0025 and 0 against the threshold of 0.01
    assert active_units(mean).tolist() == [2]


def test_closed_form_mmd_to_the_prior_agrees_with_a_large_prior_sample() -> None:
    from sklearn.metrics.pairwise import rbf_kernel

    z, prior = 0.7 * normal(1, 3, 400) + 0.4, normal(3, 20_000, seed=1)
    r = standard_bandwidth(3)
    a, b = z[0].T.numpy(), prior.T.numpy()
    n, m = len(a), 4000
    within = (rbf_kernel(a, a, 1 / r).sum() - n) / (n * (n - 1))
    cross = rbf_kernel(a, b, 1 / r).mean()
    prior_term = (rbf_kernel(b[:m], b[:m], 1 / r).sum() - m) / (m * (m - 1))
    expected = within - 2 * cross + prior_term
    assert mmd2_to_standard_normal(z, r).item() == pytest.approx(expected, abs=2e-3)


def test_closed_form_mmd_is_unbiased_at_the_prior_and_known_for_a_collapsed_cloud() -> None:
    r = standard_bandwidth(2)
    null = mmd2_to_standard_normal(normal(300, 2, 50), r)
    assert abs(null.mean().item()) < 4 * null.std().item() / np.sqrt(300)
    # All points at zero: 1 - 2 (s/(1+s))^{d/2} + (s/(2+s))^{d/2} with s = r/2, d = 2
    s = r / 2
    collapsed = mmd2_to_standard_normal(torch.zeros(1, 2, 10, dtype=torch.float64), r)
    assert collapsed.item() == pytest.approx(1 - 2 * s / (1 + s) + s / (2 + s))


def test_the_standard_bandwidth_is_the_priors_median_squared_distance() -> None:
    draws = normal(5, 4000)
    distances = torch.pdist(draws.T).square()
    assert standard_bandwidth(5) == pytest.approx(distances.median().item(), rel=0.03)


def test_knn_kl_of_known_gaussians() -> None:
    rng = stream(0, "knn")
    p = rng.standard_normal((20_000, 2))
    # KL(N(0, I) || N(mu, I)) = |mu|^2 / 2
    assert knn_kl(p, rng.standard_normal((20_000, 2)), 5) == pytest.approx(0, abs=0.03)
    q = rng.standard_normal((20_000, 2)) + np.array([1.0, 0])
    assert knn_kl(p, q, 5) == pytest.approx(0.5, abs=0.05)


def test_knn_kl_agrees_with_a_brute_force_of_its_equation() -> None:
    rng = stream(1, "knn")
    p, q = rng.standard_normal((60, 3)), rng.standard_normal((80, 3)) * 1.3
    from scipy.spatial.distance import cdist

    own = np.sort(cdist(p, p), axis=1)[:, 4]
    other = np.sort(cdist(p, q), axis=1)[:, 3]
    expected = 3 * np.log(other / own).mean() + np.log(80 / 59)
    assert knn_kl(p, q, 4) == pytest.approx(expected)


@pytest.mark.parametrize(
    # What estimate(p, q, k) of the package universal-divergence 0.2.0 gives for these clouds.
    ("neighbours", "expected"),
    [(1, 0.2382915133841577), (5, 0.23143218205243968)],
)
def test_knn_kl_agrees_with_the_package_universal_divergence(
    neighbours: int, expected: float
) -> None:
    rng = stream(2, "knn")
    p = rng.standard_normal((300, 3))
    q = 1.2 * rng.standard_normal((400, 3)) + 0.3
    assert knn_kl(p, q, neighbours) == pytest.approx(expected, rel=1e-10)


def test_knn_kl_on_a_surface_grows_with_the_sample_as_its_docstring_warns() -> None:
    def estimate(n: int) -> float:
        data = SURFACE.sample(n, 1.0, stream(0, "d"))
        blurred = SURFACE.sample(n, 1.0, stream(1, "d"))
        blurred += 0.1 * stream(2, "d").standard_normal((n, 3))
        return knn_kl(data, blurred, 5)

    assert estimate(8000) > estimate(500) + 0.2


def test_knn_kl_of_too_few_points_is_refused() -> None:
    with pytest.raises(ValueError, match="neighbours need more points"):
        knn_kl(np.zeros((5, 3)), np.zeros((9, 3)), 5)
