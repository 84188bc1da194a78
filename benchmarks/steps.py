"""(a) Model-steps a second of every regulariser, over cohort sizes, against the plain ways."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.baselines import plain_loop, products, torch_product, vmapped
from benchmarks.settings import MODELS, Measurement, cohort_of, cpu_seconds, surface, training_of
from cubeae.numerics.products import product
from cubeae.specs.training import Cohort
from cubeae.training.trainer import train

STUDY = "model-steps"
UNIT = "model-steps / s"
SIZES = (1, 5, 20, 80)


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """All methods one after the other, ``rounds`` times over."""
    work = 200 if quick else 800  # model-steps of each measurement
    points, sizes = surface(), (1, 20) if quick else SIZES
    for turn in range(rounds):
        for model, (_, terms) in MODELS.items():
            for method, members, run in _methods(model, terms, points, sizes):
                # A twentieth first: memory and code are warm, as in a long training.
                steps = max(10, work // members)
                run(max(1, steps // 20))
                rate = steps * members / cpu_seconds(partial(run, steps))
                yield Measurement(STUDY, model, method, "cohort size", members, UNIT, rate, turn)


def _methods(
    model: str,
    terms: dict[str, float],
    points: NDArray[np.float32],
    sizes: tuple[int, ...],
) -> Iterator[tuple[str, int, Callable[[int], object]]]:
    yield "plain loop", 1, partial(plain_loop, model, points)
    if any(name.startswith("mmd") for name in terms):
        sparing = partial(plain_loop, model, points, median_every=10)
        yield "plain loop, median every 10 steps", 1, sparing
    for members in sizes:
        yield "products alone", members, partial(products, product, model, members=members)
        if not terms:  # which products are torch's does not depend on the regularisers
            alone = partial(products, torch_product, model, members=members)
            yield "torch.bmm alone", members, alone
        yield "vmap", members, partial(vmapped, model, points, members=members)
        yield "cubeae", members, partial(_train, cohort_of(model, members), points)


def _train(cohort: Cohort, points: NDArray[np.float32], steps: int) -> object:
    return train(cohort, training_of(steps), points, torch.device("cpu"))
