"""What the benchmarks train, and how a measurement is written down."""

import functools
import math
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from cubeae.parts.schedules import Constant, LearningRate
from cubeae.report.tables.provenance import blas, compiler, processor
from cubeae.results.speedups import BATCH
from cubeae.specs.training import (
    Architecture,
    Cohort,
    Objective,
    Optimiser,
    Term,
    Training,
)
from cubeae.truth.datasets import DatasetSpec, generate

# The models of the default config: encoder and weights of the regularisers.
MODELS: dict[str, tuple[str, dict[str, float]]] = {
    "f1": ("deterministic", {}),
    "f2": ("deterministic", {"moments": 0.1}),
    "f3": ("gaussian", {"kl": 0.015}),
    "f4 standard": ("gaussian", {"mmd-standard": 0.5}),
    "f4 matched": ("gaussian", {"mmd-matched": 0.5}),
    "f5": ("gaussian", {"kl": 0.015, "mmd-standard": 0.5}),
}
# The settings of the default config; batches of 256 are measured too.
LATENT_DIM, HIDDEN = 6, [64, 64]
BATCHES = (BATCH, 256)
SNRS = (5.0, 10.0, 15.0, 20.0, math.inf)  # in dB
UNIT = "model-steps / s"
WHOLE = "whole, without stopwatches"  # of the profile, beside its parts
COHORT = 25  # members that train together: five seeds at each SNR
SNR_DB = 15.0  # of the ways that train one model
ADAM = Optimiser("adam", (0.9, 0.999), 1e-8, 0.0)


@functools.cache
def machine() -> str:
    """Processor, cores, versions, and the kernels of NumPy's BLAS."""
    name = processor(Path("/proc/cpuinfo"))
    libraries = f"torch {torch.__version__}, {compiler()}, {blas()}"
    versions = f"Python {platform.python_version()}, {libraries}"
    return f"{name}, {os.cpu_count()} cores, {versions}"


@dataclass(frozen=True)
class Measurement:
    """One timing: ``value`` in ``unit`` of ``method`` on ``subject``, at ``x`` of ``axis``."""

    study: str
    subject: str
    method: str
    axis: str
    x: float
    unit: str
    value: float
    round: int
    machine: str = field(default_factory=machine)


def write(measurements: Iterable[Measurement], path: Path) -> None:
    """One CSV row a measurement."""
    pd.DataFrame([asdict(m) for m in measurements]).to_csv(path, index=False)


def cohort_of(model: str, members: int) -> Cohort:
    """A cohort of ``members`` of a model of the default config."""
    encoder, weights = MODELS[model]
    terms = [Term(name, weight, Constant("constant")) for name, weight in weights.items()]
    return cohort_of_terms(model, encoder, tuple(terms), members)


def cohort_of_terms(model: str, encoder: str, terms: tuple[Term, ...], members: int) -> Cohort:
    """A cohort of ``members``: as many seeds at each SNR, or one at the first SNRs.

    Raises:
        ValueError: if ``members`` is more than 5 and no multiple of it.
    """
    snrs = SNRS[:members]
    seeds, rest = divmod(members, len(snrs))
    if rest:
        raise ValueError(f"{members} members do not divide into {len(snrs)} SNRs")
    return Cohort(
        "surface",
        model,
        (Objective("r", terms),),
        encoder,  # type: ignore[arg-type]
        "gaussian",
        "standard",
        LATENT_DIM,
        snrs,
        tuple(range(seeds)),
        7,
    )


def training_of(steps: int, batch: int = BATCH) -> Training:
    """The default config's training at this number of steps."""
    rate = LearningRate(0.02, 0.05, "cosine")
    return Training(Architecture(HIDDEN, "relu"), steps, batch, ADAM, rate, 10, 100, "cpu")


def surface(points: int = 10_000, split: str = "train") -> NDArray[np.float32]:
    """Points of the surface of the cube, [n, 3]."""
    spec = replace(DatasetSpec("surface", 1.0, points, points, points))
    return generate(spec, "surface", split, 0)  # type: ignore[arg-type]


def speed(run: Callable[[int], object], steps: int, members: int) -> float:
    """Model-steps a second of ``run``, by processor time, when memory and code are warm."""
    run(max(1, steps // 20))
    return steps * members / cpu_seconds(lambda: run(steps))


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor time of ``work``: other processes on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start
