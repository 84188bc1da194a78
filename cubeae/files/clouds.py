"""Point clouds of other people's generators: three columns of a CSV or parquet file."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.files.storage import FileFormatError


def read_cloud(path: Path) -> NDArray[np.float64]:
    """Points [n, 3] of a CSV file (with or without a header) or a parquet file.

    Raises:
        FileFormatError: if it cannot be read, has other than three columns, or holds anything but
            finite numbers; the message names the file and, of a CSV file, the line.
    """
    frame = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    if frame.shape[1] != 3:
        raise FileFormatError(f"{path}: has {frame.shape[1]} columns; three are needed: x, y, z")
    if frame.empty:
        raise FileFormatError(f"{path}: holds no points")
    points = frame.apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    bad = ~np.isfinite(points).all(axis=1)
    if bad.any():
        row = frame.index[int(bad.argmax())]
        raise FileFormatError(f"{path}: {row} holds no three finite numbers")
    return points


def write_cloud(path: Path, points: NDArray[np.floating]) -> None:
    """Write points [n, 3] as parquet, or as CSV with the header x,y,z, by the name's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(points, columns=["x", "y", "z"])
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{path}: cannot be read as parquet ({_first_line(error)})") from None
    return frame.set_axis([f"row {i + 1}" for i in range(len(frame))], axis=0)


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, header=None, dtype=str, skipinitialspace=True)
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{path}: cannot be read as CSV ({_first_line(error)})") from None
    frame.index = pd.Index([f"line {i + 1}" for i in range(len(frame))])
    first = pd.to_numeric(frame.iloc[0], errors="coerce")
    # A first line without a single number is a header.
    return frame.iloc[1:] if first.isna().all() else frame


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
