"""Do two clouds come from one distribution? MMD^2 over several bandwidths, and a p-value.

The kernel is the mean of Gaussian kernels at ``MULTIPLES`` of the reference's median bandwidth.
A mean of kernels is a kernel, so its MMD^2 is the mean of theirs, and one permutation test covers
all bandwidths without a correction. The median alone is insensitive to differences of scale.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cubeae.numerics.kernels import (
    gaussian_kernel_,
    median_bandwidth,
    squared_distances,
)
from cubeae.truth.cube import Points

# From the widest kernel on, each is the fourth power of the one before.
WIDEST, KERNELS = 4.0, 4
MULTIPLES = tuple(WIDEST / 4**i for i in range(KERNELS))


@dataclass(frozen=True)
class TwoSample:
    """Unbiased MMD^2 of the averaged kernel, its standard error, and its permutation p-value."""

    mmd2: float
    mmd2_se: float
    p: float


def two_sample_test(
    generated: Points, reference: Points, permutations: int, rng: np.random.Generator
) -> TwoSample:
    """MMD^2 of the averaged kernel with its permutation p-value, (1 + #) / (1 + permutations).

    Args:
        generated: [n, 3], n >= 2.
        reference: [m, 3], m >= 2.
        permutations: how often the pooled points are permuted, at least 1.
        rng: permutes them.

    Raises:
        ValueError: with fewer than two points in either cloud, or no permutation.

    Source: Gretton et al. 2012, equation 3; Phipson and Smyth 2010 for the p-value; the error is
    the first-order one of a U-statistic (Hoeffding 1948), but at least the spread under the null.
    """
    n, m = len(generated), len(reference)
    if min(n, m) < 2 or permutations < 1:
        raise ValueError("a two-sample test needs two points in each cloud and one permutation")
    kernel = averaged_kernel(generated, reference)
    # The first row is the true assignment, the others are permutations of it.
    labels = np.tile(np.arange(n + m) < n, (permutations + 1, 1))
    labels[1:] = rng.permuted(labels[1:], axis=1)
    chosen = torch.from_numpy(labels).to(kernel)
    degree = kernel.sum(1)
    within = torch.einsum("bi,bi->b", chosen @ kernel, chosen)
    between = chosen @ degree - within
    beyond = degree.sum() - within - 2 * between
    values = within / (n * (n - 1)) + beyond / (m * (m - 1)) - 2 * between / (n * m)
    observed, null = values[0], values[1:]
    exceeding = int((null >= observed).sum())
    error = _standard_error(kernel, n, float(null.var()) if permutations > 1 else 0.0)
    return TwoSample(float(observed), error, (1 + exceeding) / (1 + permutations))


def averaged_kernel(generated: Points, reference: Points) -> Tensor:
    """Averaged kernel between all pooled points, with a zero diagonal; [n + m, n + m]."""
    x, y = _member(generated), _member(reference)
    median = median_bandwidth(y, y[:, :, :0])
    # In blocks, each centred on its own points: far generated points must not cost precision.
    cross = squared_distances(y, x)
    top = torch.cat([squared_distances(x, x), cross.transpose(1, 2)], dim=2)
    distances = torch.cat([top, torch.cat([cross, squared_distances(y, y)], dim=2)], dim=1)
    kernel = gaussian_kernel_(distances, median * WIDEST)[0]
    total = kernel.clone()
    for _ in range(KERNELS - 1):
        kernel.square_().square_()
        total += kernel
    return total.div_(KERNELS).fill_diagonal_(0)


def _standard_error(kernel: Tensor, n: int, null_variance: float) -> float:
    """Standard error of MMD^2 from each point's mean kernel with either cloud (its witness)."""
    m = len(kernel) - n
    witness_x = kernel[:n, :n].sum(1) / (n - 1) - kernel[:n, n:].mean(1)
    witness_y = kernel[n:, n:].sum(1) / (m - 1) - kernel[n:, :n].mean(1)
    first_order = 4 * (float(witness_x.var()) / n + float(witness_y.var()) / m)
    # The noise of the witnesses adds the second-order term (the null's variance) once too often.
    return math.sqrt(max(first_order - null_variance, null_variance))


def _member(cloud: Points) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(cloud.T, dtype=np.float64))[None]
