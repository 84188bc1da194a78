"""Stacked perceptrons with hand-written gradients, in memory that is allocated once.

Tests compare them with torch's own gradients. Shapes are those of cubeae.training.networks.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from cubeae.numerics.products import product
from cubeae.training.networks import Layer, layer_outputs

# The operators that autograd itself uses. Each takes the gradient of an activation's output and
# that output; it overwrites the gradient with that of the activation's input.
_ATEN = torch.ops.aten
DERIVATIVES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "relu": lambda g, y: _ATEN.threshold_backward.grad_input(g, y, 0, grad_input=g),
    "tanh": lambda g, y: _ATEN.tanh_backward.grad_input(g, y, grad_input=g),
    "elu": lambda g, y: _ATEN.elu_backward.grad_input(g, 1, 1, 1, True, y, grad_input=g),
}


class Perceptrons:
    """One stack of layers of M members, for batches of one size.

    Args:
        layers: the perceptrons.
        gradients: tensors of the shapes of ``layers``; every ``backward`` overwrites them.
        activation: between the layers.
        batch: points of each member, B.
        to_input: whether ``backward`` returns the gradient of the first layer's input.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        gradients: Sequence[Layer],
        activation: str,
        batch: int,
        to_input: bool,
    ) -> None:
        self._layers, self._gradients, self._activation = layers, gradients, activation
        self._outputs = [layer.weight.new_empty(*layer.weight.shape[:2], batch) for layer in layers]
        self._slopes: list[Tensor | None] = [
            layer.weight.new_empty(layer.weight.shape[0], layer.weight.shape[2], batch)
            for layer in layers
        ]
        if not to_input:
            self._slopes[0] = None
        self._input = self._outputs[0]

    def forward(self, features: Tensor) -> Tensor:
        """[M, in, B] -> [M, out, B], which the next call overwrites."""
        self._input = features
        return layer_outputs(self._layers, features, self._activation, self._outputs)[-1]

    def backward(self, slope: Tensor) -> Tensor:
        """Overwrite ``gradients`` with those of the last ``forward``.

        Args:
            slope: gradient of each member's loss with respect to the output, [M, out, B].

        Returns:
            The gradient with respect to the input, [M, in, B], which the next call overwrites.
            Without ``to_input`` it is that of the first layer's output.
        """
        inputs = [self._input, *self._outputs[:-1]]
        for index in reversed(range(len(self._layers))):
            if index < len(self._layers) - 1:
                DERIVATIVES[self._activation](slope, self._outputs[index])
            product(slope, inputs[index].transpose(1, 2), self._gradients[index].weight)
            torch.sum(slope, 2, keepdim=True, out=self._gradients[index].bias)
            below = self._slopes[index]
            if below is not None:
                weight = self._layers[index].weight
                slope = product(weight.transpose(1, 2), slope, below)
        return slope
