"""The unit sphere: directions, and an integral over it."""

import math

from torch import Tensor

# Keeps directions differentiable at 0; far below any squared length that matters.
TINY = 1e-12


def directions(x: Tensor) -> Tensor:
    """x / ||x|| of each point, 0 where x is 0; differentiable, [M, d, n] -> [M, d, n]."""
    return x * (x.square().sum(1, keepdim=True) + TINY).rsqrt()


def mean_exponential(concentration: float, dim: int) -> float:
    """Mean of exp(concentration x_1) over the unit sphere in ``dim`` dimensions.

    It is 0F1(; d/2; c^2 / 4), an entire function whose series has positive terms only.

    Source: Mardia & Jupp 2000 (directional statistics), the constant of von Mises and Fisher's
    distribution.
    """
    term, total, count = 1.0, 1.0, 0
    while term > 1e-17 * total:
        count += 1
        term *= concentration**2 / 4 / (count * (dim / 2 + count - 1))
        total += term
    return total


def mean_gaussian_kernel(bandwidth: float, dim: int) -> float:
    """Mean of exp(-||x - y||^2 / r) over x on the unit sphere, the same for every y on it."""
    return math.exp(-2 / bandwidth) * mean_exponential(2 / bandwidth, dim)
