"""Gaussian noise whose variance is a share of the signal's own."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

# Keeps the root differentiable when a neuron has collapsed; far below any variance that matters.
TINY = 1e-20


class _Noise(torch.autograd.Function):
    """With its gradient worked out by hand: a third of the calls that torch would make."""

    @staticmethod
    def forward(ctx: Any, signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        size = signal.shape[-1]
        centred = signal - signal.sum(-1, keepdim=True) / size
        variance = centred.square().sum(-1, keepdim=True) / (size - 1)
        deviation, root = (variance + TINY).sqrt(), ratio.sqrt()
        ctx.save_for_backward(centred, normals, ratio, root / deviation)
        return torch.addcmul(signal, normals, deviation * root), variance * ratio

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, None, None]:
        of_z, of_variance = upstream
        centred, normals, ratio, share = ctx.saved_tensors  # type: ignore[attr-defined]
        pull = (of_z * normals).sum(-1, keepdim=True) * share + 2 * ratio * of_variance
        return torch.addcmul(of_z, centred, pull / (centred.shape[-1] - 1)), None, None


def with_noise(signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
    """Add Gaussian noise to each neuron; differentiable in ``signal``, through its variance too.

    Args:
        signal: y, [M, d, B].
        normals: draws of N(0, 1), [M, d, B].
        ratio: Var(noise) / Var(y), [M, 1, 1] or []; exactly y comes out where it is 0.

    Returns:
        z [M, d, B], and the variance of its noise, [M, d, 1]. Var(y) is unbiased, over the batch.
    """
    z, variance = _Noise.apply(signal, normals, ratio)
    return z, variance
