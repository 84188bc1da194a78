"""Whitening of each member's cloud, with its gradient worked out by hand."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from cubeae.numerics.products import product

RIDGE = 1e-5  # of the mean variance, so that a collapsed neuron stays near zero
TINY = 1e-20  # keeps the covariance of a cloud that is one point invertible


class _Whitened(torch.autograd.Function):
    """W = L^-1 (z - mean z), where L L^T is the covariance with its ridge.

    With the gradient G of W and A = G W^T, S holds A's lower triangle, mirrored. The covariance's
    gradient is then -L^-T S L^-1 / 2 (Murray 2016, differentiation of the Cholesky decomposition).
    """

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        dim, size = z.shape[1:]
        centred = z - z.sum(2, keepdim=True) / size
        covariance = product(centred, centred.transpose(1, 2)).div_(size - 1)
        variances = covariance.diagonal(dim1=1, dim2=2)
        variances += variances.sum(1, keepdim=True) * (RIDGE / dim) + TINY
        # cholesky_ex reports a failure instead of raising: a diverged member must not stop others.
        factor = torch.linalg.cholesky_ex(covariance).L
        identity = torch.eye(dim, device=z.device, dtype=z.dtype)
        inverse = torch.linalg.solve_triangular(factor, identity, upper=False)
        white = product(inverse, centred)
        ctx.save_for_backward(centred, inverse, white)
        return white

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> Tensor:
        centred, inverse, white = ctx.saved_tensors  # type: ignore[attr-defined]
        dim, size = white.shape[1:]
        lower = product(upstream[0], white.transpose(1, 2)).tril_()
        mirrored = lower + lower.tril(-1).transpose(1, 2)
        pull = torch.sub(upstream[0], product(mirrored, white), alpha=1 / (size - 1))
        spread = (mirrored * product(inverse, inverse.transpose(1, 2))).sum((1, 2), keepdim=True)
        slope = product(inverse.transpose(1, 2), pull)
        slope.addcmul_(centred, spread, value=-RIDGE / (dim * (size - 1)))
        return slope - slope.sum(2, keepdim=True) / size


def whiten(z: Tensor) -> Tensor:
    """Map each member's latents to zero sample mean and unit sample covariance; differentiable.

    A collapsed neuron stays near zero, because the covariance has a ridge of 1e-5 of its mean
    variance.

    Args:
        z: [M, d, B], B > d.

    Returns:
        [M, d, B].
    """
    white: Tensor = _Whitened.apply(z)
    return white
