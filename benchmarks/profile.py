"""(d) Where a training step's time goes: the functions that it calls, each with a stopwatch.

A part's time is its own: what it calls and is timed itself is not counted twice. A stopwatch costs
processor time too, about a microsecond a call, which 25 members share.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.settings import (
    BATCH,
    COHORT,
    MODELS,
    WHOLE,
    Measurement,
    cpu_seconds,
    surface,
)
from benchmarks.steps import STEPS, ours
from cubeae.numerics import kernels
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Slopes
from cubeae.training import trainer
from cubeae.training.gradients import CompiledPerceptrons
from cubeae.training.optimisers import FlatOptimiser
from cubeae.training.passages import CompiledPassage

STUDY, PROFILE_UNIT = "profile", "us / model-step"
SET_UP, DRAWS, REST = "set-up", "draws", "loss, and Python around all"
# Each part's functions, but for the draws': what holds them, and their names there.
PARTS: dict[str, list[tuple[Any, str]]] = {
    "gather and repeat": [(trainer, "gather")],
    "networks, forward": [(CompiledPerceptrons, "forward")],
    "networks, backward": [(CompiledPerceptrons, "backward")],
    "encoder's and channel's noise": [(CompiledPassage, "forward"), (CompiledPassage, "backward")],
    "penalty": [(type(penalty), "slopes") for penalty in PENALTIES.values()],
    "sums of gradients": [(Slopes, "plus")],
    "squared error": [(trainer, "squared_error_slopes")],
    "median bandwidth": [(kernels, "median_bandwidth")],
    "optimiser": [(FlatOptimiser, "step")],
    "divergence": [(trainer.Freezer, "mark"), (trainer.Freezer, "restore")],
    "log": [(trainer, "_log"), (trainer, "_report_progress")],
}


class Stopwatch:
    """Processor time by part, in nanoseconds; ``within`` counts nothing twice."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = defaultdict(int)
        self._parts, self._since = [SET_UP], time.process_time_ns()

    def turn(self) -> None:
        """Give the time since the last turn to the part that it was spent in."""
        now = time.process_time_ns()
        self.spent[self._parts[-1]] += now - self._since
        self._since = now

    @contextmanager
    def within(self, part: str) -> Iterator[None]:
        """Time what runs in the ``with`` statement as ``part``."""
        self.turn()
        self._parts.append(part)
        try:
            yield
        finally:
            self.turn()
            self._parts.pop()

    def start_steps(self) -> None:
        """From here on, what no part holds is the loss, and Python around all parts."""
        self.turn()
        self._parts[0] = REST

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function`` with its time counted as ``part``."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self.within(part):
                return function(*args, **kwargs)

        return call

    def timed_draws(self, draws: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """``draws`` with the time of each step's; the first ends the set-up."""

        @wraps(draws)
        def call(*args: Any) -> Iterator[Any]:
            self.start_steps()
            drawn = draws(*args)
            while True:
                with self.within(DRAWS):
                    found = next(drawn, None)
                if found is None:
                    return
                yield found

        return call


def profile(model: str, points: NDArray[np.float32], steps: int) -> dict[str, float]:
    """Seconds of processor time by part of one cohort's training; they sum to the whole."""
    with ExitStack() as stack:
        watch = Stopwatch()
        for part, functions in PARTS.items():
            for holder, name in functions:
                call = watch.timed(part, getattr(holder, name))
                stack.enter_context(patch.object(holder, name, call))
        draws = watch.timed_draws(trainer.step_draws)
        stack.enter_context(patch.object(trainer, "step_draws", draws))
        ours(model, points, BATCH, steps)
        watch.turn()
    return {part: spent / 1e9 for part, spent in watch.spent.items()}


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Each model's parts at the default's settings, and the whole without stopwatches."""
    points, steps = surface(), STEPS // 5 if quick else STEPS
    for turn in range(rounds):
        for model in MODELS:
            ours(model, points, BATCH, 20)  # memory and code are warm, as in a long training
            whole = {WHOLE: cpu_seconds(lambda model=model: ours(model, points, BATCH, steps))}
            for part, seconds in (profile(model, points, steps) | whole).items():
                value = 1e6 * seconds / (steps * COHORT)
                yield Measurement(STUDY, model, part, "batch", BATCH, PROFILE_UNIT, value, turn)
