"""Penalty: MMD to N(0, I) with Gaussian kernels of several bandwidths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

# Of the bandwidths; each is half of the one before.
FACTORS = (4.0, 2.0, 1.0, 0.5, 0.25)


class MmdMultiscale(Penalty):
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

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """MMD^2 of each member, [M]."""
        from cubeae.numerics.radial import discrepancy, gaussians

        dim = latents.z.shape[1]
        kernel = gaussians(dim, tuple(2 * dim * factor for factor in FACTORS))
        return discrepancy(latents.z, kernel)
