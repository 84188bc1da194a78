"""A table as data, which one macro shows on every page and which is exported as CSV and LaTeX."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

Number = float | None


@dataclass(frozen=True)
class Column:
    """A column: its head, and the names of the numbers in its cells.

    ``parts`` names the numbers of a cell ('mean', 'low', 'high'), each a column of the CSV file;
    without parts the CSV file has the text. ``href`` is the link to the definition. A ``numeric``
    column is aligned right, and the cells of one that ``heads_row`` are heads of their rows.
    """

    label: str
    unit: str = ""
    numeric: bool = False
    href: str = ""
    parts: tuple[str, ...] = ()
    heads_row: bool = False

    @property
    def head(self) -> str:
        """Label and unit: ``Test MSE (data units²)``."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True)
class TableCell:
    """One cell of a table: ``text`` and a quieter ``detail``, and the ``numbers`` behind them.

    ``kind`` is a style ('best', 'absent', or a verdict's) and ``href`` a link. ``composition`` is
    the id of the composition that the cell names, and ``swatch`` its colour. The column is sorted
    by the first number.
    """

    text: str
    detail: str = ""
    note: str = ""
    kind: str = ""
    composition: str = ""
    swatch: str = ""
    href: str = ""
    numbers: tuple[Number, ...] = ()

    @property
    def sort(self) -> str:
        """What the page sorts by; empty for what comes last."""
        if not self.numbers:
            return self.text
        first = self.numbers[0]
        return "" if first is None or math.isnan(first) else repr(float(first))


@dataclass(frozen=True)
class Row:
    """A row; ``kind`` is a style, 'reference' or 'floor'."""

    cells: list[TableCell]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its permanent ``anchor``; ``footer`` rows stay below when it is sorted.

    Raises:
        ValueError: a row does not have one cell per column, or a cell one number per part.
    """

    anchor: str
    caption: str
    columns: list[Column]
    rows: list[Row]
    footer: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.footer):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.anchor}: a row has {len(row.cells)} cells")
            for column, cell in zip(self.columns, row.cells, strict=True):
                if cell.numbers and len(column.parts) not in (0, len(cell.numbers)):
                    raise ValueError(f"{self.anchor}: {column.label}: {len(cell.numbers)} numbers")


def csv_text(table: Table) -> str:
    """The table as CSV: numbers in full where a column names them, text elsewhere."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([head for column in table.columns for head in _heads(column)])
    for row in (*table.rows, *table.footer):
        cells = zip(table.columns, row.cells, strict=True)
        writer.writerow([value for column, cell in cells for value in _values(column, cell)])
    return written.getvalue()


def _heads(column: Column) -> list[str]:
    return [f"{column.head}, {part}" if part else column.head for part in column.parts] or [
        column.head
    ]


def _values(column: Column, cell: TableCell) -> Sequence[str]:
    if not column.parts:
        return [" ".join(part for part in (cell.text + cell.detail, cell.note) if part)]
    numbers = cell.numbers or (None,) * len(column.parts)
    return ["" if n is None or math.isnan(n) else f"{n:.10g}" for n in numbers]
