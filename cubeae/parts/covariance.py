"""Penalty: the latents' covariance, held to the identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class Covariance(Penalty):
    """Squared Frobenius norm of Cov(z) - I.

    The covariance is the unbiased one of the batch (division by n - 1). Its square is not unbiased:
    at the prior the mean is d (d + 1) / (n - 1), a constant whose gradient is 0. The latents' mean
    is free.

    Source: Kumar et al. 2018 (DIP-VAE-II), with one weight for all entries.
    """

    formula = "sum over neurons u and v of (Cov[z_u, z_v] - [u = v])^2"
    tex = r"\|\mathrm{Cov}[z]-I\|_F^2"
    symbol = "‖Cov[z] − I‖²"
    family = "covariance"
    source = "Kumar et al. 2018"

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M]."""
        from cubeae.numerics.posterior import covariance_gap

        return covariance_gap(latents.z)

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.posterior import covariance_gap_slopes

        value, of_z = covariance_gap_slopes(latents.z)
        return value, Slopes(of_z)
