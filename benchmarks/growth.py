"""(d) How wall time, memory and the DAG's time grow: members, steps, data, cells.

Each training runs in a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.settings import Measurement
from benchmarks.workflow import ROOT, dry_run, tiny_config

STUDY = "growth"
SIZES: dict[str, tuple[int, ...]] = {
    "members": (1, 5, 25, 100, 400),
    "steps": (100, 300, 1000, 3000),
    "points": (1_000, 10_000, 100_000, 1_000_000),
}
CELLS = (16, 200, 2_000, 10_000)
QUICK_CELLS = (16, 200)
DEFAULTS = {"members": 25, "steps": 200, "points": 10_000}

SCRIPT = """
import json, resource, sys, time
import torch
from benchmarks.settings import cohort_of, surface, training_of
from cubeae.training.trainer import train
members, steps, points = map(int, sys.argv[1:])
cohort, training, data = cohort_of("f4 standard", members), training_of(steps, 64), surface(points)
start = time.process_time()
train(cohort, training, data, torch.device("cpu"))
seconds = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "MiB": memory}))
"""


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Training f4 at batch 64, and ``snakemake -n``; processor seconds, and peak MiB."""
    for turn in range(rounds):
        for axis, sizes in SIZES.items():
            for size in sizes[:-1] if quick else sizes:
                found = _training(DEFAULTS | {axis: size})
                for unit, value in found.items():
                    yield Measurement(STUDY, "training", axis, axis, size, unit, value, turn)
        for cells in QUICK_CELLS if quick else CELLS:
            seconds = _plan(cells)
            yield Measurement(STUDY, "snakemake -n", "cells", "cells", cells, "s", seconds, turn)


def _training(sizes: dict[str, int]) -> dict[str, float]:
    arguments = [str(sizes[name]) for name in ("members", "steps", "points")]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _plan(cells: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cells.yaml")
        path.write_text(yaml.safe_dump(_config(cells), sort_keys=False), encoding="utf-8")
        return dry_run(path)


def _config(cells: int) -> dict[str, Any]:
    """Two models at eight SNRs, and as many latent dims as it takes; one block of seeds."""
    config = tiny_config()
    config["grid"]["snr_db"] = [*map(float, range(1, 8)), float("inf")]
    config["grid"]["latent_dim"] = list(range(1, max(1, cells // 16) + 1))
    config["report"]["reference"] = {"snr_db": 1.0, "latent_dim": 1}
    return config
