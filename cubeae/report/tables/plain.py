"""A table as plain text, for a terminal."""

from cubeae.report.tables.table import Table, TableCell


def plain_text(table: Table) -> str:
    """Columns two spaces apart, numeric ones aligned right; long tables stay one line a row."""
    heads = [column.head for column in table.columns]
    rows = [[_words(cell) for cell in row.cells] for row in (*table.rows, *table.footer)]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            word.rjust(width) if column.numeric else word.ljust(width)
            for word, width, column in zip(line, widths, table.columns, strict=True)
        ).rstrip()
        for line in lines
    )


def _words(cell: TableCell) -> str:
    noted = f"{cell.text}{cell.detail}" + (f", {cell.note}" if cell.note else "")
    return noted.replace("\N{NO-BREAK SPACE}", " ")
