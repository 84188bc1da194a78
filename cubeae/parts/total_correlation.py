"""Penalty: the total correlation of the aggregate posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class TotalCorrelation(Penalty):
    """KL of the aggregate posterior from the product of its neurons' distributions, in nats.

    With ``kl`` it makes a beta-TC-VAE: the weight of this term is added to the weight that the KL
    gives to total correlation already. The batch stands for the data in the estimate: q(z) has the
    posteriors of all its points.

    Source: Chen et al. 2018 (isolating sources of disentanglement), equations 2 and 4.
    """

    formula = "E[log q(z) - sum over u of log q(z_u)], q(z) = mean over the batch of q(z|x)"
    tex = r"D_{\mathrm{KL}}\left(q(z)\,\|\,\prod_uq(z_u)\right)"
    symbol = "KL(q(z) ‖ Π q(zᵤ))"
    family = "total correlation"
    source = "Chen et al. 2018, equation 2"
    zero_at_prior = True
    needs_gaussian_encoder = True

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Total correlation of each member, [M].

        Raises:
            ValueError: for the latents of a deterministic encoder, which have no density.
        """
        from cubeae.numerics.total_correlation import total_correlation

        if latents.variance is None:
            raise ValueError("total-correlation needs a gaussian encoder")
        return total_correlation(latents.z, latents.mean, latents.variance)
