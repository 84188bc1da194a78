"""Penalty: the squared norm of the decoder's derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, decoder_of

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

PART = 8  # one in so many points of the batch


class DecoderGradient(Penalty):
    """Squared Frobenius norm of the decoder's Jacobian, averaged over the latents.

    The mean is over the first eighth of the batch, which is itself a random sample. This bounds
    the cost, since a Jacobian costs three backward passes.

    Source: Ghosh et al. 2020 (regularized autoencoders) (RAE-GP).
    """

    formula = "E ||dD/dz||^2, over an eighth of the batch"
    tex = r"E\left\|\frac{\partial D}{\partial z}\right\|_F^2"
    symbol = "E‖∂D/∂z‖²"
    family = "decoder gradient"
    source = "Ghosh et al. 2020"
    needs_decoder = True

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M].

        Raises:
            ValueError: the latents come without a decoder.
        """
        count = max(1, latents.z.shape[2] // PART)
        jacobian = decoder_of(latents).jacobian(latents.z[:, :, :count])
        return jacobian.square().sum((1, 2)) / count
