"""The base class of controllers: what computes a term's weight while it trains."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


class Controller(ABC):
    """One controller: the weight of a term as a function of the training so far.

    Every class is a data class whose field ``kind`` is its name in the registry; the others are the
    config's keys. The term's schedule is a factor on the weight. A weight has no gradient.
    """

    @property
    @abstractmethod
    def words(self) -> str:
        """The controller in words, for a model's card."""

    @abstractmethod
    def weigh(
        self, mse: Tensor, penalty: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The weight in one step, and the state for the next.

        Members must not affect each other.

        Args:
            mse: of the step's batch, [M], detached.
            penalty: the term's penalty on it, before its weight, [M], detached.
            state: tensors [M] that the step before returned; empty in the first step.

        Returns:
            The weight of each member, at least 0, [M]; and the state.
        """
