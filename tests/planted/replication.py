"""A history and metrics that equal the published numbers, and trainings that collapse."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cubeae.rng import stream
from cubeae.studies.published import EPOCHS, PUBLISHED
from cubeae.truth.datasets import DatasetSpec

DATASETS = {
    "outside": DatasetSpec("surface", 1.0, 1000, 10, 10),
    "inside": DatasetSpec("solid", 1.0, 1000, 10, 10),
}


def planted(spread: float = 0.01, seeds: int = 4, factor: float = 1.0) -> tuple[pd.DataFrame, ...]:
    """A history and metrics in which every published number is ours, times ``factor``."""
    rng, rows = stream(0, "planted"), {}
    for number in PUBLISHED:
        epoch = EPOCHS[number.experiment] - 1 if number.epoch is None else number.epoch
        for seed in range(seeds):
            row = rows.setdefault((number.experiment, epoch, seed), {})
            row[number.quantity] = number.value * factor * math.exp(spread * rng.normal())
    history = pd.DataFrame(
        [
            {"dataset": "inside", "model": experiment, "seed": seed, "step": epoch}
            | {"mse": row.get("mse", 0.1), "loss": row.get("loss", 0.1)}
            | {"information_rate_bits": row.get("information_rate_bits", 1.0)}
            | {"mmd-standard": row.get("mmd", 0.1), "weight:mmd-standard": 1.0}
            | {"mmd-standard:root_biased": row.get("mmd", 0.1)}
            for (experiment, epoch, seed), row in rows.items()
        ]
    )
    metrics = history[["dataset", "model", "seed"]].drop_duplicates().assign(status="ok")
    return history, metrics.assign(knn_kl=3.0, knn_kl_estimator="knn(n=7)")


def collapsing(surface: float, solid: float, experiment: str = "f3") -> pd.DataFrame:
    """Histories that end at these MSEs."""
    rows: list[dict[str, Any]] = [
        {"dataset": dataset, "model": experiment, "seed": seed, "step": step, "mse": mse}
        for dataset, last in (("outside", surface), ("inside", solid))
        for seed in range(3)
        for step, mse in ((0, 1.0), (1499, last * (1 + 0.001 * seed)))
    ]
    return pd.DataFrame(rows)


def scored(
    values: Mapping[str, Sequence[float]],
    estimators: Sequence[str] = ("knn-5-forward", "other"),
    dataset: str = "inside",
    variance_share: float = 1e-4,
) -> pd.DataFrame:
    """Estimates of a divergence: those of each experiment, one per seed, under every estimator."""
    rows = [
        {"dataset": dataset, "experiment": experiment, "estimator": estimator}
        | {"words": f"the {estimator}", "seed": seed, "value": value}
        for estimator in estimators
        for experiment, found in values.items()
        for seed, value in enumerate(found)
    ]
    return pd.DataFrame(rows).assign(points=1000, variance_share=variance_share)
