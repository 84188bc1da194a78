"""How the aggregate posterior (latents of all inputs together) departs from N(0, I).

Moments first, then shape: a statistic of normality that no shift, scale or rotation changes.
Clouds are [S, d, n].
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import lognorm
from torch import Tensor

from cubeae.numerics.kernels import gaussian_kernel_, squared_distances

Floats = NDArray[np.float64]

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
    """Eigenvalues, eigenvectors and whether regular; a singular matrix counts as the identity."""
    identity = torch.eye(covariance.shape[1], dtype=covariance.dtype, device=covariance.device)
    finite = torch.isfinite(covariance).all(2).all(1)
    values, vectors = torch.linalg.eigh(torch.where(finite[:, None, None], covariance, identity))
    regular = finite & (values[:, 0] > SINGULAR * values[:, -1])
    return torch.where(regular[:, None], values, 1.0), vectors, regular


def covariance_mismatch(z: Tensor) -> Tensor:
    """Frobenius norm of Cov(z) - I; [S, d, n] -> [S].

    About sqrt(d (d + 1) / n) for n draws of N(0, I) itself; sqrt(d) for a collapsed cloud.

    Raises:
        ValueError: with fewer than two points.
    """
    covariance = _covariance(z)[1]
    identity = torch.eye(covariance.shape[1], dtype=covariance.dtype, device=covariance.device)
    return torch.linalg.matrix_norm(covariance - identity)


def gaussian_kl(z: Tensor) -> Tensor:
    """KL(N(mean, Cov) || N(0, I)) of the Gaussian with z's moments, in nats; [S, d, n] -> [S].

    1/2 (tr Cov + |mean|^2 - d - ln det Cov). About d (d + 3) / (4 n) for n draws of N(0, I)
    itself; infinite where the covariance is singular, as a collapsed neuron makes it.

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

    Blocks right of the diagonal count twice; small blocks stay in the cache.
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
    exp(-beta^2 ||x - y||^2 / 2). ``henze_zirkler_null`` gives its mean under normality (0.7 to
    1); it grows like n for any other distribution, so compare at equal n. It sees shape alone:
    shifts, scales and rotations do not change it. NaN where the covariance is singular.

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


def henze_zirkler_null(dim: int, n: int) -> tuple[float, float]:
    """Mean and variance of ``henze_zirkler`` for n draws of any regular Gaussian in R^dim.

    Source: Henze and Zirkler 1990, theorem 3.1 (asymptotic; good from n = 20).
    """
    b2 = _smoothing(dim, n)
    b4, b8 = b2**2, b2**4
    a = 1 + 2 * b2
    w = (1 + b2) * (1 + 3 * b2)
    mean = 1 - a ** (-dim / 2) * (1 + dim * b2 / a + dim * (dim + 2) * b4 / (2 * a**2))
    variance = (
        2 * (1 + 4 * b2) ** (-dim / 2)
        + 2 * a**-dim * (1 + 2 * dim * b4 / a**2 + 3 * dim * (dim + 2) * b8 / (4 * a**4))
        - 4 * w ** (-dim / 2) * (1 + 3 * dim * b4 / (2 * w) + dim * (dim + 2) * b8 / (2 * w**2))
    )
    return float(mean), float(variance)


def henze_zirkler_p(statistic: Floats, dim: int, n: int) -> Floats:
    """p-value of ``henze_zirkler`` under its lognormal null, [S] -> [S]; NaN stays NaN.

    Source: Henze and Zirkler 1990, section 3.
    """
    mean, variance = henze_zirkler_null(dim, n)
    shape = math.sqrt(math.log1p(variance / mean**2))
    p: Floats = lognorm.sf(statistic, shape, scale=mean / math.sqrt(1 + variance / mean**2))
    return p
