"""Penalty: MMD to N(0, I) with inverse multiquadric kernels of several scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.radial_penalty import RadialPenalty

if TYPE_CHECKING:
    from cubeae.numerics.radial import RadialKernel

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class MmdImq(RadialPenalty):
    """Unbiased MMD^2 between the latents and N(0, I), k = sum over s of C / (C + ||x - y||^2).

    C = 2 d s for seven scales s from 0.1 to 10: 2 d is the mean squared distance of two draws of
    the prior. The kernels are fixed, so no bandwidth is chosen.

    Source: Tolstikhin et al. 2018, section 4, and the scales of its published code.
    """

    formula = "MMD^2(z, N(0, I)), unbiased, k = sum over s of C / (C + ||x - y||^2), C = 2 d s"
    tex = r"\mathrm{MMD}^2_{\mathrm{IMQ}}(z,\mathcal{N}(0,I))"
    symbol = "MMD²(z, N(0, I)), IMQ"
    family = "MMD"
    source = "Tolstikhin et al. 2018, section 4"
    zero_at_prior = True

    def kernel(self, dim: int, points: int) -> RadialKernel:
        """See the base class."""
        from cubeae.numerics.radial import inverse_multiquadrics

        return inverse_multiquadrics(dim, tuple(2 * dim * scale for scale in SCALES))
