"""What a format of point clouds is: how its files are named, read in blocks and written."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, ClassVar

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

BLOCK = 65_536  # points that are read, decoded or written at once
NEEDED = "three are needed: x, y, z"
# How data frames name the column of their row numbers.
INDEX_NAMES = ("", "Unnamed: 0", "__index_level_0__")


class CloudError(ValueError):
    """What is wrong with a file's content; the reader adds the file's name."""


class CloudFormat(ABC):
    """One format of point clouds.

    Attributes:
        label: what messages call it.
        endings: of its files' names, with the dot, in lower case.
        seeks: whether a reader must jump in the file, so that it can neither be compressed nor
            come from standard input.
    """

    label: str
    endings: tuple[str, ...]
    seeks: ClassVar[bool] = False

    @abstractmethod
    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Yield the points in order, all finite, in blocks [b, 3].

        Raises:
            CloudError: if the content is not points; damaged bytes may raise anything.
        """

    @abstractmethod
    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:
        """Write ``n`` points that come in blocks [b, 3]; ``file`` stays open."""


def coordinate_columns(names: Sequence[str]) -> list[int]:
    """Positions of x, y and z among the columns called ``names``.

    A first column that holds a data frame's row numbers is left out. Three columns that are called
    x, y and z (in either case) are taken by name, any others in their order.

    Raises:
        CloudError: if there are not three.
    """
    first = int(len(names) == 4 and names[0] in INDEX_NAMES)
    found = [name.strip().lower() for name in names[first:]]
    if len(found) != 3:
        raise CloudError(f"has {counted(len(names), 'column')}; {NEEDED}")
    return (
        [first + found.index(axis) for axis in "xyz"]
        if set(found) == {*"xyz"}
        else [first + i for i in range(3)]
    )


def coordinates(values: NDArray[Any], before: int) -> Points:
    """Numbers [b, 3] of a binary file as points, after ``before`` others.

    Raises:
        CloudError: if they are no real numbers, no three columns, or not all finite.
    """
    if values.dtype.kind not in "iuf":
        raise CloudError(f"holds values of type {values.dtype}; real numbers are needed")
    if values.ndim != 2 or values.shape[1] != 3:
        raise CloudError(f"has shape {list(values.shape)}; [n, 3] is needed")
    points = np.ascontiguousarray(values, np.float64)
    sound = np.isfinite(points).all(axis=1)
    if not sound.all():
        raise CloudError(f"row {before + int(sound.argmin()) + 1} holds no three finite numbers")
    return points


def counted(number: int, noun: str) -> str:
    """A number and its noun, e.g. ``1 column``, ``2 columns``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def drain(file: BinaryIO) -> None:
    """Read what is left of a file: a compressed one holds its checksum at the end."""
    while file.read(BLOCK):
        pass
