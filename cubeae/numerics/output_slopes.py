"""Squared derivatives of stacked perceptrons' outputs, with the gradient worked out by hand."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from cubeae.numerics.products import product


class _SquaredSlopes(torch.autograd.Function):
    """The value [M]; the gradients with respect to z, the weights and the biases, in this order."""

    @staticmethod
    def forward(ctx: Any, activation: str, z: Tensor, *tensors: Tensor) -> Tensor:
        count = len(tensors) // 2
        value, gradients = squared_slopes_and_gradients(
            activation, z, tensors[:count], tensors[count:]
        )
        ctx.held = [gradient is not None for gradient in gradients]
        ctx.save_for_backward(*(gradient for gradient in gradients if gradient is not None))
        return value

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        scale, saved = upstream[0][:, None, None], iter(ctx.saved_tensors)
        return None, *(next(saved) * scale if held else None for held in ctx.held)


def squared_slopes_and_gradients(
    activation: str,
    z: Tensor,
    weights: Sequence[Tensor],
    biases: Sequence[Tensor],
    scale: float = 1.0,
) -> tuple[Tensor, list[Tensor | None]]:
    """``scale`` times ``squared_slopes``, [M], and its gradients; none is recorded.

    The gradients are with respect to z, the weights and the biases, in this order; None for one
    that is 0 everywhere.

    A point's derivative is W_1' S_1 W_2' S_2 ... w, S being diagonal, of the activations' slopes,
    and w a row of the last weights. ``pulled`` and ``scaled`` are its partial products from the
    right.
    """
    outputs, size = weights[-1].shape[1], z.shape[2]
    features, slopes, bends = [z], [], []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        value, slope, bend = _activate(product(weight, features[-1]).add_(bias), activation)
        features.append(value)
        slopes.append(slope)
        bends.append(bend)
    rounds = -(-size // outputs)
    last = torch.cat([weights[-1].transpose(1, 2)] * rounds, 2)[:, :, :size]
    pulled, scaled = [last], list[Tensor]()
    for weight, slope in zip(weights[-2::-1], slopes[::-1], strict=True):
        scaled.insert(0, pulled[0] * slope)
        pulled.insert(0, product(weight.transpose(1, 2), scaled[0]))
    by_weights, by_slopes, pull = list[Tensor](), list[Tensor](), pulled[0] * (2 * scale)
    for weight, slope, above, right in zip(weights, slopes, pulled[1:], scaled, strict=False):
        by_weights.append(product(right, pull.transpose(1, 2)))
        back = product(weight, pull)
        by_slopes.append(back * above)
        pull = back.mul_(slope)
    by_weights.append(torch.stack([pull[:, :, k::outputs].sum(2) for k in range(outputs)], 1))
    by_z, by_biases = _through_slopes(by_slopes, bends, slopes, weights, features, by_weights)
    return pulled[0].square().sum((1, 2)) * scale, [by_z, *by_weights, *by_biases, None]


def _through_slopes(
    by_slopes: Sequence[Tensor],
    bends: Sequence[Tensor | None],
    slopes: Sequence[Tensor],
    weights: Sequence[Tensor],
    features: Sequence[Tensor],
    by_weights: list[Tensor],
) -> tuple[Tensor | None, list[Tensor | None]]:
    """What the slopes' own change adds: to ``by_weights`` in place, and for z and the biases."""
    below: Tensor | None = None
    by_biases: list[Tensor | None] = []
    for index in range(len(by_slopes) - 1, -1, -1):
        bend = bends[index]
        if bend is None:  # the slopes are constant but for jumps
            return None, [None] * len(by_slopes)
        change = by_slopes[index] * bend
        if below is not None:
            change.add_(below * slopes[index])
        by_weights[index].add_(product(change, features[index].transpose(1, 2)))
        by_biases.insert(0, change.sum(2, keepdim=True))
        below = product(weights[index].transpose(1, 2), change)
    return below, by_biases


def _activate(features: Tensor, activation: str) -> tuple[Tensor, Tensor, Tensor | None]:
    """The activation, its derivative and its second one; all are known from the first."""
    if activation == "tanh":
        output = features.tanh_()
        slope = 1 - output.square()
        return output, slope, output * slope * -2
    if activation == "elu":
        output = torch.nn.functional.elu(features)
        beyond = output > 0
        slope = torch.where(beyond, 1.0, output + 1)
        return output, slope, slope.masked_fill(beyond, 0)
    output = features.relu_()
    return output, output.sign(), None


def squared_slopes(
    activation: str, z: Tensor, weights: Sequence[Tensor], biases: Sequence[Tensor]
) -> Tensor:
    """Sum over points of the squared norm of one output's derivative in z.

    The outputs take turns: the first at the first point, the second at the second, and so on.

    Args:
        activation: relu, tanh or elu, between the layers.
        z: inputs, [M, d, n].
        weights: of the layers, [M, out, in] each.
        biases: [M, out, 1] each.

    Returns:
        [M]; differentiable in z, weights and biases. It costs about two backward passes.
    """
    value: Tensor = _SquaredSlopes.apply(activation, z, *weights, *biases)
    return value
