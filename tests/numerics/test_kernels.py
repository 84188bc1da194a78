import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import rbf_kernel

from cubeae.numerics.kernels import (
    gaussian_kernel_,
    median_bandwidth,
    mmd2_biased,
    mmd2_to_normal,
    mmd2_unbiased,
    squared_distances,
)


def clouds(n: int = 40, m: int = 30, dim: int = 3, seed: int = 0) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(2, dim, n, generator=generator, dtype=torch.float64)
    y = 0.5 + 1.5 * torch.randn(2, dim, m, generator=generator, dtype=torch.float64)
    return x, y


def plain_mmd2(x: torch.Tensor, y: torch.Tensor, r: float) -> torch.Tensor:
    """Gretton et al. 2012, equation 3, written out; x [n, d], y [m, d]."""

    def k(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return torch.exp(-torch.cdist(a, b).square() / r)

    n, m = len(x), len(y)
    within_x = (k(x, x).sum() - n) / (n * (n - 1))
    within_y = (k(y, y).sum() - m) / (m * (m - 1))
    return within_x + within_y - 2 * k(x, y).mean()


def test_mmd2_agrees_with_scikit_learns_kernel() -> None:
    x, y = clouds()
    r = torch.tensor([2.0, 3.0], dtype=torch.float64)
    values = mmd2_unbiased(x, y, r)
    for member in range(2):
        a, b, gamma = x[member].T.numpy(), y[member].T.numpy(), 1 / r[member].item()
        n, m = len(a), len(b)
        expected = (
            (rbf_kernel(a, a, gamma).sum() - n) / (n * (n - 1))
            + (rbf_kernel(b, b, gamma).sum() - m) / (m * (m - 1))
            - 2 * rbf_kernel(a, b, gamma).mean()
        )
        assert values[member].item() == pytest.approx(expected, abs=1e-12)


def test_mmd2_to_normal_and_its_gradient_agree_with_the_formula() -> None:
    """Against Gretton et al. 2012, equation 3, with the expectations of k written out."""
    x, _ = clouds(n=12)
    r = torch.tensor([1.3, 2.1], dtype=torch.float64)
    weights = torch.tensor([1.0, -2.0], dtype=torch.float64)
    ours = x.clone().requires_grad_()
    values = mmd2_to_normal(ours, r)
    (weights * values).sum().backward()
    theirs = x.clone().requires_grad_()
    for member in range(2):
        z, width = theirs[member].T, r[member]
        n, d = z.shape
        own = torch.exp(-(z[:, None] - z[None]).square().sum(2) / width).sum() - n
        near = (width / (2 + width)) ** (d / 2) * torch.exp(-z.square().sum(1) / (2 + width))
        far = (width / (4 + width)) ** (d / 2)
        expected = own / (n * (n - 1)) - 2 * near.mean() + far
        assert values[member].item() == pytest.approx(expected.item(), abs=1e-12)
        (weights[member] * expected).backward()
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-12)  # type: ignore[arg-type]
    assert torch.autograd.gradcheck(lambda z: mmd2_to_normal(z, r), (x.requires_grad_(),))


def test_mmd2_to_normal_is_the_mean_over_samples_of_the_normal() -> None:
    x, _ = clouds(n=20)
    generator = torch.Generator().manual_seed(9)
    r = torch.tensor([1.3, 2.1], dtype=torch.float64)
    values = [
        mmd2_unbiased(x, torch.randn(2, 3, 50, generator=generator, dtype=torch.float64), r)
        for _ in range(400)
    ]
    sampled = torch.stack(values)
    error = sampled.std(0) / 20
    assert ((sampled.mean(0) - mmd2_to_normal(x, r)).abs() < 4 * error).all()


def test_mmd2_is_unbiased_under_the_null_and_positive_under_an_alternative() -> None:
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(400, 2, 30, generator=generator, dtype=torch.float64)
    y = torch.randn(400, 2, 30, generator=generator, dtype=torch.float64)
    r = torch.full((400,), 2.0, dtype=torch.float64)
    null = mmd2_unbiased(x, y, r)
    assert abs(null.mean().item()) < 4 * null.std().item() / 20
    assert (null < 0).any()
    shifted = mmd2_unbiased(x + 1, y, r)
    # Closed form for N(mu, I) against N(0, I), |mu|^2 = 2: 2 (r/(r+4))^{d/2} (1 - e^{-2/(r+4)})
    expected = 2 * (2 / 6) * (1 - np.exp(-2 / 6))
    assert shifted.mean().item() == pytest.approx(expected, abs=4 * shifted.std().item() / 20)


def test_the_median_bandwidth_is_the_median_over_pairs_of_the_pooled_cloud() -> None:
    x, y = clouds(n=10, m=11)
    pooled = torch.cat([x, y], 2)[0].T
    distances = torch.pdist(pooled).square().sort().values
    # torch's median of an even count is the lower of the two in the middle.
    expected = distances[(len(distances) - 1) // 2]
    assert median_bandwidth(x, y)[0].item() == pytest.approx(expected.item())


def test_distances_stay_exact_far_from_the_origin_and_never_turn_negative() -> None:
    x = torch.randn(1, 3, 50) + 1e4
    distances = squared_distances(x, x)
    expected = torch.cdist(x[0].T.double(), x[0].T.double()).square()
    assert (distances >= 0).all()
    assert torch.allclose(distances[0].double(), expected, atol=0.05)


def test_extreme_distances_give_no_subnormal_and_no_nan() -> None:
    kernel = gaussian_kernel_(torch.tensor([[[0.0, 1e30, 90.0]]]), torch.ones(1))
    assert kernel[0, 0, 0] == 1
    assert (kernel[0, 0, 1:] >= torch.finfo(torch.float32).tiny).all()
    assert (kernel[0, 0, 1:] < 1e-30).all()


def test_collapsed_clouds_have_a_positive_bandwidth_and_zero_mmd() -> None:
    x = torch.ones(1, 2, 5)
    bandwidth = median_bandwidth(x, x)
    assert bandwidth.item() > 0
    assert mmd2_unbiased(x, x, bandwidth).item() == pytest.approx(0, abs=1e-6)
    assert torch.isfinite(mmd2_to_normal(x, bandwidth)).all()


def test_one_point_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two points"):
        mmd2_unbiased(torch.ones(1, 2, 1), torch.ones(1, 2, 5), torch.ones(1))
    with pytest.raises(ValueError, match="at least two points"):
        mmd2_to_normal(torch.ones(1, 2, 1), torch.ones(1))


def test_the_biased_mmd2_is_the_squared_distance_of_mean_embeddings() -> None:
    x, y = clouds(n=14, m=11)
    r = torch.tensor([1.3, 2.1], dtype=torch.float64)
    values = mmd2_biased(x, y, r)
    for member in range(2):
        a, b, gamma = x[member].T.numpy(), y[member].T.numpy(), 1 / r[member].item()
        # |mean phi(a) - mean phi(b)|^2 = w' K w over the pooled cloud, w = (1/n, .., -1/m, ..)
        kernel = rbf_kernel(np.concatenate([a, b]), gamma=gamma)
        w = np.concatenate([np.full(14, 1 / 14), np.full(11, -1 / 11)])
        assert values[member].item() == pytest.approx(w @ kernel @ w, abs=1e-12)


def test_the_biased_mmd2_exceeds_the_unbiased_one_by_its_diagonal() -> None:
    x, y = clouds(n=20, m=20)
    r = torch.tensor([1.3, 2.1], dtype=torch.float64)
    for member in range(2):
        a, b, gamma = x[member].T.numpy(), y[member].T.numpy(), 1 / r[member].item()
        # V = U + (1/n)(1 - U_x) + (1/m)(1 - U_y), U_x the mean kernel over pairs i != j
        pairs = [(rbf_kernel(c, gamma=gamma).sum() - 20) / (20 * 19) for c in (a, b)]
        expected = mmd2_unbiased(x, y, r)[member].item() + sum(1 - pair for pair in pairs) / 20
        assert mmd2_biased(x, y, r)[member].item() == pytest.approx(expected, abs=1e-12)


def test_the_biased_mmd2_of_one_distribution_has_the_mean_that_its_docstring_gives() -> None:
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(400, 2, 30, generator=generator, dtype=torch.float64)
    y = torch.randn(400, 2, 50, generator=generator, dtype=torch.float64)
    r = torch.full((400,), 2.0, dtype=torch.float64)
    # E k(z, z') = (r / (r + 4))^{d/2} for N(0, I): 1/3 here
    expected = (1 / 30 + 1 / 50) * (1 - 1 / 3)
    values = mmd2_biased(x, y, r)
    assert values.mean().item() == pytest.approx(expected, abs=4 * values.std().item() / 20)
    assert mmd2_biased(x, x, r).max().item() == pytest.approx(0, abs=1e-12)
