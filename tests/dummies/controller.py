"""Controller: a share of the MSE, as a user of the registry would add it.

The registry's line: ``CONTROLLERS.add("share")(ShareOfMse)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cubeae.bounds import FORBID, Factor
from cubeae.parts.controller import Controller

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class ShareOfMse(Controller):
    """The share ``of`` of the batch's MSE."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["share"]
    of: Factor

    @property
    def words(self) -> str:
        """The controller in words."""
        return f"the weight is {self.of:g} times the batch's MSE"

    def weigh(
        self, mse: Tensor, penalty: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The weight of each member, [M]; there is no state."""
        return self.of * mse, ()
