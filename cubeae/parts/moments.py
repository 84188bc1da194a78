"""Penalty: the latents' mean and variance, held to those of the standard normal distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class Moments(Penalty):
    """Squared mean plus squared deviation of the variance from one, averaged over neurons."""

    formula = "mean over neurons of E[z]^2 + (Var[z] - 1)^2"
    tex = r"\frac{1}{d}\sum_{u}\left(E[z_u]^2+(\mathrm{Var}[z_u]-1)^2\right)"
    symbol = "E[z]² + (Var[z] − 1)²"
    family = "moments"
    source = "the 2024 student report, model f2"

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M]."""
        from cubeae.numerics.posterior import moments

        return moments(latents.z)

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.posterior import moments_slopes

        value, of_z = moments_slopes(latents.z)
        return value, Slopes(of_z)
