"""Schedule: a weight that is switched on, as a user of the registry would add it.

The registry's line: ``SCHEDULES.add("switched-on")(SwitchedOn)``.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from cubeae.bounds import FORBID, Share
from cubeae.parts.schedule import Schedule


@dataclass(frozen=True)
class SwitchedOn(Schedule):
    """0 over the share ``off`` of the steps, then the weight."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["switched-on"]
    off: Share

    @property
    def words(self) -> str:
        """The schedule in words."""
        return f"0 over the first {100 * self.off:.0f} % of the steps, then constant"

    def factor(self, progress: float) -> float:
        """0 or 1."""
        return float(progress >= self.off)
