"""Penalty: the squared weights of the decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, decoder_of

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class DecoderDecay(Penalty):
    """Sum of the squares of the decoder's weights; biases are free.

    It reaches the optimiser through the gradient, unlike the decoupled decay of AdamW.

    Source: Ghosh et al. 2020 (regularized autoencoders) (RAE-L2).
    """

    formula = "sum of w^2 over the decoder's weights"
    tex = r"\|W_D\|^2"
    symbol = "‖W of the decoder‖²"
    family = "decoder decay"
    source = "Ghosh et al. 2020"
    needs_decoder = True

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M].

        Raises:
            ValueError: the latents come without a decoder.
        """
        import torch

        weights = decoder_of(latents).weights
        return torch.stack([weight.square().sum((1, 2)) for weight in weights]).sum(0)
