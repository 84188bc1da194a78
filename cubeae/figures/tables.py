"""Sources that are one table, which is also the data behind the figure."""

from pathlib import Path

import pandas as pd

from cubeae.files.tables import read_table


def one_table(table: Path) -> pd.DataFrame:
    """The parquet table of a set that is drawn from one; raises FileFormatError if damaged."""
    return read_table(table)


def unchanged(table: pd.DataFrame) -> pd.DataFrame:
    """The data behind a figure that shows the whole table."""
    return table
