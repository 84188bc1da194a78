"""Numbers and keeps every figure and table of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cubeae.files.storage import write_text
from cubeae.report.frame.pictures import Picture
from cubeae.report.tables.latex import booktabs
from cubeae.report.tables.table import Table, csv_text
from cubeae.words.places import tables_folder


@dataclass
class Register:
    """Numbers the figures and tables of ``page`` in the order that its template shows them.

    It keeps what has been shown, so that every table of a page is exported.
    """

    page: str
    figures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add_figure(self, picture: Picture) -> int:
        """The figure's number on the page; raises ValueError for an anchor that is taken."""
        self._refuse_twice(picture.anchor)
        self.figures.append(picture)
        return len(self.figures)

    def add_table(self, table: Table) -> int:
        """The table's number on the page; raises ValueError for an anchor that is taken."""
        self._refuse_twice(table.anchor)
        self.tables.append(table)
        return len(self.tables)

    def export(self, table: Table, ending: str) -> str:
        """Path of an export of ``table``, 'csv' or 'tex', relative to the pages."""
        return f"{tables_folder(self.page)}/{table.anchor}.{ending}"

    def exports(self) -> Iterator[tuple[str, str]]:
        """Path, relative to the pages, and text of every export."""
        for table in self.tables:
            yield self.export(table, "csv"), csv_text(table)
            yield self.export(table, "tex"), booktabs(table)

    def _refuse_twice(self, anchor: str) -> None:
        taken = {figure.anchor for figure in self.figures} | {t.anchor for t in self.tables}
        if anchor in taken:
            raise ValueError(f"{self.page}: two figures or tables are called {anchor}")


@dataclass(frozen=True)
class Rendered:
    """A rendered page: its HTML, and the figures and tables that it shows."""

    html: str
    register: Register

    def write(self, folder: Path) -> None:
        """Write the page and its exports below ``folder``, the report's."""
        (folder / tables_folder(self.register.page)).mkdir(parents=True, exist_ok=True)
        write_text(folder / f"{self.register.page}.html", self.html)
        for path, text in self.register.exports():
            write_text(folder / path, text)
