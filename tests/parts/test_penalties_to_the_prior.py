"""Penalties that compare latents with N(0, I), against independent libraries and closed forms."""

import math

import numpy as np
import ot
import pytest
import torch
from scipy.special import hyp1f1
from torch import Tensor
from torch.distributions import Normal

from cubeae.numerics.sliced import mean_at_the_prior, normal_quantiles
from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.penalties import PENALTIES
from cubeae.properties.penalties import latents


def value_of(name: str, z: Tensor, **others: Tensor) -> Tensor:
    return PENALTIES[name](Latents(z, z, None, z, normals=others), Bandwidths())


def sample(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def wae_mmd(z: Tensor, prior: Tensor, scales: tuple[float, ...], kernel: str) -> float:
    """MMD^2 of [n, d] and [m, d] as pythae 0.1.2 writes it (models/wae_mmd/wae_mmd_model.py).

    Its "rbf" kernel is exp(-||x - y||^2 / (2 d)) whatever the bandwidth; here the scale is used.
    """

    def mean(x: Tensor, y: Tensor, same: bool) -> float:
        total, base = 0.0, 2 * x.shape[1]
        for rows in x.split(100):
            squares = torch.cdist(rows, y).square()
            for scale in scales:
                c = scale * base
                values = c / (c + squares) if kernel == "imq" else torch.exp(-squares / c)
                total += values.sum().item()
        n, m = len(x), len(y)
        return (total - len(scales) * n) / (n * (n - 1)) if same else total / (n * m)

    return mean(z, z, True) + mean(prior, prior, True) - 2 * mean(z, prior, False)


@pytest.mark.parametrize(
    ("name", "kernel", "scales"),
    [
        ("mmd-imq", "imq", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)),
        ("mmd-multiscale", "rbf", (0.25, 0.5, 1.0, 2.0, 4.0)),
    ],
)
@pytest.mark.parametrize("dim", [2, 6])
def test_mmd_is_that_of_pythae_with_a_large_sample_of_the_prior(
    name: str, kernel: str, scales: tuple[float, ...], dim: int
) -> None:
    z = 0.5 * sample(1, dim, 64) + 1
    expected = wae_mmd(z[0].T, sample(4000, dim, seed=1), scales, kernel)
    # 4,000 draws: the terms that they enter are exact to about 1 %.
    assert value_of(name, z).item() == pytest.approx(expected, rel=0.03)
    assert value_of(name, z).item() > 0.5


def test_the_sliced_distance_is_pots_against_the_quantiles() -> None:
    """POT's one-dimensional distance to the quantiles along the same directions."""
    z, normals = 2 * sample(3, 4, 40) + 1, sample(3, 4, 40, seed=1)
    found = value_of("sliced-wasserstein", z, directions=normals)
    quantiles = normal_quantiles(40)
    for member in range(3):
        u = (normals[member] / normals[member].norm(dim=0)).numpy()[:, :16]
        projected = z[member].numpy().T @ u
        targets = np.repeat(quantiles[:, None], 16, 1)
        expected = ot.wasserstein_1d(projected, targets, p=2).mean() - mean_at_the_prior(40)
        assert found[member].item() == pytest.approx(expected)


def test_the_sliced_distance_of_a_shift_is_known() -> None:
    """Shifted normals are W2^2 = (u.m)^2 from the prior; over directions |m|^2 / d on average."""
    z = sample(200, 3, 100) + torch.tensor([[[3.0], [0.0], [0.0]]]).double()
    found = value_of("sliced-wasserstein", z, directions=sample(200, 3, 100, seed=2))
    assert found.mean().item() == pytest.approx(9 / 3, rel=0.1)


@pytest.mark.parametrize("n", [2, 10, 64])
def test_the_mean_of_the_sliced_distance_at_the_prior_is_that_of_simulated_samples(n: int) -> None:
    ordered = sample(100_000, n, seed=n).sort(dim=1).values
    distances = (ordered - torch.from_numpy(normal_quantiles(n))).square().mean(1)
    error = distances.std().item() / len(distances) ** 0.5
    assert mean_at_the_prior(n) == pytest.approx(distances.mean().item(), abs=5 * error)


def cramer_wold_of_the_paper(z: Tensor) -> float:
    """Knop et al. 2020: the distance of [n, d] from N(0, I), with SciPy; pairs i = j left out."""
    n, dim = z.shape
    gamma = (4 / (3 * n)) ** 0.4

    def phi(x: Tensor) -> Tensor:
        return torch.from_numpy(hyp1f1(0.5, dim / 2, -x.numpy()))

    pairs = torch.pdist(z).square()
    own = 2 * phi(pairs / (4 * gamma)).sum() / (n * (n - 1) * math.sqrt(gamma))
    cross = phi(z.square().sum(1) / (2 + 4 * gamma)).mean() / math.sqrt(gamma + 0.5)
    return float(own + 1 / math.sqrt(1 + gamma) - 2 * cross) / (2 * math.sqrt(math.pi))


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 6])
def test_cramer_wold_is_the_papers_formula(dim: int) -> None:
    z = 0.3 * sample(2, dim, 50) + 1
    found = value_of("cramer-wold", z)
    expected = [cramer_wold_of_the_paper(member.T) for member in z]
    assert found.tolist() == pytest.approx(expected, abs=1e-6)
    assert min(expected) > 0.05


def test_cramer_wold_is_the_distance_of_smoothed_densities_along_every_direction() -> None:
    """Its definition in two dimensions, by quadrature over angles and along each line."""
    z = 0.5 * sample(1, 2, 30, seed=3) + 1
    n, gamma = 30, (4 / 90) ** 0.4
    line = torch.linspace(-8, 8, 801, dtype=torch.float64)
    total = 0.0
    for angle in torch.arange(32) * math.pi / 32:
        a = z[0, 0] * torch.cos(angle) + z[0, 1] * torch.sin(angle)
        own = Normal(a[:, None], gamma**0.5).log_prob(line).exp().mean(0)
        prior = Normal(0.0, (1 + gamma) ** 0.5).log_prob(line).exp()
        total += ((own - prior).square().sum() * (line[1] - line[0])).item() / 32
    # The paper's V-statistic: pairs of a point with itself, and n^2 pairs.
    unit = 1 / (2 * math.sqrt(math.pi * gamma))
    pairs = cramer_wold_of_the_paper(z[0].T)
    own_pairs = _own_pairs(z[0].T, gamma)
    biased = pairs - own_pairs + (own_pairs * n * (n - 1) + n * unit) / n**2
    assert biased == pytest.approx(total, rel=1e-6)


def _own_pairs(z: Tensor, gamma: float) -> float:
    """Mean over pairs i != j of the smoothed kernel."""
    x = torch.pdist(z).square().numpy() / (4 * gamma)
    return float(hyp1f1(0.5, z.shape[1] / 2, -x).mean()) / (2 * math.sqrt(math.pi * gamma))


def test_covariance_is_zero_for_white_latents_and_known_otherwise() -> None:
    z = sample(1, 3, 60)
    centred = z - z.mean(2, keepdim=True)
    root = torch.linalg.cholesky(torch.cov(z[0]))
    white = torch.linalg.solve_triangular(root, centred[0], upper=False)
    assert value_of("covariance", white[None] + 5).item() == pytest.approx(0, abs=1e-12)
    # Covariance [[4, 2], [2, 2]] of the first two neurons: 3^2 + 2 x 2^2 + 1^2 = 18.
    mixing = torch.tensor([[2.0, 0, 0], [1, 1, 0], [0, 0, 1]]).double()
    assert value_of("covariance", (mixing @ white)[None]).item() == pytest.approx(18)


def plain_total_correlation(z: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    """By torch.distributions, one density at a time; [d, B] each."""
    density = Normal(mean[:, None], variance.sqrt()[:, None])
    logs = density.log_prob(z[:, :, None])
    size = math.log(mean.shape[1])
    joint = logs.sum(0).logsumexp(1) - size
    return (joint - (logs.logsumexp(2) - size).sum(0)).mean()


def test_total_correlation_is_that_of_torch_distributions_with_its_gradient() -> None:
    batch = latents(2, 3, 20)
    inputs = [t.clone().requires_grad_() for t in (batch.z, batch.mean, batch.variance)]  # type: ignore[union-attr]
    z, mean, variance = inputs
    found = PENALTIES["total-correlation"](Latents(z, mean, variance, z), Bandwidths())
    gradients = torch.autograd.grad(found.sum(), inputs)
    parts = zip(z, mean, variance, strict=True)
    plain = torch.stack([plain_total_correlation(*each) for each in parts])
    assert torch.allclose(found, plain)
    for gradient, expected in zip(gradients, torch.autograd.grad(plain.sum(), inputs), strict=True):
        assert torch.allclose(gradient, expected)


def test_the_total_correlation_of_a_correlated_gaussian_is_known() -> None:
    """-1/2 ln(1 - rho^2) with the correlation rho of z; 2,000 narrow posteriors stand for it."""
    mixing = torch.tensor([[1.0, 0.0], [0.9, (1 - 0.81) ** 0.5]]).double()
    mean = (mixing @ sample(2, 2000))[None]
    variance = torch.full_like(mean, 0.05)
    z = mean + variance.sqrt() * sample(1, 2, 2000, seed=1)
    found = PENALTIES["total-correlation"](Latents(z, mean, variance, z), Bandwidths())
    rho = 0.9 / 1.05
    assert found.item() == pytest.approx(-0.5 * math.log(1 - rho**2), rel=0.1)


@pytest.mark.parametrize("name", ["kl-capacity", "free-bits", "total-correlation"])
def test_what_needs_a_gaussian_encoder_refuses_another(name: str) -> None:
    with pytest.raises(ValueError, match="needs a gaussian encoder"):
        value_of(name, sample(1, 2, 5))


@pytest.mark.parametrize(("progress", "capacity"), [(0.0, 0.0), (0.1, 1.0), (0.4, 4.0), (0.9, 4.0)])
def test_the_capacity_rises_linearly_and_stays(progress: float, capacity: float) -> None:
    mean = torch.full((1, 3, 10), 1.0).double()  # KL: 3 x 1/2 nats at unit variance
    batch = Latents(mean, mean, torch.ones_like(mean), mean, progress=progress)
    penalty = PENALTIES["kl-capacity"].with_parameters({"capacity": 4.0, "rise": 0.4})
    assert penalty(batch, Bandwidths()).item() == pytest.approx(abs(1.5 - capacity))


def test_the_latent_norm_is_half_the_squared_length() -> None:
    z = torch.tensor([[[3.0, 0.0], [4.0, 1.0]]])
    assert value_of("latent-norm", z).item() == pytest.approx((25 + 1) / 4)
