"""Penalty: MMD to N(0, I) with Gaussian kernels of several bandwidths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.radial_penalty import RadialPenalty

if TYPE_CHECKING:
    from cubeae.numerics.radial import RadialKernel

# Of the bandwidths; each is half of the one before.
FACTORS = (4.0, 2.0, 1.0, 0.5, 0.25)


class MmdMultiscale(RadialPenalty):
    """Unbiased MMD^2 between the latents and N(0, I), k = sum over r of exp(-||x - y||^2 / r).

    The bandwidths are r = 2 d f with f = 1/4, 1/2, 1, 2, 4: 2 d is the mean squared distance of two
    draws of the prior. They are fixed, unlike those of ``mmd-standard``.

    Source: Li et al. 2015 (generative moment matching networks) for sums of kernels;
    Gretton et al. 2012, equation 3, for the estimate.
    """

    formula = "MMD^2(z, N(0, I)), unbiased, k = sum over r of exp(-||x - y||^2 / r), r = 2 d f"
    tex = r"\mathrm{MMD}^2_{\Sigma r}(z,\mathcal{N}(0,I))"
    symbol = "MMD²(z, N(0, I)), 5 bandwidths"
    family = "MMD"
    source = "Li et al. 2015"
    zero_at_prior = True

    def kernel(self, dim: int, points: int) -> RadialKernel:
        """See the base class."""
        from cubeae.numerics.radial import gaussians

        return gaussians(dim, tuple(2 * dim * factor for factor in FACTORS))
