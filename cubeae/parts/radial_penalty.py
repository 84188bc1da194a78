"""The base class of penalties that are an MMD of z with a kernel of the distance."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.numerics.radial import RadialKernel
    from cubeae.parts.latents import Bandwidths, Latents


class RadialPenalty(Penalty):
    """Unbiased MMD^2 between z and the target of ``kernel``.

    Source: Gretton et al. 2012, equation 3.
    """

    @abstractmethod
    def kernel(self, dim: int, points: int) -> RadialKernel:
        """The kernel for batches of ``points`` latents in ``dim`` dimensions."""

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """MMD^2 of each member, [M]."""
        from cubeae.numerics.radial import discrepancy

        return discrepancy(latents.z, self.kernel(*latents.z.shape[1:]))

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.radial import discrepancy_slopes

        value, of_z = discrepancy_slopes(latents.z, self.kernel(*latents.z.shape[1:]))
        return value, Slopes(of_z)
