"""Compressed files, by the last ending of their names: .csv.gz, .txt.zst, ..."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal

from cubeae.files.clouds.format import CloudError
from cubeae.registry import Registry

Mode = Literal["rb", "wb"]
Opener = Callable[[Path, Mode], AbstractContextManager[Any]]

COMPRESSIONS: Registry[Opener] = Registry("compression")


@COMPRESSIONS.add(".gz")
def open_gzip(path: Path, mode: Mode) -> AbstractContextManager[Any]:
    """Open a gzip file; no time is written, so that equal points are equal bytes."""
    return gzip.GzipFile(path, mode, compresslevel=6, mtime=0)


@COMPRESSIONS.add(".bz2")
def open_bzip2(path: Path, mode: Mode) -> AbstractContextManager[Any]:
    """Open a bzip2 file."""
    return bz2.open(path, mode)


@COMPRESSIONS.add(".xz")
def open_xz(path: Path, mode: Mode) -> AbstractContextManager[Any]:
    """Open an xz file."""
    return lzma.open(path, mode)


@COMPRESSIONS.add(".zip")
@contextmanager
def open_zip(path: Path, mode: Mode) -> Iterator[BinaryIO]:
    """Open the one file that a zip archive holds, or is to hold.

    Raises:
        CloudError: if the archive holds another number of files.
    """
    if mode == "wb":
        entry = zipfile.ZipInfo("points")
        entry.compress_type = zipfile.ZIP_DEFLATED
        with (
            zipfile.ZipFile(path, "w") as archive,
            archive.open(entry, "w", force_zip64=True) as member,
        ):
            yield member  # type: ignore[misc]
        return
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        names = [name for name in names if not name.startswith("__MACOSX/")]
        if len(names) != 1:
            raise CloudError(f"holds {len(names)} files; a zip archive of one is needed")
        with archive.open(names[0]) as member:
            yield member  # type: ignore[misc]


@COMPRESSIONS.add(".zst")
def open_zstandard(path: Path, mode: Mode) -> AbstractContextManager[Any]:
    """Open a Zstandard file with Arrow, since Python can from 3.14 on only."""
    import pyarrow as pa  # takes half a second, which --help need not wait for

    if mode == "rb":
        # Arrow's own stream reads no lines.
        return io.BufferedReader(pa.input_stream(str(path), compression="zstd"))
    return pa.output_stream(str(path), compression="zstd")
