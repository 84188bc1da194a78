"""The decoder as penalties see it: stacked layers of every member, and its derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Decoder:
    """Layers of M perceptrons: weights [M, out, in] and biases [M, out, 1], first to last.

    ``activation`` (relu, tanh or elu) is between the layers.
    """

    weights: tuple[Tensor, ...]
    biases: tuple[Tensor, ...]
    activation: str

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All weights, then all biases."""
        return (*self.weights, *self.biases)

    def slopes(self, z: Tensor) -> Tensor:
        """Derivative of one output at each point with respect to z; [M, d, B] -> [M, d, B].

        The outputs take turns: the first at the first point, the second at the second, and so on.
        Differentiable in z and in the weights. It costs about a backward pass.
        """
        import torch

        slopes, features = [], z
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            features, slope = _activate(torch.bmm(weight, features) + bias, self.activation)
            slopes.append(slope)
        last = self.weights[-1].transpose(1, 2)
        pulled = last[:, :, torch.arange(z.shape[2], device=z.device) % last.shape[2]]
        for weight, slope in zip(self.weights[-2::-1], slopes[::-1], strict=True):
            pulled = torch.bmm(weight.transpose(1, 2), pulled * slope)
        return pulled


def _activate(features: Tensor, activation: str) -> tuple[Tensor, Tensor]:
    """The activation and its derivative, which is known from its output."""
    import torch

    if activation == "tanh":
        output = features.tanh()
        return output, 1 - output.square()
    if activation == "elu":
        output = torch.nn.functional.elu(features)
        return output, torch.where(output > 0, 1.0, output + 1)
    output = features.relu()
    return output, output.detach().sign()
