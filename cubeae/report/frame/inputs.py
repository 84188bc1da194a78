"""What a page is made from: tables, drawn figures and other files, by symbolic names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cubeae.files.tables import join


@dataclass(frozen=True)
class Inputs:
    """What a page asked for, by the names that it asked with.

    ``tables`` are read; those of files that a config does not ask for are empty. ``drawn`` are the
    paths, relative to the pages, of the figures' files. ``files`` are read by the page itself.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    drawn: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, list[Path]] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        """The one file called ``name``; raises ValueError where there is not exactly one."""
        (path,) = self.files[name]
        return path


def read_inputs(
    tables: Mapping[str, Iterable[Path]],
    drawn: Mapping[str, Iterable[Path]],
    files: Mapping[str, Iterable[Path]],
    folder: Path,
) -> Inputs:
    """Read the tables, and find the figures below ``folder``, the report's.

    Args:
        tables: parquet files by name; those of one name are joined.
        drawn: figures by name, below ``folder``.
        files: other files by name.
        folder: where the pages are written.

    Raises:
        FileFormatError: a table is missing or damaged.
    """
    return Inputs(
        {name: join(paths) for name, paths in tables.items()},
        {name: [str(p.relative_to(folder)) for p in paths] for name, paths in drawn.items()},
        {name: list(paths) for name, paths in files.items()},
    )
