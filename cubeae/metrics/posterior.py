"""How the aggregate posterior (latents of all inputs together) departs from N(0, I).

First by its moments, then by its shape: a statistic of normality that is invariant to shifts,
scales and rotations.
Clouds are [S, d, n].
"""

import torch
from torch import Tensor

from cubeae.numerics.kernels import gaussian_kernel_, squared_distances

# A covariance whose smallest eigenvalue is below this share of its largest counts as singular.
SINGULAR = 1e-12
BLOCK = 128


def _covariance(z: Tensor, correction: int = 1) -> tuple[Tensor, Tensor]:
    if z.shape[2] < 2:
        raise ValueError(f"a covariance needs at least two points, not {z.shape[2]}")
    z = z.double()
    centred = z - z.mean(2, keepdim=True)
    return centred, centred @ centred.transpose(1, 2) / (z.shape[2] - correction)


def _eigen(covariance: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Eigenvalues, eigenvectors, and whether regular; singular matrices have eigenvalues 1."""
    identity = torch.eye(covariance.shape[1], dtype=covariance.dtype, device=covariance.device)
    finite = torch.isfinite(covariance).all(2).all(1)
    values, vectors = torch.linalg.eigh(torch.where(finite[:, None, None], covariance, identity))
    regular = finite & (values[:, 0] > SINGULAR * values[:, -1])
    return torch.where(regular[:, None], values, 1.0), vectors, regular


def covariance_mismatch(z: Tensor) -> Tensor:
    """Frobenius norm of Cov(z) - I; [S, d, n] -> [S].

    About sqrt(d (d + 1) / n) for n draws of N(0, I); sqrt(d) for a collapsed cloud.

    Raises:
        ValueError: with fewer than two points.
    """
    covariance = _covariance(z)[1]
    identity = torch.eye(covariance.shape[1], dtype=covariance.dtype, device=covariance.device)
    return torch.linalg.matrix_norm(covariance - identity)


def gaussian_kl(z: Tensor) -> Tensor:
    """KL(N(mean, Cov) || N(0, I)) of the Gaussian with z's moments, in nats; [S, d, n] -> [S].

    1/2 (tr Cov + |mean|^2 - d - ln det Cov). About d (d + 3) / (4 n) for n draws of N(0, I).
    Infinite where the covariance is singular, for instance where a neuron has collapsed.

    Raises:
        ValueError: with fewer than two points.

    Source: Kingma and Welling 2014, appendix B, for a full covariance.
    """
    covariance = _covariance(z)[1]
    values, _, regular = _eigen(covariance)
    mean_square = z.double().mean(2).square().sum(1)
    trace = covariance.diagonal(dim1=1, dim2=2).sum(1)
    divergence = 0.5 * (trace + mean_square - z.shape[1] - values.log().sum(1))
    return torch.where(regular | trace.isnan(), divergence, torch.inf)


def _smoothing(dim: int, n: int) -> float:
    """beta^2 of the statistic's weight: 1/2 ((2d + 1) n / 4)^{2 / (d + 4)}."""
    return float(0.5 * ((2 * dim + 1) * n / 4) ** (2 / (dim + 4)))


def _pair_sum(x: Tensor, bandwidth: float) -> Tensor:
    """Sum of exp(-||x_i - x_j||^2 / bandwidth) over all i, j; [S, d, n] -> [S].

    Blocks right of the diagonal count twice; blocks are small enough for the cache.
    """
    widths = torch.full((len(x),), bandwidth, dtype=x.dtype, device=x.device)
    total = torch.zeros_like(widths)
    for start in range(0, x.shape[2], BLOCK):
        block, later = x[:, :, start : start + BLOCK], x[:, :, start + BLOCK :]
        total += gaussian_kernel_(squared_distances(block, block), widths).sum((1, 2))
        total += 2 * gaussian_kernel_(squared_distances(block, later), widths).sum((1, 2))
    return total


def henze_zirkler(z: Tensor) -> Tensor:
    """Henze and Zirkler's statistic of multivariate normality; [S, d, n] -> [S].

    n times the (biased) squared MMD between the whitened latents and N(0, I) under a kernel
    exp(-beta^2 ||x - y||^2 / 2). Its mean under normality is 0.7 to 1. It grows like n for any
    other distribution, so compare it at equal n. Shifts, scales and rotations do not change it.
    NaN where the covariance is singular.

    Raises:
        ValueError: with fewer than two points.

    Source: Henze and Zirkler 1990, equations 1.3, 2.1 and 2.2.
    """
    n, dim = z.shape[2], z.shape[1]
    centred, covariance = _covariance(z, correction=0)
    values, vectors, regular = _eigen(covariance)
    white = (vectors / values.sqrt()[:, None, :]).transpose(1, 2) @ centred
    white = torch.where(regular[:, None, None], white, 0.0)
    beta2 = _smoothing(dim, n)
    pairs = _pair_sum(white, 2 / beta2) / n**2
    cross = torch.exp(-beta2 / (2 * (1 + beta2)) * white.square().sum(1)).mean(1)
    statistic = n * (pairs - 2 * (1 + beta2) ** (-dim / 2) * cross + (1 + 2 * beta2) ** (-dim / 2))
    return torch.where(regular, statistic, torch.nan)
