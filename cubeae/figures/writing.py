"""How a figure is drawn and written: every file of it, with the data behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures import style
from cubeae.files.storage import whole
from cubeae.words.subject import Entry

Source = TypeVar("Source")


@dataclass(frozen=True)
class Drawing(Generic[Source]):
    """How a figure is drawn, and the data behind it."""

    draw: Callable[[Source], Figure]
    data: Callable[[Source], pd.DataFrame]


def write_figure(entry: Entry, drawing: Drawing[Source], source: Source, folder: Path) -> None:
    """Every file of one figure: as pages show it, for a paper, and its data."""
    figure = drawing.draw(source)
    for file in entry.files:
        if file.endswith(".csv"):
            write_data(folder / file, drawing.data(source))
        else:
            style.save(figure, folder / file, entry.grid)


def write_data(path: Path, data: pd.DataFrame) -> None:
    """Write the data behind a figure as CSV, to five significant digits."""
    with whole(path) as scratch:
        data.to_csv(scratch, index=False, float_format="%.5g")


def made(out_dir: Path | str) -> Path:
    """The folder, made where it is not there."""
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
