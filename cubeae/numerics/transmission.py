"""Gaussian noise at a share of the signal's variance, with its gradient worked out by hand.

Shapes are [members, neurons, batch] for latents and [members, neurons, 1] for variances.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

# Keeps sqrt differentiable when a neuron has collapsed; far below any variance that matters.
TINY = 1e-20


class _Transmit(torch.autograd.Function):
    """dVar(y)/dy_b = 2 (y_b - mean) / (B - 1).

    So the gradient that reaches the variance goes on along the latents' deviations from the mean.
    """

    @staticmethod
    def forward(ctx: Any, latents: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        deviations = latents - latents.mean(dim=-1, keepdim=True)
        variance = deviations.square().sum(dim=-1, keepdim=True) / (latents.shape[-1] - 1)
        ctx.save_for_backward(deviations, normals, variance, ratio)
        z = latents + normals * (torch.sqrt(variance + TINY) * torch.sqrt(ratio))
        return z, variance

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, None, None]:
        deviations, normals, variance, ratio = ctx.saved_tensors  # type: ignore[attr-defined]
        to_z, to_variance = upstream
        along = (to_z * normals).sum(dim=-1, keepdim=True)
        along = along * torch.sqrt(ratio / (variance + TINY)) + 2 * to_variance
        return torch.addcmul(to_z, deviations, along / (normals.shape[-1] - 1)), None, None


def transmit(latents: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
    """y + n with Var(n) = Var(y) x ``ratio``, differentiable in y; exactly y where ``ratio`` is 0.

    Args:
        latents: y, [M, d, B].
        normals: standard normal draws, [M, d, B].
        ratio: noise ratio of each member, [M, 1, 1].

    Returns:
        z [M, d, B] and Var(y) [M, d, 1].
    """
    z, variance = _Transmit.apply(latents, normals, ratio)
    return z, variance
