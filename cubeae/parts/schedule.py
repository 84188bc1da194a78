"""The base class of schedules: how a penalty's weight changes in training."""

from abc import ABC, abstractmethod
from typing import ClassVar


class Schedule(ABC):
    """One schedule: a factor on the weight that the config states.

    Every class is a data class whose field ``kind`` is its name in the registry; the others are the
    config's keys. ``is_constant`` says that the factor is always 1.
    """

    is_constant: ClassVar[bool] = False

    @property
    @abstractmethod
    def words(self) -> str:
        """The schedule in words, for a model's card."""

    @abstractmethod
    def factor(self, progress: float) -> float:
        """Factor on the weight at ``progress`` = t / T, the share of the steps done, in [0, 1].

        A share, so that a preset may change the number of steps alone.
        """
