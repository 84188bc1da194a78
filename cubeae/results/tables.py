"""Collects the trainings' rows into tables, and summarises them over seeds."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from cubeae.files.tables import join
from cubeae.specs.columns import CELL, IDENTITY, MEASURES


def collect(paths: Iterable[Path]) -> pd.DataFrame:
    """Concatenate parquet tables and sort their rows by identity and step, as far as they have it.

    Rows that are equal in these keep their order.
    """
    frame = join(paths)
    order = [name for name in (*IDENTITY, "step") if name in frame]
    return frame.sort_values(order, kind="stable", ignore_index=True)


def summarise(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean, standard deviation (n - 1) and median of each measure over the seeds of each cell.

    Diverged trainings are counted (``n_diverged``) and otherwise left out; ``n`` counts the
    others. The deviation of a single seed, or of infinite values, is missing.
    """
    sound = metrics["status"] == "ok"
    counts = metrics.assign(n=sound, n_diverged=~sound).groupby(list(CELL), sort=True)
    columns: list[pd.DataFrame | pd.Series] = [counts[["n", "n_diverged"]].sum().astype(int)]
    groups = metrics[sound].groupby(list(CELL), sort=True)
    for measure in MEASURES:
        columns += [
            groups[measure].mean().rename(f"{measure}_mean"),
            groups[measure].agg(_deviation).rename(f"{measure}_sd"),
            groups[measure].median().rename(f"{measure}_median"),
        ]
    # Copied into one block: pandas warns of inserting into a frame of a hundred.
    return pd.concat(columns, axis=1).copy().reset_index()


def _deviation(values: pd.Series) -> float:
    return float(values.std()) if np.isfinite(values).all() else float("nan")
