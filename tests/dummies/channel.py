"""Channel: uniform noise, as a user of the registry would add it.

The registry's line: ``CHANNELS.add("uniform")(UniformChannel)``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cubeae.parts.channel import Channel
from cubeae.parts.latents import batch_variance

if TYPE_CHECKING:
    from torch import Tensor


class UniformChannel(Channel):
    """Adds uniform noise to each neuron, at the same SNR for all."""

    words = "Channel: z = y + n for each neuron, with uniform noise n at the SNR."
    noise = ("n ~ U(−a, a)", "a² = 3 Var(y) / SNR")

    def capacity_bits(self, snr_db: float, latent_dim: int) -> float:
        """A Gaussian channel's, in bits: no noise of the same variance leaves less (Shannon)."""
        if math.isinf(snr_db):
            return math.inf
        return latent_dim / 2 * math.log2(1 + 10 ** (snr_db / 10))

    def transmit(self, signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        """z = y + n with Var(n) = Var(y) x ``ratio``; the normals' quantiles are uniform."""
        variance = batch_variance(signal)
        uniform = (normals / math.sqrt(2)).erf() * math.sqrt(3)
        # The root is differentiable where a neuron has collapsed, and without noise.
        deviation = (variance + 1e-20).sqrt() * ratio.sqrt()
        return signal + uniform * deviation, variance * ratio
