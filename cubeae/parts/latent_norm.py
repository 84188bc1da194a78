"""Penalty: the squared norm of the latents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class LatentNorm(Penalty):
    """Half the squared norm of a latent, averaged over the batch.

    Alone, it shrinks the latents: it needs a penalty on the decoder with it, as in the source.

    Source: Ghosh et al. 2020 (regularized autoencoders).
    """

    formula = "E ||z||^2 / 2"
    tex = r"\frac12E\|z\|^2"
    symbol = "½ E‖z‖²"
    family = "latent norm"
    source = "Ghosh et al. 2020"

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M]."""
        return 0.5 * latents.z.square().sum(1).mean(1)

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        return self(latents, bandwidths), Slopes(latents.z / latents.z.shape[2])
