"""Penalty: MMD between the latents' directions and the uniform distribution on the sphere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

BANDWIDTH = 0.5  # on the unit sphere, where the mean squared distance of two uniform draws is 2


class MmdSphere(Penalty):
    """Unbiased MMD^2 between z / ||z|| and the uniform distribution, k = exp(-2 ||x - y||^2).

    It says nothing of the lengths, which the channel ``hypersphere`` holds. It differs by a
    constant from the source's uniformity loss before its logarithm.

    Source: Wang & Isola 2020 (alignment and uniformity on the hypersphere) for the kernel;
    Gretton et al. 2012, equation 3, for the estimate.
    """

    formula = "MMD^2(z / ||z||, uniform on the unit sphere), unbiased, k = exp(-2 ||x - y||^2)"
    tex = r"\mathrm{MMD}^2(z/\|z\|,\mathcal{U}(S^{d-1}))"
    symbol = "MMD²(z/‖z‖, U(Sᵈ⁻¹))"
    family = "MMD"
    source = "Wang & Isola 2020"
    zero_at_prior = True  # the directions of N(0, I) are uniform

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """MMD^2 of each member, [M]."""
        from cubeae.numerics.radial import discrepancy, gaussian_on_sphere
        from cubeae.numerics.sphere import directions

        kernel = gaussian_on_sphere(latents.z.shape[1], BANDWIDTH)
        return discrepancy(directions(latents.z), kernel)
