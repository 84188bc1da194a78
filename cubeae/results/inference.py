"""Intervals for every cell, and how much of the spread over seeds is evaluation's own."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cubeae.files.tables import read_table
from cubeae.specs.columns import CELL, MEASURES
from cubeae.statistics import mean_interval

MEAN = ("mean", "mean_low", "mean_high")


def intervals(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean of each measure and cell with Student's 95 % interval over seeds.

    Args:
        metrics: one row per training; diverged ones are left out.

    Returns:
        One row per cell and measure: ``n`` seeds, ``mean``, ``mean_low`` and ``mean_high`` (NaN
        where there is none).
    """
    sound = metrics[metrics["status"] == "ok"]
    rows = []
    for cell, group in sound.groupby(list(CELL), sort=True):
        for measure in MEASURES:
            # A measure may be undefined for a sound training (the solid has no on-surface share).
            known = group[measure].dropna().to_numpy(np.float64)
            mean = mean_interval(known)
            row: dict[str, Any] = dict(zip(CELL, cell, strict=True))
            row |= {"measure": measure, "n": len(known), "mean": mean.value}
            rows.append(row | {"mean_low": mean.low, "mean_high": mean.high})
    # Of a model whose every training diverged, the table has no row, but joins those of others.
    numbers = {"snr_db": float, "latent_dim": int, "n": int} | dict.fromkeys(MEAN, float)
    return pd.DataFrame(rows, columns=[*CELL, "measure", "n", *MEAN]).astype(numbers)


def sampling_share(metrics: pd.DataFrame) -> pd.DataFrame:
    """The share of the spread over seeds that is evaluation's own sampling error.

    Args:
        metrics: one row per training.

    Returns:
        One row per measure that has a standard error: the median over cells of that ``error``, of
        the standard deviation over seeds (``spread``), and of their ratio (``share``).
    """
    sound = metrics[metrics["status"] == "ok"]
    errors = [name for name in sound.columns if name.endswith("_se")]
    rows = []
    for error in errors:
        measure = error.removesuffix("_se")
        cells = sound.groupby(list(CELL))
        own = cells[error].mean().to_numpy(np.float64)
        spread = cells[measure].std().to_numpy(np.float64)
        row = {"error": np.median(own), "spread": np.nanmedian(spread)}
        rows.append({"measure": measure} | row | {"share": np.nanmedian(own / spread)})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    import sys

    print(sampling_share(read_table(Path(sys.argv[1]))).to_string(index=False))
