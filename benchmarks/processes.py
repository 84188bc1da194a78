"""(f) Two processes of one thread each against one, as the workflow runs jobs on two cores.

Wall time, unlike the other studies: what is asked is whether a second core is a second core.
"""

import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import torch

from benchmarks.settings import COHORT, UNIT, Measurement, cohort_of, surface, training_of
from cubeae.training.trainer import train

STUDY = "processes"
METHODS = {1: "one process", 2: "cubeae"}


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """One process and two in turn, each training the cohort."""
    steps = 100 if quick else 400
    for turn in range(rounds):
        for model in ("f1", "f4 standard"):
            for count, method in METHODS.items():
                rate = _rate(model, count, steps)
                yield Measurement(STUDY, model, method, "processes", count, UNIT, rate, turn)


def _rate(model: str, count: int, steps: int) -> float:
    """Model-steps a second of ``count`` processes together, once all have warmed up."""
    context = get_context("spawn")
    barrier, spans = context.Barrier(count), context.Queue()
    workers = [
        context.Process(target=_work, args=(model, steps, barrier, spans)) for _ in range(count)
    ]
    for worker in workers:
        worker.start()
    found = [spans.get(timeout=600) for _ in workers]
    for worker in workers:
        worker.join()
    seconds = max(end for _, end in found) - min(start for start, _ in found)
    return count * COHORT * steps / seconds


def _work(model: str, steps: int, barrier: Barrier, spans: "Queue[tuple[float, float]]") -> None:
    torch.set_num_threads(1)
    points, device = surface(), torch.device("cpu")
    train(cohort_of(model, COHORT), training_of(10), points, device)
    barrier.wait()
    start = time.monotonic()  # one clock for all processes
    train(cohort_of(model, COHORT), training_of(steps), points, device)
    spans.put((start, time.monotonic()))
