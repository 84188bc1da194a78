"""Penalty: the squared norm of the decoder's derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes, decoder_of

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

OUTPUTS = 3
PART = 8  # one in so many points of the batch


class DecoderGradient(Penalty):
    """Squared Frobenius norm of the decoder's Jacobian, averaged over the latents.

    It is three times the mean of one output's squared gradient. The outputs take turns at the
    points of the first eighth of the batch, which is itself a random sample. This bounds the cost:
    the Jacobian of a point costs three backward passes.

    Source: Ghosh et al. 2020 (regularized autoencoders) (RAE-GP).
    """

    formula = "E ||dD/dz||^2, one output at each point of an eighth of the batch"
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
        from cubeae.numerics.output_slopes import squared_slopes

        decoder, count = decoder_of(latents), _count(latents)
        points = latents.z[:, :, :count]
        squares = squared_slopes(decoder.activation, points, decoder.weights, decoder.biases)
        return squares * (OUTPUTS / count)

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from torch.nn.functional import pad

        from cubeae.numerics.output_slopes import squared_slopes_and_gradients

        decoder, count = decoder_of(latents), _count(latents)
        points, parts = latents.z[:, :, :count], (decoder.weights, decoder.biases)
        value, (of_z, *others) = squared_slopes_and_gradients(
            decoder.activation, points, *parts, scale=OUTPUTS / count
        )
        if of_z is not None:
            of_z = pad(of_z, (0, latents.z.shape[2] - count))
        return value, Slopes(of_z, decoder=tuple(others))


def _count(latents: Latents) -> int:
    """As many points for every output, unless the batch is smaller than that."""
    batch = latents.z.shape[2]
    return min(batch, OUTPUTS * max(1, batch // (PART * OUTPUTS)))
