"""Channel: none, the decoder reads the encoder's output."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cubeae.parts.channel import Channel

if TYPE_CHECKING:
    from torch import Tensor


class NoChannel(Channel):
    """No noise at all: z = y."""

    words = "No channel: z = y."
    takes_snr = False

    def capacity_bits(self, snr_db: float, latent_dim: int) -> float:
        """Infinite."""
        return math.inf

    def transmit(self, signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        """``signal`` itself, and zeros for the variance of the noise."""
        return signal, signal.new_zeros(*signal.shape[:2], 1)
