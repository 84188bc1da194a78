"""Channel: Gaussian noise at a fixed signal-to-noise ratio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cubeae.parts.channel import Channel

if TYPE_CHECKING:
    from torch import Tensor


class GaussianChannel(Channel):
    """Adds Gaussian noise to each neuron, at the same SNR for all.

    Source: the 2024 student report's equation 2.
    """

    words = (
        "Channel: z = y + n for each neuron, with Gaussian noise n of variance "
        "Var(y) × 10^(−SNR/10), SNR in dB."
    )
    noise = ("n ~ N(0, s)", "s = Var(y) / SNR")

    def capacity_bits(self, snr_db: float, latent_dim: int) -> float:
        """d/2 log2(1 + rho) in bits, rho being the SNR as a ratio; infinite without noise."""
        if math.isinf(snr_db):
            return math.inf
        return latent_dim / 2 * math.log2(1 + 10 ** (snr_db / 10))

    def transmit(self, signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        """z = y + n with Var(n) = Var(y) x ``ratio`` per neuron; exactly y where ``ratio`` is 0.

        Var(y) is taken over the given batch, and the gradient flows through it.
        """
        from cubeae.numerics.noise import with_noise

        return with_noise(signal, normals, ratio)
