"""Measures of the latents: moments, active units, distance from the standard normal."""

import torch
from scipy.special import chdtri
from torch import Tensor

from cubeae.numerics.kernels import mmd2_to_normal

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

    It is the same for every model of that latent dim, so their values are comparable.
    """
    return 2 * float(chdtri(latent_dim, 0.5))


def mmd2_to_standard_normal(z: Tensor, bandwidth: float) -> Tensor:
    """Unbiased MMD^2 of latents [S, d, n] to N(0, I), with one ``bandwidth``; [S]."""
    return mmd2_to_normal(z, z.new_full((len(z),), bandwidth))
