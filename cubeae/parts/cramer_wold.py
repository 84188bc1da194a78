"""Penalty: the Cramer-Wold distance of the latents from N(0, I)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.radial_penalty import RadialPenalty

if TYPE_CHECKING:
    from cubeae.numerics.radial import RadialKernel


class CramerWold(RadialPenalty):
    """Squared L2 distance of smoothed densities along a direction, averaged over all directions.

    It has a closed form for a sample and N(0, I). Two differences from the source: pairs of a point
    with itself are left out, so that the mean at the prior is 0; and no logarithm is taken, because
    the weight is chosen.

    Source: Knop et al. 2020 (Cramer-Wold autoencoder).
    """

    formula = (
        "mean over directions v of ||N(0, g) * (p_v - N(0, 1))||^2, p_v: density of v.z; "
        "g = (4 / 3n)^(2/5), unbiased"
    )
    tex = r"d^2_{\mathrm{cw}}(z,\mathcal{N}(0,I))"
    symbol = "Cramér–Wold²(z, N(0, I))"
    family = "Cramer-Wold"
    source = "Knop et al. 2020"
    zero_at_prior = True

    def kernel(self, dim: int, points: int) -> RadialKernel:
        """See the base class."""
        from cubeae.numerics.radial import cramer_wold

        return cramer_wold(dim, points)
