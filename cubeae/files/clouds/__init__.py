"""Point clouds of other people's generators: files of three columns, in the formats they have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from cubeae.files.clouds.format import BLOCK, CloudError, Points
from cubeae.files.clouds.formats import FORMATS, format_of
from cubeae.files.storage import FileFormatError, whole

MOST_POINTS = 100_000_000  # that one file may hold: 2.4 GB as float64
STREAM = "csv"  # the format of standard input and output
STANDARD_INPUT = "standard input"


def read_cloud(source: Path | BinaryIO) -> Points:
    """Points [n, 3] of a file in any registered format, or of a stream of text.

    A file is read in blocks, so that no more than its points and one block are in memory. A name
    without an ending is read as CSV.

    Raises:
        FileFormatError: if it cannot be read, has other than three columns, or holds anything but
            finite numbers; the message names the file and, of text, the line.
    """
    name = str(source) if isinstance(source, Path) else STANDARD_INPUT
    label = FORMATS[STREAM].label
    try:
        if not isinstance(source, Path):
            return _gathered(FORMATS[STREAM].read(source))
        entry, opener = format_of(source if source.suffix else source.with_suffix(f".{STREAM}"))
        label = entry.label
        with opener(source, "rb") as file:
            return _gathered(entry.read(file))
    except CloudError as error:
        raise FileFormatError(f"{name}: {error}") from None
    # Damaged bytes can raise any exception.
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise FileFormatError(f"{name}: cannot be read as {label} ({reason})") from None


def write_cloud(path: Path, points: NDArray[np.floating]) -> None:
    """Write points [n, 3] in the format that the name's ending asks for.

    Raises:
        FileFormatError: the ending is unknown; the message lists those that are known.
    """
    cloud = np.asarray(points, np.float64)
    blocks = (cloud[start : start + BLOCK] for start in range(0, len(cloud), BLOCK))
    write_blocks(path, blocks, len(cloud))


def write_blocks(target: Path | BinaryIO, blocks: Iterable[Points], n: int) -> None:
    """Write ``n`` points that come in blocks [b, 3], whole or not at all.

    Args:
        target: a file, whose ending chooses the format, or a stream, which gets CSV.
        blocks: the points.
        n: how many they are.

    Raises:
        FileFormatError: as ``write_cloud``.
    """
    if not isinstance(target, Path):
        FORMATS[STREAM].write(target, blocks, n)
        return
    check_output(target)
    entry, opener = format_of(target)
    with whole(target) as scratch, opener(scratch, "wb") as file:
        entry.write(file, blocks, n)


def check_output(path: Path, *inputs: Path) -> None:
    """Check that a cloud can be written to ``path`` and would overwrite none of ``inputs``.

    Raises:
        FileFormatError: the ending is unknown, it is a folder, or it is one of the inputs, even
            under another name.
    """
    try:
        format_of(path)
    except CloudError as error:
        raise FileFormatError(f"{path}: {error}") from None
    if path.is_dir():
        raise FileFormatError(f"{path}: is a folder; a file's name is needed")
    # A file is first written beside its place.
    for place in (path, path.with_name(path.name + ".part")):
        for source in inputs:
            if place.exists() and source.exists() and place.samefile(source):
                raise FileFormatError(f"{path}: would overwrite {source}, which is read")


def _gathered(blocks: Iterator[Points]) -> Points:
    """All points of some blocks, each freed once it is copied."""
    parts, n = list[Points](), 0
    for block in blocks:
        n += len(block)
        if n > MOST_POINTS:
            raise CloudError(f"holds more than {MOST_POINTS:,} points, the most that are read")
        parts.append(block)
    if n == 0:
        raise CloudError("holds no points")
    points = np.empty((n, 3))
    while parts:
        part = parts.pop()
        points[n - len(part) : n] = part
        n -= len(part)
    return points
