"""Text clouds: one point per line, with or without a header, whatever separates the columns."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import numpy as np

from cubeae.files.clouds.format import BLOCK, CloudError, CloudFormat, Points
from cubeae.files.clouds.rows import Layout, is_row, layout_of, numbers


@dataclass(frozen=True)
class TextFormat(CloudFormat):
    """A text format. All are read by the same rules; ``separator`` and ``header`` are written."""

    label: str
    endings: tuple[str, ...]
    separator: str
    header: bool

    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Read UTF-8 lines; see ``cubeae.files.clouds.rows`` for what a line may be."""
        lines = io.TextIOWrapper(file, encoding="utf-8-sig")
        try:
            yield from _points(lines)
        except UnicodeDecodeError:
            raise CloudError("is not UTF-8 text") from None
        finally:
            lines.detach()  # the file is its opener's to close

    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:  # noqa: ARG002
        """Write numbers with as many digits as they need to be read back exactly."""
        import pandas as pd  # takes half a second, which --help need not wait for

        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        header = ["x", "y", "z"] if self.header else False
        for block in blocks:
            pd.DataFrame(block).to_csv(
                text, sep=self.separator, header=header, index=False, lineterminator="\n"
            )
            header = False
        text.flush()
        text.detach()


def _points(lines: Iterable[str]) -> Iterator[Points]:
    """Points of a file's lines, a block of lines at a time."""
    layout: Layout | None = None
    rest, before = iter(lines), 0
    while block := list(islice(rest, BLOCK)):
        first = next((i for i, line in enumerate(block) if is_row(line)), None)
        if layout is None and first is not None:
            with _line(before + first + 1):
                layout = layout_of(block[first])
            if layout.has_header:
                block[first] = ""
        if layout is not None:
            yield _parsed(block, before, layout)
        before += len(block)
    if layout is None:
        raise ValueError("it is empty")


def _parsed(block: list[str], before: int, layout: Layout) -> Points:
    """Points of a block of lines, the first of which is line ``before + 1``."""
    rows = [line for line in block if is_row(line)]
    quick = _quickly(rows, layout)
    if quick is not None:
        return quick
    # Slower, but exact about what is wrong and where.
    values = []
    for number, line in enumerate(block, start=before + 1):
        if is_row(line):
            with _line(number):
                values.append(numbers(line, layout))
    return np.array(values)


def _quickly(rows: list[str], layout: Layout) -> Points | None:
    """Rows parsed by NumPy; None unless all hold just ``layout.width`` plain finite numbers."""
    if not rows:
        return np.empty((0, 3))
    try:
        values = np.loadtxt(rows, delimiter=layout.separator, comments=None, ndmin=2)
    except ValueError:
        return None
    if values.shape != (len(rows), layout.width) or not np.isfinite(values).all():
        return None
    return np.ascontiguousarray(values[:, layout.columns])


@contextmanager
def _line(number: int) -> Iterator[None]:
    """Add the number of a line to what is wrong with it."""
    try:
        yield
    except CloudError as error:
        raise CloudError(f"line {number} {error}") from None
