"""NumPy's files: .npy holds one array, .npz one or several by name."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

from cubeae.files.clouds.format import BLOCK, CloudError, CloudFormat, Points, coordinates, drain

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
PREFERRED = "points"  # the array that is read where an .npz file holds several


class NpyFormat(CloudFormat):
    """An array [n, 3] of real numbers, as ``numpy.save`` writes it."""

    label = "NPY"
    endings = (".npy",)

    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Read blocks of rows; an array in Fortran's order is read whole."""
        version = npy.read_magic(file)
        if version not in HEADERS:
            raise CloudError(f"has version {version[0]}.{version[1]}; 1.0 or 2.0 is needed")
        shape, by_columns, dtype = HEADERS[version](file)
        # Refuses objects and shapes before any row is read.
        coordinates(np.empty((0, *shape[1:]), dtype) if shape else np.empty((), dtype), 0)
        size = max(shape[0], 1) if by_columns else BLOCK
        for before in range(0, shape[0], size):
            rows = min(size, shape[0] - before)
            values = np.frombuffer(_exactly(file, rows * 3 * dtype.itemsize), dtype)
            block = values.reshape(3, rows).T if by_columns else values.reshape(rows, 3)
            yield coordinates(block, before)
        drain(file)

    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:
        """Write float64 rows."""
        described = {"descr": "<f8", "fortran_order": False, "shape": (n, 3)}
        npy.write_array_header_1_0(file, described)
        for block in blocks:
            file.write(np.ascontiguousarray(block, "<f8").tobytes())


class NpzFormat(CloudFormat):
    """Arrays by name, as ``numpy.savez`` writes them; the only one, or ``points``, is read."""

    label = "NPZ"
    endings = (".npz",)
    seeks = True

    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Read the one array in blocks."""
        with zipfile.ZipFile(file) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            if len(names) != 1 and PREFERRED not in names:
                held = ", ".join(names) or "none"
                raise CloudError(f"holds the arrays {held}; one is needed, or one called points")
            chosen = names[0] if len(names) == 1 else PREFERRED
            with archive.open(f"{chosen}.npy") as member:
                yield from NpyFormat().read(member)  # type: ignore[arg-type]

    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:
        """Write one array called ``points``."""
        # With a date of its own, so that equal points are equal bytes.
        entry = zipfile.ZipInfo(f"{PREFERRED}.npy")
        with (
            zipfile.ZipFile(file, "w") as archive,
            archive.open(entry, "w", force_zip64=True) as member,
        ):
            NpyFormat().write(member, blocks, n)  # type: ignore[arg-type]


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise CloudError("is cut off: its header promises more points than it holds")
    return content
