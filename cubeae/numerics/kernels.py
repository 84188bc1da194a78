"""The Gaussian kernel, its bandwidth and the maximum mean discrepancy, each written once.

k(x, y) = exp(-||x - y||^2 / r), with the bandwidth r in squared units of the data. Clouds are
[members, dimension, points]; every function treats each member by itself.
"""

from functools import partial

import torch
from torch import Tensor

from cubeae.numerics.by_hand import differentiable
from cubeae.numerics.columns import arrays, filled, is_compiled
from cubeae.numerics.products import product

# exp of anything lower is subnormal or zero in float32, and subnormals are very slow on CPUs.
LOWEST_EXPONENT = -80.0
# Keeps the bandwidth positive when both clouds have collapsed to a point.
SMALLEST_BANDWIDTH = 1e-12
# Distances in memory at once while a median is sought, so that they stay in the cache.
BLOCK = 2**19


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """||x_i - y_j||^2 for clouds [M, d, n] and [M, d, m]; [M, n, m], never negative."""
    return _scaled_distances(x, y, torch.ones_like(x[:, :1, :1])).clamp_(min=0)


def _scaled_distances(x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
    """``scale`` ||x_i - y_j||^2 in one product; rounding may turn the sign of what is near zero.

    ||x - y||^2 = (-2 x, ||x||^2, 1) . (y, 1, ||y||^2), both centred on x's mean first, since
    Gram-matrix distances lose their digits far from zero. ``scale`` is [M, 1, 1].
    """
    centre = x.mean(dim=2, keepdim=True)
    x, y = x - centre, y - centre
    norms_x, norms_y = x.square().sum(1, keepdim=True), y.square().sum(1, keepdim=True)
    left = torch.cat([-2 * x, norms_x, torch.ones_like(norms_x)], 1).mul_(scale)
    right = torch.cat([y, torch.ones_like(norms_y), norms_y], 1)
    return product(left.transpose(1, 2), right)


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
    # The matrix holds each pair twice, and the diagonal, which is set below them all; to cut
    # the upper triangle out would take longer than to find the median in the whole.
    rank = size + 2 * ((size * (size - 1) // 2 - 1) // 2)
    medians = []
    for clouds in pooled.split(max(1, BLOCK // size**2)):
        distances = squared_distances(clouds, clouds)
        distances.diagonal(dim1=1, dim2=2).fill_(-1)
        medians.append(_order_statistic(distances.flatten(1), rank))
    return torch.cat(medians).clamp_min(SMALLEST_BANDWIDTH)


def _order_statistic(values: Tensor, rank: int) -> Tensor:
    """The value at ``rank``, from 0, of each row in ascending order; by partition, not sorting."""
    if values.device.type == "cpu":  # NumPy's partition is ten times as fast as torch's
        rows = values.numpy()
        rows.partition(rank, axis=1)
        return torch.from_numpy(rows[:, rank].copy())
    return torch.kthvalue(values, rank + 1).values


@torch.no_grad()
def mmd2_unbiased(x: Tensor, target: Tensor, bandwidth: Tensor) -> Tensor:
    """Unbiased estimate of MMD^2 between two clouds, without gradient.

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
    n, m = x.shape[2], target.shape[2]
    if min(n, m) < 2:
        raise ValueError("MMD needs at least two points in each cloud")
    own = gaussian_kernel_(squared_distances(x, x), bandwidth).sum((1, 2)) - n
    theirs = gaussian_kernel_(squared_distances(target, target), bandwidth).sum((1, 2)) - m
    cross = gaussian_kernel_(squared_distances(x, target), bandwidth).mean((1, 2))
    return own / (n * (n - 1)) + theirs / (m * (m - 1)) - 2 * cross


def mmd2_to_normal_slopes(z: Tensor, bandwidth: Tensor) -> tuple[Tensor, Tensor]:
    """``mmd2_to_normal`` and its gradient with respect to z; none is recorded."""
    if z.shape[2] < 2:
        raise ValueError("MMD needs at least two points in each cloud")
    return (_compiled_mmd2 if is_compiled(z) else _mmd2)(z.detach(), bandwidth)


def _mmd2(z: Tensor, bandwidth: Tensor) -> tuple[Tensor, Tensor]:
    """MMD^2 to N(0, I) [M] and its gradient [M, d, n], by torch.

    d/dz_i of the mean kernel is 4 / (r n (n - 1)) sum_j k_ij (z_j - z_i), so both it and the
    gradient come from one product of the points, with a row of ones below them, and the kernel.
    """
    dim, n = z.shape[1:]
    r = bandwidth[:, None, None]
    kernel = _scaled_distances(z, z, -1 / r).clamp_(LOWEST_EXPONENT, 0).exp_()
    # Centred, so that the two parts of the gradient do not cancel far from zero.
    centred = z - z.mean(2, keepdim=True)
    sums = product(torch.cat([centred, torch.ones_like(z[:, :1])], 1), kernel)
    pulls, degree = sums[:, :-1], sums[:, -1:]
    within = (degree.sum((1, 2)) - n) / (n * (n - 1))
    squares = z.square().sum(1, keepdim=True)
    # The integrals of k over one point and over both, drawn from N(0, I).
    near = (squares / -(2 + r)).clamp_(min=LOWEST_EXPONENT).exp_() * (r / (2 + r)) ** (dim / 2)
    beyond = (bandwidth / (4 + bandwidth)) ** (dim / 2)
    gradient = (pulls - centred * degree) * (4 / (r * n * (n - 1)))
    gradient.addcmul_(z, near * (4 / (n * (2 + r))))
    return within - 2 * near.mean((1, 2)) + beyond, gradient


def _compiled_mmd2(z: Tensor, bandwidth: Tensor) -> tuple[Tensor, Tensor]:
    """As ``_mmd2``, by compiled code that holds no matrix."""
    from cubeae.compiled import kernels

    count, points = z.shape[2], filled(z).contiguous()
    value, gradient = torch.empty(len(z)), torch.empty_like(points)
    kernels.mmd2_to_normal(points.numpy(), count, *arrays(bandwidth.contiguous(), value, gradient))
    return value, gradient[:, :, :count]


def mmd2_to_normal(z: Tensor, bandwidth: Tensor) -> Tensor:
    """Unbiased MMD^2 between a sample and N(0, I), whose terms have closed forms.

    Args:
        z: [M, d, n] with n >= 2; differentiable.
        bandwidth: r of each member, [M].

    Returns:
        [M].

    Raises:
        ValueError: with fewer than two points.

    Source: Gretton et al. 2012, equation 3, with the Gaussian integrals of k:
    E_x' k(x, x') = (r / (2 + r))^{d/2} exp(-||x||^2 / (2 + r)) and
    E_x,x' k = (r / (4 + r))^{d/2}.
    """
    return differentiable(partial(mmd2_to_normal_slopes, bandwidth=bandwidth), z)


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
