"""Penalty: the sliced Wasserstein distance of the latents from N(0, I)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

DIRECTIONS = "directions"
# Fresh in each step; the batch size where that is smaller.
MOST_DIRECTIONS = 16


class SlicedWasserstein(Penalty):
    """Squared sliced 2-Wasserstein distance between the latents and N(0, I), 0 at the prior.

    Sorted projections are compared with normal quantiles along 16 random directions, which are new
    in each step and shared by all trainings of a seed.

    Source: Kolouri et al. 2019 (sliced Wasserstein auto-encoders).
    """

    formula = (
        "mean over directions u and ranks i of ((u.z)_(i) - Phi^-1((i - 1/2) / n))^2, "
        "minus its mean at the prior"
    )
    tex = r"\mathrm{SW}_2^2(z,\mathcal{N}(0,I))"
    symbol = "SW₂²(z, N(0, I))"
    family = "sliced Wasserstein"
    source = "Kolouri et al. 2019"
    zero_at_prior = True
    draws = (DIRECTIONS,)

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Squared distance of each member, [M]."""
        from cubeae.numerics.sliced import sliced_w2_to_normal

        return sliced_w2_to_normal(latents.z, _directions(latents))

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.sliced import sliced_w2_slopes

        value, of_z = sliced_w2_slopes(latents.z, _directions(latents))
        return value, Slopes(of_z)


def _directions(latents: Latents) -> Tensor:
    normals = latents.normals[DIRECTIONS][:, :, :MOST_DIRECTIONS]
    return normals / normals.norm(dim=1, keepdim=True)
