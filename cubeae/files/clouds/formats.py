"""The registry of point cloud formats, and how a file's name chooses one."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from cubeae.files.clouds.arrays import NpyFormat, NpzFormat
from cubeae.files.clouds.compression import COMPRESSIONS, Mode, Opener
from cubeae.files.clouds.format import CloudError, CloudFormat
from cubeae.files.clouds.parquet import ParquetFormat
from cubeae.files.clouds.ply import PlyFormat
from cubeae.files.clouds.text import TextFormat
from cubeae.registry import Registry

FORMATS: Registry[CloudFormat] = Registry("point cloud format")
FORMATS.add("csv")(TextFormat("CSV", (".csv",), separator=",", header=True))
FORMATS.add("tsv")(TextFormat("TSV", (".tsv",), separator="\t", header=True))
FORMATS.add("txt")(TextFormat("text", (".txt",), separator=" ", header=False))
FORMATS.add("xyz")(TextFormat("XYZ", (".xyz",), separator=" ", header=False))
FORMATS.add("npy")(NpyFormat)
FORMATS.add("npz")(NpzFormat)
FORMATS.add("parquet")(ParquetFormat)
FORMATS.add("ply")(PlyFormat)


def plain_open(path: Path, mode: Mode) -> AbstractContextManager[Any]:
    """Open a file that is not compressed."""
    return path.open(mode)


def format_of(path: Path) -> tuple[CloudFormat, Opener]:
    """The format that a file's name asks for, and what opens the file; in either case of letters.

    Raises:
        CloudError: if the ending is unknown, or the format cannot be compressed.
    """
    name = Path(path.name.lower())
    compression = name.suffix if name.suffix in COMPRESSIONS else ""
    opener: Opener = COMPRESSIONS[compression] if compression else plain_open
    name = name.with_suffix("") if compression else name
    found = next((entry for entry in FORMATS.values() if name.suffix in entry.endings), None)
    if found is None:
        raise CloudError(f"has the unknown ending {name.suffix + compression!r}; {known_endings()}")
    if compression and found.seeks:
        raise CloudError(f"is {found.label}, which cannot be read or written as {compression}")
    return found, opener


def known_endings() -> str:
    """Every ending of a point cloud's file, in words."""
    endings = [ending for entry in FORMATS.values() for ending in entry.endings]
    return f"known are {', '.join(endings)}; text may end in {', '.join(COMPRESSIONS)} besides"
