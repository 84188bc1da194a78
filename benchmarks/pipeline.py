"""(b) A grid trained by this workflow, against one Snakemake job a training.

The plain pipeline is a generated Snakefile whose jobs each train one nn.Module. Its time a
training is a slope, between few trainings and three times as many, so that what Snakemake takes
to start does not count; ours is the whole run, all that it takes to start included.
"""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from benchmarks.settings import BATCH, Measurement
from benchmarks.workflow import copy_workflow, snakemake, tiny_config

STUDY, UNIT = "pipeline", "s / training"
SNAKEFILE = """
rule all:
    input: expand("weights/{{model}}-{{run}}.pt", model=["f1", "f3"], run=range({runs}))

rule train:
    output: "weights/{{model}}-{{run}}.pt"
    script: "train.py"
"""
JOB = """
import os
os.environ["OMP_NUM_THREADS"] = "1"
import sys; sys.path.insert(0, os.getcwd())
import torch
import pandas, safetensors  # as a job that writes its history and weights
from benchmarks.baselines import plain_loop
from benchmarks.settings import surface
plain_loop(snakemake.wildcards.model, surface(), 64, {steps})
torch.save(torch.zeros(1), snakemake.output[0])
"""


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Both pipelines in turn, the default's batch, on one core."""
    steps, few = (100, 1) if quick else (1000, 2)
    dims, seeds = ([2, 6], 5) if quick else ([2, 4, 6, 8], 5)
    trainings = 2 * 4 * len(dims) * seeds
    for turn in range(rounds):
        slope = (_plain(steps, 3 * few) - _plain(steps, few)) / (2 * 2 * few)
        ours = _ours(steps, dims, seeds) / trainings
        for method, seconds in (("one job per training", slope), ("cubeae", ours)):
            yield Measurement(STUDY, "f1 and f3", method, "steps", steps, UNIT, seconds, turn)


def _plain(steps: int, runs: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_workflow(folder)
        (folder / "Snakefile").write_text(SNAKEFILE.format(runs=runs), encoding="utf-8")
        (folder / "train.py").write_text(JOB.format(steps=steps), encoding="utf-8")
        return snakemake(folder, "--cores", "1", "--workflow-profile", "none")


def _ours(steps: int, dims: list[int], seeds: int) -> float:
    config = tiny_config()
    config["grid"] |= {
        "snr_db": [5.0, 10.0, 15.0, math.inf],
        "latent_dim": dims,
        "seeds": seeds,
        "seed_block": seeds,
    }
    for model in config["models"].values():
        model["length"] = 1
    config["training"] |= {"steps": steps, "batch": BATCH}
    config["training"]["architecture"]["hidden"] = [64, 64]
    config["datasets"]["surface"]["train"] = 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_workflow(folder)
        (folder / "config.yaml").write_text(
            yaml.safe_dump(config, sort_keys=False), encoding="utf-8"
        )
        return snakemake(folder, "--cores", "1", "train")
