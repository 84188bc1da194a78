"""The Gaussian kernel, its bandwidth and the maximum mean discrepancy, each written once.

k(x, y) = exp(-||x - y||^2 / r), with the bandwidth r in squared units of the data. Clouds are
[members, dimension, points]; every function treats each member by itself.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

# exp of anything lower is subnormal or zero in float32, and subnormals are very slow on CPUs.
LOWEST_EXPONENT = -80.0
# Keeps the bandwidth positive when both clouds have collapsed to a point.
SMALLEST_BANDWIDTH = 1e-12


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """||x_i - y_j||^2 for clouds [M, d, n] and [M, d, m]; [M, n, m], never negative.

    Both are centred on x's mean first: Gram-matrix distances lose their digits far from zero.
    """
    centre = x.mean(dim=2, keepdim=True)
    x, y = x - centre, y - centre
    norms_x, norms_y = x.square().sum(1), y.square().sum(1)
    product = torch.baddbmm(norms_y[:, None, :], x.transpose(1, 2), y, alpha=-2)
    return product.add_(norms_x[:, :, None]).clamp_(min=0)


def gaussian_kernel_(distances: Tensor, bandwidth: Tensor) -> Tensor:
    """exp(-distances / bandwidth), written over ``distances``; [M, n, m] and [M] -> [M, n, m]."""
    return distances.mul_(-1 / bandwidth[:, None, None]).clamp_(min=LOWEST_EXPONENT).exp_()


@torch.no_grad()
def median_bandwidth(x: Tensor, y: Tensor) -> Tensor:
    """The median heuristic: median squared distance over all pairs of the pooled clouds.

    Args:
        x, y: [M, d, n] and [M, d, m]; no gradient is taken through the result.

    Returns:
        [M], at least ``SMALLEST_BANDWIDTH``.

    Source: the seed's cited report (r is the median over the upper triangle, no diagonal);
    Gretton et al. 2012, section 8.
    """
    pooled = torch.cat([x, y], dim=2)
    size = pooled.shape[2]
    rows, columns = torch.triu_indices(size, size, offset=1, device=x.device)
    pairs = squared_distances(pooled, pooled)[:, rows, columns]
    return pairs.median(dim=1).values.clamp_min(SMALLEST_BANDWIDTH)


class _UnbiasedMmd(torch.autograd.Function):
    """MMD^2 with its gradient in x worked out by hand: one kernel matrix, in place.

    d/dx_i of the kernel terms is 2/r sum_j w_ij k(x_i, t_j) (t_j - x_i), so the gradient is one
    product of the weighted kernel matrix with the points.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: Tensor, bandwidth: Tensor) -> Tensor:
        n, m = x.shape[2], target.shape[2]
        both = torch.cat([x, target], dim=2)
        kernel = gaussian_kernel_(squared_distances(x, both), bandwidth)
        own, cross = kernel[:, :, :n], kernel[:, :, n:]
        within = (own.sum((1, 2)) - n) / (n * (n - 1))
        between = cross.mean((1, 2))
        reference = gaussian_kernel_(squared_distances(target, target), bandwidth)
        beyond = (reference.sum((1, 2)) - m) / (m * (m - 1))
        # Each pair of x stands twice in `own`, once in `cross`.
        own.mul_(2 / (n * (n - 1)))
        cross.mul_(-2 / (n * m))
        gradient = torch.bmm(both, kernel.transpose(1, 2)) - x * kernel.sum(2)[:, None, :]
        ctx.save_for_backward(gradient.mul_((2 / bandwidth)[:, None, None]))
        return within + beyond - 2 * between

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, None, None]:
        (gradient,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return gradient * upstream[0][:, None, None], None, None


def mmd2_unbiased(x: Tensor, target: Tensor, bandwidth: Tensor) -> Tensor:
    """Unbiased estimate of MMD^2 between two clouds; differentiable in ``x`` alone.

    Args:
        x: [M, d, n] with n >= 2.
        target: [M, d, m] with m >= 2.
        bandwidth: r of each member, [M].

    Returns:
        [M]; may be slightly negative, as an unbiased estimate of zero must.

    Raises:
        ValueError: with fewer than two points in either cloud.

    Source: Gretton et al. 2012, equation 3.
    """
    if min(x.shape[2], target.shape[2]) < 2:
        raise ValueError("MMD needs at least two points in each cloud")
    value: Tensor = _UnbiasedMmd.apply(x, target, bandwidth)
    return value


@torch.no_grad()
def mmd2_biased(x: Tensor, target: Tensor, bandwidth: Tensor) -> Tensor:
    """Biased estimate (V-statistic) of MMD^2 between two clouds; never below zero.

    Its diagonal counts, so that it does not vanish for clouds of one distribution: its mean is
    then (1/n + 1/m) (1 - E k(z, z')).

    Args:
        x: [M, d, n].
        target: [M, d, m].
        bandwidth: r of each member, [M].

    Returns:
        [M]; no gradient is taken.

    Source: Gretton et al. 2012, equation 5.
    """

    def mean_kernel(a: Tensor, b: Tensor) -> Tensor:
        return gaussian_kernel_(squared_distances(a, b), bandwidth).mean((1, 2))

    value = mean_kernel(x, x) + mean_kernel(target, target) - 2 * mean_kernel(x, target)
    return value.clamp_min(0)  # rounding alone takes it below
