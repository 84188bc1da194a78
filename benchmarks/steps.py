"""(a) Model-steps a second of every regulariser at two batches, against the plain ways."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.baselines import plain_loop, products, torch_product, vmapped
from benchmarks.settings import (
    BATCH,
    BATCHES,
    COHORT,
    MODELS,
    UNIT,
    Measurement,
    cohort_of,
    speed,
    surface,
    training_of,
)
from cubeae.numerics.products import product
from cubeae.training.trainer import train

STUDY = "model-steps"
STEPS = 300  # of a measurement at the smaller batch; fewer of a larger one
SLOW_STEPS = 20  # of vmap, which has as many members and takes far longer


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """All methods one after the other, ``rounds`` times over."""
    points = surface()
    for turn in range(rounds):
        for batch in BATCHES:
            share = BATCH / batch / (5 if quick else 1)
            for model in MODELS:
                for method, members, steps, run in _methods(model, batch, points):
                    rate = speed(run, max(10, int(steps * share)), members)
                    yield Measurement(STUDY, model, method, "batch", batch, UNIT, rate, turn)


def _methods(
    model: str, batch: int, points: NDArray[np.float32]
) -> Iterator[tuple[str, int, int, Callable[[int], object]]]:
    """Name, members, steps and function of each way to train, and of products alone."""
    loop = partial(plain_loop, model, points, batch)
    yield "plain loop", 1, STEPS, loop
    if any(name.startswith("mmd") for name in MODELS[model][1]):
        yield "plain loop, median every 10 steps", 1, STEPS, partial(loop, median_every=10)
    for method, multiply in (("NumPy's products", product), ("torch.bmm", torch_product)):
        alone = partial(products, multiply, model, batch, COHORT)
        yield f"{method} alone", COHORT, STEPS, alone
    yield "vmap", COHORT, SLOW_STEPS, partial(vmapped, model, points, batch, COHORT)
    yield "cubeae", COHORT, STEPS, partial(ours, model, points, batch)


def ours(model: str, points: NDArray[np.float32], batch: int, steps: int) -> object:
    """Train the cohort as a job of the workflow does."""
    training = training_of(steps, batch)
    return train(cohort_of(model, COHORT), training, points, torch.device("cpu"))
