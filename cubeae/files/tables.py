"""Parquet and CSV files of tables; parquet files are sealed.

Summaries live in cubeae.results.tables, so that a changed summary does not retrain.
"""

import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cubeae.files.storage import SEAL, FileFormatError, check_seal, seal, whole


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
    # Damaged bytes can raise any exception.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        raise FileFormatError(f"{path}: cannot be read as parquet ({reason})") from None
    check_seal(path)
    return frame


def join(paths: Iterable[Path]) -> pd.DataFrame:
    """Concatenate parquet tables in the given order; empty where there is none."""
    frames = [read_table(path) for path in paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
