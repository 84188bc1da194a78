"""Stacked perceptrons with hand-written gradients, in memory that is allocated once.

Compiled code serves float32 on a CPU; torch serves GPUs, and float64 in tests. Tests compare both
with torch's own gradients. Shapes are those of cubeae.training.networks.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.numerics.columns import is_compiled
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


class Perceptrons(Protocol):
    """One stack of layers of M members, for batches of one size."""

    def forward(self, features: Tensor) -> Tensor:
        """[M, in, B] -> [M, out, B], which the next call overwrites."""

    def backward(self, slope: Tensor) -> Tensor:
        """Overwrite the gradients of the weights with those of the last ``forward``.

        Args:
            slope: gradient of each member's loss with respect to the output, [M, out, B], which may
                be overwritten.

        Returns:
            The gradient with respect to the input, [M, in, B], which the next call overwrites. It
            is unspecified for perceptrons that were prepared without ``to_input``.
        """


def prepare(
    layers: Sequence[Layer],
    gradients: Sequence[Layer],
    activation: str,
    batch: int,
    to_input: bool,
) -> Perceptrons:
    """The perceptrons of ``layers``, by what serves their device and type.

    Args:
        layers: views of the weights, as cubeae.training.networks.pack gives them.
        gradients: tensors of the shapes of ``layers``; every ``backward`` overwrites them.
        activation: between the layers.
        batch: points of each member, B.
        to_input: whether ``backward`` returns the gradient of the first layer's input.
    """
    kind = CompiledPerceptrons if is_compiled(layers[0].weight) else TorchPerceptrons
    return kind(layers, gradients, activation, batch, to_input)


class CompiledPerceptrons:
    """``Perceptrons`` by Numba, which keeps a member's numbers in the processor's cache."""

    def __init__(
        self,
        layers: Sequence[Layer],
        gradients: Sequence[Layer],
        activation: str,
        batch: int,
        to_input: bool,
    ) -> None:
        from cubeae.compiled.lanes import WIDTH
        from cubeae.compiled.perceptrons import ACTIVATIONS, backward, forward

        self._forward, self._backward = forward, backward
        self._values, self._slopes = _rows(layers), _rows(gradients)
        self._activation, self._batch, self._to_input = ACTIVATIONS[activation], batch, to_input
        widths = [layers[0].weight.shape[2], *(layer.weight.shape[1] for layer in layers)]
        self._widths = np.array(widths)
        members, columns = len(layers[0].weight), -(-batch // WIDTH) * WIDTH
        # Columns beyond the batch stay 0 where gradients enter, and so add nothing.
        self._inputs = torch.zeros(members, widths[0], columns)
        self._outputs = torch.zeros(members, sum(widths[1:]), columns)
        self._given = torch.zeros(members, widths[-1], columns)
        self._below = torch.zeros_like(self._inputs)
        self._scratch = np.zeros((3, max(widths) * columns), np.float32)

    def forward(self, features: Tensor) -> Tensor:
        """See ``Perceptrons``."""
        self._inputs[:, :, : self._batch] = features
        self._forward(
            self._values,
            self._widths,
            self._activation,
            self._inputs.numpy(),
            self._outputs.numpy(),
        )
        return self._outputs[:, -int(self._widths[-1]) :, : self._batch]

    def backward(self, slope: Tensor) -> Tensor:
        """See ``Perceptrons``."""
        self._given[:, :, : self._batch] = slope
        self._backward(
            self._values,
            self._widths,
            self._activation,
            self._inputs.numpy(),
            self._outputs.numpy(),
            self._slopes,
            self._given.numpy(),
            self._below.numpy(),
            self._to_input,
            self._scratch,
        )
        return self._below[:, :, : self._batch]


def _rows(layers: Sequence[Layer]) -> NDArray[np.float32]:
    """All weights of ``layers``, which lie one behind the other, one row per member."""
    first = layers[0].weight
    count = sum(tensor[0].numel() for layer in layers for tensor in (layer.weight, layer.bias))
    return first.as_strided((len(first), count), (first.stride(0), 1)).numpy()


class TorchPerceptrons:
    """``Perceptrons`` by torch's operators."""

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
        """See ``Perceptrons``."""
        self._input = features
        return layer_outputs(self._layers, features, self._activation, self._outputs)[-1]

    def backward(self, slope: Tensor) -> Tensor:
        """See ``Perceptrons``."""
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
