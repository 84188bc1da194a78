"""The decoder as penalties see it: stacked layers of every member."""

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
