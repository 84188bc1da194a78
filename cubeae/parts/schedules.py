"""The registry of schedules of a penalty's weight; and the schedule of the learning rate."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator

from cubeae.bounds import FORBID, Factor, Share
from cubeae.parts.schedule import Schedule
from cubeae.registry import KindOf, Registry

SCHEDULES: Registry[type[Schedule]] = Registry("schedule", keeps_classes=True)
# One of them in a config, chosen by its key ``kind``.
AnySchedule = Annotated[Schedule, KindOf(SCHEDULES)]


@SCHEDULES.add("constant")
@dataclass(frozen=True)
class Constant(Schedule):
    """The weight itself at every step."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["constant"]
    is_constant: ClassVar[bool] = True

    @property
    def words(self) -> str:
        """The schedule in words."""
        return "constant"

    def factor(self, progress: float) -> float:
        """1 for every ``progress`` in [0, 1]."""
        return 1.0


@SCHEDULES.add("linear")
@dataclass(frozen=True)
class Linear(Schedule):
    """A ramp from 0 to the weight over the first ``anneal`` of the steps, then constant.

    Source: the 2024 student report's equation 6, beta_t = min(1, t / T_anneal); Bowman et al. 2016.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["linear"]
    anneal: Share

    @property
    def words(self) -> str:
        """The schedule in words."""
        share = f"{100 * self.anneal:.0f} %"
        return f"rises linearly from 0 over the first {share} of the steps, then constant"

    def factor(self, progress: float) -> float:
        """min(1, progress / anneal), in [0, 1]."""
        return min(1.0, progress / self.anneal)


@SCHEDULES.add("from-to")
@dataclass(frozen=True)
class FromTo(Schedule):
    """A straight line from ``start`` x weight to ``end`` x weight over the first ``anneal``."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["from-to"]
    start: Factor
    end: Factor
    anneal: Share

    @property
    def words(self) -> str:
        """The schedule in words."""
        return (
            f"goes from {self.start:g}× to {self.end:g}× linearly over the first "
            f"{100 * self.anneal:.0f} % of the steps"
        )

    def factor(self, progress: float) -> float:
        """Between ``start`` and ``end``, either may be the larger."""
        return self.start + (self.end - self.start) * min(1.0, progress / self.anneal)


@SCHEDULES.add("cyclical")
@dataclass(frozen=True)
class Cyclical(Schedule):
    """``cycles`` equal cycles, each a ramp from 0 over ``rise`` of the cycle, then constant.

    Source: Fu et al. 2019, Cyclical Annealing Schedule, equation 6.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["cyclical"]
    cycles: Annotated[int, Ge(1), Le(1_000_000)]
    rise: Share

    @property
    def words(self) -> str:
        """The schedule in words."""
        return f"{self.cycles} cycles, each rising from 0 over its first {100 * self.rise:.0f} %"

    def factor(self, progress: float) -> float:
        """In [0, 1]; the training ends at 1, not at the foot of a new cycle."""
        if progress >= 1:
            return 1.0
        return min(1.0, (progress * self.cycles) % 1.0 / self.rise)


Points = tuple[tuple[Annotated[float, Ge(0), Le(1)], Factor], ...]


def _in_order(points: Points) -> Points:
    places = [place for place, _ in points]
    if len(points) < 2 or places != sorted(places):
        raise ValueError("must have two points or more, at shares of the steps that never fall")
    return points


@SCHEDULES.add("piecewise")
@dataclass(frozen=True)
class Piecewise(Schedule):
    """Straight lines between points (share of the steps, factor); level before and after them.

    It covers delayed, stepped and S-shaped ramps: two points at one share make a step.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["piecewise"]
    points: Annotated[Points, AfterValidator(_in_order)]

    @property
    def words(self) -> str:
        """The schedule in words."""
        shown = ", ".join(f"{factor:g}× at {100 * place:.0f} %" for place, factor in self.points)
        return f"straight lines through {shown} of the steps, level before and after"

    def factor(self, progress: float) -> float:
        """Between the smallest and the largest factor; at a step, the later of its two."""
        index = bisect_right([place for place, _ in self.points], progress)
        if index == 0 or index == len(self.points):
            return self.points[max(index - 1, 0)][1]
        (start, before), (end, after) = self.points[index - 1 : index + 1]
        return before + (after - before) * (progress - start) / (end - start)


@dataclass(frozen=True)
class LearningRate:
    """A linear warm-up over the share ``warmup`` of the steps, then a decay from ``peak``."""

    __pydantic_config__: ClassVar = FORBID
    peak: Annotated[float, Gt(0)]
    warmup: Annotated[float, Ge(0), Le(0.5)]
    decay: Literal["constant", "linear", "cosine"]

    def at(self, step: int, steps: int) -> float:
        """Learning rate of ``step`` (0 .. steps - 1); positive at every step.

        Source: Loshchilov & Hutter 2017 (SGDR) for the cosine, without restarts.
        """
        start = self.warmup * steps
        if step + 1 < start:
            return self.peak * (step + 1) / start
        done = (step - start) / max(steps - start, 1)
        done = min(max(done, 0.0), 1.0)
        remaining = {
            "constant": 1.0,
            "linear": 1 - done,
            "cosine": (1 + math.cos(math.pi * done)) / 2,
        }
        return self.peak * remaining[self.decay]
