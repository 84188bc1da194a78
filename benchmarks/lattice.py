"""Speed of a lattice of objectives in one cohort, against a plain f5 cohort of the same size.

Both train in one process, turn about, so that a busy machine slows both alike:

    OMP_NUM_THREADS=1 python benchmarks/lattice.py
"""

import argparse
import statistics
import time
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import torch
import yaml
from numpy.typing import NDArray

from cubeae.config.keys import Config
from cubeae.config.plan import study_training
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.config.validation import parse
from cubeae.specs.training import Cohort, Training
from cubeae.training.trainer import train
from cubeae.truth.datasets import generate

ROOT = Path(__file__).parent.parent
DEVICE = torch.device("cpu")


def cohorts(config: Config, latent_dim: int, snr_db: float) -> dict[str, Cohort]:
    """The config's lattice at one setting, and as many members of its composition alone.

    Both have the same seeds, and so draw the same numbers: they differ in their weights alone.
    """
    composition = config.studies.lattice.composition
    lattice = STUDY_KINDS["lattice"].cohort(config, composition, latent_dim, snr_db)
    plain = (config.objective(composition.model, composition.regulariser),)
    return {
        "lattice": lattice,
        "plain": replace(lattice, objectives=plain, snr_db=(snr_db,) * len(lattice.objectives)),
    }


def members(cohort: Cohort) -> int:
    """Trainings of a cohort."""
    return len(cohort.combinations) * len(cohort.seeds)


def seconds(cohort: Cohort, training: Training, points: NDArray[np.float32]) -> float:
    """Time to train the cohort once."""
    start = time.perf_counter()
    train(cohort, training, points, DEVICE)
    return time.perf_counter() - start


def main() -> None:
    """Print model-steps per second of both, by setting, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", default="presets/full.yaml")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    raw = yaml.safe_load((ROOT / options.config).read_text(encoding="utf-8"))
    config = parse(raw, options.config)
    training = replace(study_training(config), steps=options.steps, device="cpu")
    dataset = config.studies.dataset
    points = generate(config.datasets[dataset], dataset, "train", config.seed)
    for latent_dim, snr_db in product(config.studies.latent_dim, config.studies.snr_db):
        both = cohorts(config, latent_dim, snr_db)
        for cohort in both.values():  # the first steps of a process pay for what later ones share
            train(cohort, replace(training, steps=5), points, DEVICE)
        speeds: dict[str, list[float]] = {name: [] for name in both}
        for _ in range(options.rounds):
            for name, cohort in both.items():
                taken = seconds(cohort, training, points)
                speeds[name].append(members(cohort) * options.steps / taken)
        ratios = [a / b for a, b in zip(speeds["lattice"], speeds["plain"], strict=True)]
        lattice, plain = (statistics.median(speeds[name]) for name in ("lattice", "plain"))
        print(
            f"{members(both['lattice'])} members, {latent_dim} latent dims, {snr_db:g} dB: lattice "
            f"{lattice:,.0f} model-steps/s, plain {plain:,.0f}; ratio of rounds: median "
            f"{statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}"
        )


if __name__ == "__main__":
    main()
