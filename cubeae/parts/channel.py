"""The base class of channels: what lies between encoder and decoder."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from torch import Tensor


class Channel(ABC):
    """One kind of channel; every class states the attributes that have no default here.

    Attributes:
        words: a sentence for a model's card.
        signal: what the noise is added to, in a model's diagram.
        noise: lines of the noise's box in a model's diagram; without any there is no box.
        takes_snr: whether a signal-to-noise ratio is chosen. If not, the SNR is infinite.
        needs_deterministic_encoder: whether ``constrain`` must not follow a draw.
        fewest_dims: latent dims that it needs at least.
    """

    words: ClassVar[str]
    signal: ClassVar[str] = "y"
    noise: ClassVar[tuple[str, ...]] = ()
    takes_snr: ClassVar[bool] = True
    needs_deterministic_encoder: ClassVar[bool] = False
    fewest_dims: ClassVar[int] = 1

    def snrs(self, grid: Sequence[float]) -> tuple[float, ...]:
        """The SNRs (dB) that a model with this channel is crossed with, of those of the grid."""
        return tuple(grid) if self.takes_snr else (math.inf,)

    def noise_ratio(self, snr_db: float) -> float:
        """Var(noise) / Var(signal) = 10^(-SNR/10); 0 for an infinite SNR (dB)."""
        return 0.0 if math.isinf(snr_db) else 10 ** (-snr_db / 10)

    def constrain(self, output: Tensor) -> Tensor:
        """What may enter the channel; differentiable, and it changes nothing the second time.

        Args:
            output: the encoder's, or its mean for a Gaussian encoder, [M, d, B].

        Returns:
            The output itself, unless the channel limits it; [M, d, B].
        """
        return output

    @abstractmethod
    def capacity_bits(self, snr_db: float, latent_dim: int) -> float:
        """Capacity of the whole latent layer in bits; infinite without noise."""

    @abstractmethod
    def transmit(self, signal: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        """Send a signal through the channel; in training differentiable in ``signal``.

        Args:
            signal: what may enter it, [M, d, B]: one batch in training, the whole split in
                evaluation.
            normals: standard normal draws, [M, d, B].
            ratio: ``noise_ratio`` of each member, [M, 1, 1], or one for all, [].

        Returns:
            z [M, d, B], and the variance of its noise, [M, d, 1].
        """


def information_rate_bits(noisy_variance: Tensor, noise_variance: Tensor) -> Tensor:
    """1/2 log2(Var(z) / Var(n)) of each neuron, in bits; z is the noisy latent.

    Infinite where there is no noise, 0 where neither signal nor noise is left; never NaN for
    finite arguments. Source: the 2024 student report's equations 3 and 13.
    """
    rate = 0.5 * (noisy_variance / noise_variance).log2()
    silent = (noisy_variance <= 0) & (noise_variance <= 0)
    return rate.masked_fill(silent, 0).clamp_min(0)
