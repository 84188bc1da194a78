"""Controller: a weight that rises or falls until the MSE is the one that is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from cubeae.bounds import FORBID, Moment, Share
from cubeae.parts.controller import Controller

if TYPE_CHECKING:
    from torch import Tensor

LOWEST, HIGHEST = 1e-6, 1e3  # weights


@dataclass(frozen=True)
class Geco(Controller):
    """Minimises the penalty under the constraint that the MSE is at most ``tolerance``.

    The weight is the reciprocal of the source's Lagrange multiplier, and begins at ``start``. Each
    step divides it by exp(rate c), c = MSE / tolerance - 1 for a moving average of the MSE, of
    which each step keeps the share ``memory``. Unlike the source, c is relative, so that one rate
    serves every tolerance, and lies in [-1, 1], so that the first steps do not end in a weight of
    0. Weights lie in [1e-6, 1e3].

    Source: Rezende & Viola 2018 (taming VAEs), algorithm 1.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["geco"]
    tolerance: Annotated[float, Gt(0)]
    rate: Share
    memory: Moment
    start: Annotated[float, Ge(LOWEST), Le(HIGHEST)]

    @property
    def words(self) -> str:
        """The controller in words."""
        return (
            f"the weight falls while a moving average of the MSE is above {self.tolerance:g}, and "
            "rises while it is below (GECO, Rezende & Viola 2018)"
        )

    def weigh(
        self, mse: Tensor, penalty: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The weight, and the average and the logarithm of the weight for the next step; [M]."""
        import torch

        if not state:
            state = (mse, torch.full_like(mse, math.log(self.start)))
        average = self.memory * state[0] + (1 - self.memory) * mse
        excess = (average / self.tolerance - 1).clamp(-1, 1)
        later = (state[1] - self.rate * excess).clamp(math.log(LOWEST), math.log(HIGHEST))
        return state[1].exp(), (average, later)
