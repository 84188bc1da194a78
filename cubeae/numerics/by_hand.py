"""Functions whose gradients are worked out by hand, made differentiable for torch."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

# The value of each member, [M], and the gradients with respect to the arguments.
Slopes = Callable[..., tuple[Tensor, ...]]


class _ByHand(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, slopes: Slopes, *arguments: Tensor) -> Tensor:
        value, *gradients = slopes(*arguments)
        ctx.save_for_backward(*gradients)
        return value

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        scale = upstream[0][:, None, None]
        saved: tuple[Tensor, ...] = ctx.saved_tensors  # type: ignore[attr-defined]
        return None, *(gradient * scale for gradient in saved)


def differentiable(slopes: Slopes, *arguments: Tensor) -> Tensor:
    """The value of ``slopes(*arguments)``, [M], differentiable in the arguments, [M, ., .] each."""
    value: Tensor = _ByHand.apply(slopes, *arguments)
    return value
