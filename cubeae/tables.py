"""Tables: rows of the trainings collected, and their summaries over seeds."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cubeae.schema import CELL, IDENTITY, MEASURES
from cubeae.storage import FileFormatError, whole

CHECKSUM = b"cubeae.sha256"  # its key in the metadata of a parquet file


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
            metadata = {**(table.schema.metadata or {}), CHECKSUM: _checksum(table.to_pandas())}
            pq.write_table(table.replace_schema_metadata(metadata), scratch)


def read_table(path: Path) -> pd.DataFrame:
    """A parquet table that ``write_table`` wrote.

    Raises:
        FileFormatError: if it is missing, damaged or not written by it.
    """
    try:
        table = pq.read_table(path)
        frame = table.to_pandas()
        sound = (table.schema.metadata or {}).get(CHECKSUM) == _checksum(frame)
    # Damaged bytes raise whatever the reader comes across.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise FileFormatError(f"{path}: cannot be read as parquet ({reason})") from None
    if not sound:
        raise FileFormatError(f"{path}: is damaged, its checksum differs")
    return frame


def _checksum(frame: pd.DataFrame) -> bytes:
    """SHA-256 of the values, names and types of every column."""
    columns = [(str(name), str(dtype)) for name, dtype in frame.dtypes.items()]
    digest = hashlib.sha256(json.dumps([len(frame), columns]).encode())
    for name, _ in frame.items():
        digest.update(pd.util.hash_pandas_object(frame[name], index=False).to_numpy().tobytes())
    return digest.hexdigest().encode()


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
