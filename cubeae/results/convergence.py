"""Whether trainings are long enough: what training for half as many steps again changes."""

import sys
from pathlib import Path

import pandas as pd

from cubeae.files.tables import read_table
from cubeae.specs.columns import CELL

TOLERANCE = 0.1


def changes(metrics: pd.DataFrame, longer: pd.DataFrame) -> pd.DataFrame:
    """Median test MSE over seeds of each cell, and its relative change with longer training.

    Args:
        metrics, longer: rows of the trainings, and of the same cells trained for longer.

    Returns:
        One row per cell: its identity, ``median``, ``longer`` and ``change`` = longer / median - 1.
    """
    medians = [frame.groupby(list(CELL))["test_mse"].median() for frame in (metrics, longer)]
    table = pd.concat(medians, axis=1, keys=["median", "longer"]).dropna()
    table["change"] = table["longer"] / table["median"] - 1
    return table.reset_index()


def main(paths: list[str]) -> str:
    """A report in words on two metrics.parquet files, the second trained for longer."""
    table = changes(*(read_table(Path(path)) for path in paths))
    moved = table[table["change"].abs() > TOLERANCE]
    lines = [
        f"{len(table) - len(moved)} of {len(table)} cells changed their median test MSE by at most "
        f"{100 * TOLERANCE:.0f} %; the median change is {100 * table['change'].median():+.1f} %"
    ]
    if len(moved):
        lines += ["the others:", moved.to_string(index=False)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(main(sys.argv[1:]))
