"""Controller: the weight of a Gaussian likelihood whose variance is optimal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cubeae.bounds import FORBID
from cubeae.parts.controller import Controller

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class SigmaVae(Controller):
    """2/3 of the batch's MSE: the weight of the KL when the decoder's variance is learned.

    The negative log-likelihood of three coordinates with variance s^2 is
    3 MSE / (2 s^2) + 3/2 ln(s^2) + const. It is smallest at s^2 = MSE. With the KL added and all
    multiplied by 2 s^2 / 3, it is MSE + 2/3 s^2 KL.

    Source: Rybkin et al. 2021 (simple and effective VAE training with calibrated decoders),
    equation 7, optimal sigma-VAE with one variance for all coordinates.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["sigma-vae"]

    @property
    def words(self) -> str:
        """The controller in words."""
        return "the weight is 2/3 of the batch's MSE (σ-VAE, Rybkin et al. 2021)"

    def weigh(
        self, mse: Tensor, penalty: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """2/3 MSE of each member, [M]; there is no state."""
        return mse * (2 / 3), ()
