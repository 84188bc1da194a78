"""(f) What each penalty's step costs against KL's, at the default's batch and cohort."""

from collections.abc import Iterator
from functools import partial

import torch

from benchmarks.settings import (
    BATCH,
    COHORT,
    Measurement,
    cohort_of_terms,
    cpu_seconds,
    surface,
    training_of,
)
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.schedules import Constant
from cubeae.specs.training import Term
from cubeae.training.trainer import train

STUDY, UNIT = "penalties", "us / model-step"
WEIGHT = 0.01  # the cost does not depend on it


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """A Gaussian encoder trained with each penalty in turn, ``rounds`` times over."""
    steps, points = 20 if quick else 100, surface()
    for turn in range(rounds):
        for name, penalty in PENALTIES.items():
            term = Term(name, WEIGHT, Constant("constant"), penalty.parameters)
            cohort = cohort_of_terms(name, "gaussian", (term,), COHORT)
            run = partial(train, cohort, training_of(steps), points, torch.device("cpu"))
            if turn == 0:
                run()  # what a process does once
            cost = 1e6 * cpu_seconds(run) / (steps * COHORT)
            yield Measurement(STUDY, name, "cubeae", "batch", BATCH, UNIT, cost, turn)
