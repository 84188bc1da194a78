"""The files of a figure: as pages show it, for a paper, and the data behind it."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures import style
from cubeae.files.storage import whole


def write_files(
    folder: Path,
    files: Iterable[str],
    figure: Figure,
    data: pd.DataFrame,
    gridded: bool = False,
    adapt: Callable[[str], str] | None = None,
) -> None:
    """Write ``files`` into ``folder``: CSV files hold ``data``, all others ``figure``.

    Numbers have five significant digits. ``gridded`` and ``adapt`` are as for ``style.save``.
    """
    for file in files:
        if file.endswith(".csv"):
            with whole(folder / file) as scratch:
                data.to_csv(scratch, index=False, float_format="%.5g")
        else:
            style.save(figure, folder / file, gridded, adapt)
