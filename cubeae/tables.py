"""Tables: rows of the trainings collected, and their summaries over seeds."""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cubeae.schema import CELL, IDENTITY, MEASURES
from cubeae.storage import SEAL, FileFormatError, check_seal, seal, whole


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write ``frame`` whole or not at all, as parquet or CSV by the name's ending.

    Raises:
        ValueError: for any other ending.
    """
    if path.suffix not in (".parquet", ".csv"):
        raise ValueError(f"{path}: tables are .parquet or .csv")
    with whole(path) as scratch:
        if path.suffix == ".csv":
            frame.to_csv(scratch, index=False)
        else:
            table = pa.Table.from_pandas(frame, preserve_index=False)
            metadata = {**(table.schema.metadata or {}), b"cubeae.seal": SEAL}
            content = io.BytesIO()
            pq.write_table(table.replace_schema_metadata(metadata), content)
            scratch.write_bytes(seal(content.getvalue()))


def read_table(path: Path) -> pd.DataFrame:
    """A parquet table that ``write_table`` wrote.

    Raises:
        FileFormatError: if it is missing, damaged or not written by it.
    """
    try:
        frame = pq.read_table(path).to_pandas()
    # Damaged bytes raise whatever the reader comes across.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise FileFormatError(f"{path}: cannot be read as parquet ({reason})") from None
    check_seal(path)
    return frame


def join(paths: Iterable[Path]) -> pd.DataFrame:
    """Concatenate parquet tables in the given order; empty where there is none."""
    frames = [read_table(path) for path in paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def collect(paths: Iterable[Path]) -> pd.DataFrame:
    """Concatenate parquet tables and sort their rows by identity (and step, in histories)."""
    frame = join(paths)
    order = [*IDENTITY, *(["step"] if "step" in frame else [])]
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
