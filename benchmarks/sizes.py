"""(h) Are the evaluation sizes enough? Evaluation's own error against the spread between seeds.

The same trained models are evaluated several times, with other random numbers each time.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import torch
import yaml

from benchmarks.settings import Measurement, cohort_of, training_of
from benchmarks.workflow import ROOT
from cubeae.config.validation import parse
from cubeae.results.evaluation import evaluate
from cubeae.specs.columns import MEASURES
from cubeae.training.trainer import train
from cubeae.training.weights import split_members
from cubeae.truth.datasets import generate

STUDY, SEEDS = "sizes", 5
PLACE = {"dataset": "surface", "split": "test", "kind": "surface", "half_side": 1.0}
CELLS = (
    ("f1", 6, 15.0),
    ("f3", 6, 5.0),
    ("f3", 6, 15.0),
    ("f3", 2, 15.0),
    ("f4 standard", 8, 15.0),
)
CONFIG = "config.yaml"


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Each measure's ratio of both standard deviations at the shipped sizes, cell by cell.

    An evaluation counts as a round; there are at least two.
    """
    config = parse(yaml.safe_load((ROOT / CONFIG).read_text(encoding="utf-8")), CONFIG)
    points = {
        split: generate(config.datasets["surface"], "surface", split, config.seed)
        for split in ("train", "validation", "test")
    }
    for name, latent_dim, snr_db in CELLS[:1] if quick else CELLS:
        cohort = replace(
            cohort_of(name, SEEDS), latent_dim=latent_dim, snr_db=(snr_db,), root=config.seed
        )
        training = training_of(300 if quick else 6000, 64)
        trained = train(cohort, training, points["train"], torch.device("cpu"))
        split = (points["train"], PLACE, points["validation"])
        (model,) = split_members(cohort, training, trained, *split)
        rows = [
            evaluate(
                replace(model, info={**model.info, "root": root}),
                points["train"],
                points["test"],
                PLACE,
                config.evaluation,
            )
            for root in range(max(rounds, 2))
        ]
        for column, ratio in _ratios(rows).items():
            yield Measurement(
                STUDY, f"{name}, {latent_dim} dims", column, "dB", snr_db, "ratio", ratio, 0
            )


def _ratios(rows: list[pd.DataFrame]) -> dict[str, float]:
    """Standard deviation over repeats, pooled over seeds, over the one between seeds' means."""
    values = np.stack([frame[list(MEASURES)].to_numpy(float) for frame in rows])
    own = np.sqrt(values.var(axis=0, ddof=1).mean(axis=0))
    between = values.mean(axis=0).std(axis=0, ddof=1)
    return dict(zip(MEASURES, own / between, strict=True))
