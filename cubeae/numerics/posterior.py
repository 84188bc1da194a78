"""The encoder's noise, and KL, moments and covariance of latents, with gradients by hand.

Torch would make two to three times as many calls on these small arrays.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from cubeae.numerics.products import product


class _Drawn(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, mean: Tensor, log_variance: Tensor, normals: Tensor
    ) -> tuple[Tensor, Tensor]:
        deviation = (0.5 * log_variance).exp_()
        ctx.save_for_backward(deviation, normals)
        return torch.addcmul(mean, normals, deviation), deviation.square()

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, Tensor, None]:
        of_drawn, of_variance = upstream
        deviation, normals = ctx.saved_tensors  # type: ignore[attr-defined]
        pull = torch.addcmul(deviation * of_variance, of_drawn, normals, value=0.5)
        return of_drawn, pull.mul_(deviation), None


def drawn(mean: Tensor, log_variance: Tensor, normals: Tensor) -> tuple[Tensor, Tensor]:
    """Draws of N(mean, e^log_variance) and that variance, differentiable; all [M, d, B].

    Source: Kingma & Welling 2014, the reparameterisation of section 2.4.
    """
    signal, variance = _Drawn.apply(mean, log_variance, normals)
    return signal, variance


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


class _Moments(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        dim, size = z.shape[1:]
        mean = z.sum(2, keepdim=True) / size
        centred = z - mean
        excess = centred.square().sum(2, keepdim=True) / (size - 1) - 1
        ctx.save_for_backward(centred, mean * (2 / (dim * size)), excess * (4 / (dim * (size - 1))))
        return (mean.square() + excess.square()).sum((1, 2)) / dim

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> Tensor:
        (given,) = upstream
        centred, shift, scale = ctx.saved_tensors  # type: ignore[attr-defined]
        given = given[:, None, None]
        return torch.addcmul(shift * given, centred, scale * given)


def moments(z: Tensor) -> Tensor:
    """Mean over neurons of E[z]^2 + (Var[z] - 1)^2, variances unbiased; [M, d, B] -> [M]."""
    values: Tensor = _Moments.apply(z)
    return values


class _CovarianceGap(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        size = z.shape[2]
        centred = z - z.sum(2, keepdim=True) / size
        gap = product(centred, centred.transpose(1, 2)).div_(size - 1)
        gap.diagonal(dim1=1, dim2=2).sub_(1)
        ctx.save_for_backward(product(gap, centred).mul_(4 / (size - 1)))
        return gap.square().sum((1, 2))

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> Tensor:
        (gradient,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return gradient * upstream[0][:, None, None]


def covariance_gap(z: Tensor) -> Tensor:
    """Squared Frobenius norm of Cov(z) - I, covariances unbiased; [M, d, B] -> [M].

    Each member's products are its own, so that its bits do not depend on its cohort.
    """
    values: Tensor = _CovarianceGap.apply(z)
    return values
