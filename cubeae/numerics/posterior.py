"""The encoder's noise, and KL, moments and covariance of latents, with gradients by hand.

Torch would make two to three times as many calls on these small arrays.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from cubeae.numerics.by_hand import differentiable
from cubeae.numerics.columns import arrays, filled, is_compiled
from cubeae.numerics.products import product


def drawn(mean: Tensor, log_variance: Tensor, normals: Tensor) -> tuple[Tensor, Tensor]:
    """Draws of N(mean, e^log_variance) and that variance, differentiable; all [M, d, B].

    Source: Kingma & Welling 2014, the reparameterisation of section 2.4.
    """
    deviation = (0.5 * log_variance).exp()
    return torch.addcmul(mean, normals, deviation), deviation.square()


class _Divergences(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, mean: Tensor, variance: Tensor) -> Tensor:
        ctx.save_for_backward(mean, variance)
        return (mean.square() + variance).sub_(variance.log()).sub_(1).mul_(0.5)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, Tensor]:
        (given,) = upstream
        mean, variance = ctx.saved_tensors  # type: ignore[attr-defined]
        return given * mean, (1 - 1 / variance).mul_(given).mul_(0.5)


def divergences(mean: Tensor, variance: Tensor) -> Tensor:
    """KL(N(mean, variance) || N(0, 1)) of each element in nats, differentiable; [M, d, B].

    Source: Kingma & Welling 2014, appendix B.
    """
    values: Tensor = _Divergences.apply(mean, variance)
    return values


def divergence_slopes(mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """KL(N(mean, variance) || N(0, I)) averaged over the batch, [M], and its gradients.

    No gradient is recorded.
    """
    if not is_compiled(mean):
        share = 1 / mean.shape[2]
        value = divergences(mean, variance).sum((1, 2)) * share
        return value, mean * share, (1 - 1 / variance) * (share / 2)
    from cubeae.compiled.latents import divergences as compiled

    count, means, variances = mean.shape[2], filled(mean), filled(variance)
    value, of_mean, of_variance = means.new_empty(len(means)), *torch.empty(2, *means.shape)
    compiled(*arrays(means, variances), count, *arrays(value, of_mean, of_variance))
    return value, of_mean[:, :, :count], of_variance[:, :, :count]


def moments_slopes(z: Tensor) -> tuple[Tensor, Tensor]:
    """``moments`` of z and its gradient; none is recorded."""
    if is_compiled(z):
        from cubeae.compiled.latents import moments as compiled

        count, points = z.shape[2], filled(z)
        value, slope = points.new_empty(len(points)), points.new_empty(points.shape)
        compiled(*arrays(points), count, *arrays(value, slope))
        return value, slope[:, :, :count]
    dim, size = z.shape[1:]
    mean = z.sum(2, keepdim=True) / size
    centred = z - mean
    excess = centred.square().sum(2, keepdim=True) / (size - 1) - 1
    value = (mean.square() + excess.square()).sum((1, 2)) / dim
    shift, scale = mean * (2 / (dim * size)), excess * (4 / (dim * (size - 1)))
    return value, torch.addcmul(shift, centred, scale)


def moments(z: Tensor) -> Tensor:
    """Mean over neurons of E[z]^2 + (Var[z] - 1)^2, variances unbiased; [M, d, B] -> [M]."""
    return differentiable(moments_slopes, z)


def covariance_gap_slopes(z: Tensor) -> tuple[Tensor, Tensor]:
    """``covariance_gap`` of z and its gradient; none is recorded."""
    z, size = z.detach(), z.shape[2]
    centred = z - z.sum(2, keepdim=True) / size
    gap = product(centred, centred.transpose(1, 2)).div_(size - 1)
    gap.diagonal(dim1=1, dim2=2).sub_(1)
    return gap.square().sum((1, 2)), product(gap, centred).mul_(4 / (size - 1))


def covariance_gap(z: Tensor) -> Tensor:
    """Squared Frobenius norm of Cov(z) - I, covariances unbiased; [M, d, B] -> [M].

    Each member's products are its own, so that its bits do not depend on its cohort.
    """
    return differentiable(covariance_gap_slopes, z)
