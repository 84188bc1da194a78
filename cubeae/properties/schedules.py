"""What must hold for every schedule (``cubeae.parts.schedule``), with its numbers."""

import math
from collections.abc import Iterator

from cubeae.parts.schedule import Schedule
from cubeae.properties.suite import words_faults

STEPS = 1000


def states_its_words(schedule: Schedule) -> Iterator[str]:
    """A model's card shows them."""
    yield from words_faults(words=schedule.words)


def factors_are_finite_and_never_negative(schedule: Schedule) -> Iterator[str]:
    """From the first step to the last."""
    for step in range(STEPS + 1):
        factor = schedule.factor(step / STEPS)
        if not (math.isfinite(factor) and factor >= 0):
            yield f"its factor at {step / STEPS:g} of the steps is {factor}; 0 or more is needed"
            return


def is_constant_if_and_only_if_it_says_so(schedule: Schedule) -> Iterator[str]:
    """Pages leave out a factor that is always 1."""
    is_one = all(schedule.factor(step / STEPS) == 1 for step in range(STEPS + 1))
    if is_one != schedule.is_constant:
        yield f"states is_constant = {schedule.is_constant}, but its factor says otherwise"


SCHEDULE = (
    states_its_words,
    factors_are_finite_and_never_negative,
    is_constant_if_and_only_if_it_says_so,
)
