"""What the latents look like: moments, active units, distance from the standard normal."""

import math

import torch
from scipy.stats import chi2
from torch import Tensor

from cubeae.kernels import gaussian_kernel_, squared_distances

ACTIVE_VARIANCE = 0.01


def mean_norm(z: Tensor) -> Tensor:
    """Euclidean norm of the latents' mean; [S, d, n] -> [S]."""
    return torch.linalg.vector_norm(z.mean(2), dim=1)


def mean_variance(z: Tensor) -> Tensor:
    """Variance of each neuron, averaged over neurons; [S, d, n] -> [S]."""
    return z.var(2).mean(1)


def active_units(mean: Tensor) -> Tensor:
    """Neurons u with Var_x(E[z_u | x]) > 0.01; [S, d, n] -> [S].

    Source: Burda et al. 2016, section 2 (Importance Weighted Autoencoders).
    """
    return (mean.var(2) > ACTIVE_VARIANCE).sum(1)


def standard_bandwidth(latent_dim: int) -> float:
    """Median squared distance between two draws of N(0, I): twice the median of chi^2_d.

    The same for every model of that latent dimension, so that their figures compare.
    """
    return 2 * float(chi2.median(latent_dim))


def mmd2_to_standard_normal(z: Tensor, bandwidth: float) -> Tensor:
    """Unbiased MMD^2 between a sample and N(0, I), the prior's terms in closed form.

    Args:
        z: [S, d, n], n >= 2.
        bandwidth: r of k(x, y) = exp(-||x - y||^2 / r).

    Returns:
        [S].

    Source: the Gaussian integrals of k; with r = 2 s^2, E_x' k(x, x') =
    (s^2 / (1 + s^2))^{d/2} exp(-||x||^2 / (2 (1 + s^2))) and
    E_x,x' k = (s^2 / (2 + s^2))^{d/2}, as in Gretton et al. 2012, equation 3.
    """
    members, dim, n = z.shape
    scale = bandwidth / 2
    widths = torch.full((members,), bandwidth, dtype=z.dtype, device=z.device)
    own = gaussian_kernel_(squared_distances(z, z), widths).sum((1, 2)) - n
    cross = torch.exp(-z.square().sum(1) / (2 * (1 + scale))).mean(1)
    cross = cross * math.pow(scale / (1 + scale), dim / 2)
    prior = math.pow(scale / (2 + scale), dim / 2)
    return own / (n * (n - 1)) - 2 * cross + prior
