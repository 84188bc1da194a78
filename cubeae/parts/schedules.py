"""Schedules of a regulariser's weight and of the learning rate: pure functions of the step.

A weight's schedule is a factor on the weight stated in the config; ``progress`` is t / T, the
share of the training's steps that are done, so a preset may change the number of steps alone.
"""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from cubeae.bounds import FORBID, Factor, Share


@dataclass(frozen=True)
class Constant:
    """The weight itself at every step."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["constant"]

    def factor(self, progress: float) -> float:
        """1 for every ``progress`` in [0, 1]."""
        return 1.0


@dataclass(frozen=True)
class Linear:
    """A ramp from 0 to the weight over the first ``anneal`` of the steps, then constant.

    Source: the seed report's equation 6, beta_t = min(1, t / T_anneal); Bowman et al. 2016.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["linear"]
    anneal: Share

    def factor(self, progress: float) -> float:
        """min(1, progress / anneal), in [0, 1]."""
        return min(1.0, progress / self.anneal)


@dataclass(frozen=True)
class FromTo:
    """A straight line from ``start`` x weight to ``end`` x weight over the first ``anneal``."""

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["from-to"]
    start: Factor
    end: Factor
    anneal: Share

    def factor(self, progress: float) -> float:
        """Between ``start`` and ``end``, either may be the larger."""
        return self.start + (self.end - self.start) * min(1.0, progress / self.anneal)


@dataclass(frozen=True)
class Cyclical:
    """``cycles`` equal cycles, each a ramp from 0 over ``rise`` of the cycle, then constant.

    Source: Fu et al. 2019, Cyclical Annealing Schedule, equation 6.
    """

    __pydantic_config__: ClassVar = FORBID
    kind: Literal["cyclical"]
    cycles: Annotated[int, Ge(1), Le(1_000_000)]
    rise: Share

    def factor(self, progress: float) -> float:
        """In [0, 1]; the training ends at 1, not at the foot of a new cycle."""
        if progress >= 1:
            return 1.0
        return min(1.0, (progress * self.cycles) % 1.0 / self.rise)


Schedule = Constant | Linear | FromTo | Cyclical


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
