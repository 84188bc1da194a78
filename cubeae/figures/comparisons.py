"""Every composition against the baseline, as a forest plot."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.forest import COLUMNS, forest
from cubeae.files.tables import read_table
from cubeae.specs.columns import HEADLINE, ONE_CELL, POOLED
from cubeae.words.axes import ratio_label
from cubeae.words.compositions import composition_labels

SERIES = {POOLED: "all cells", ONE_CELL: "reference cell"}


@dataclass(frozen=True)
class Compared:
    """Comparisons of one dataset with the baseline, and the ``colours`` of all compositions.

    ``rows`` holds pooled comparisons, and those of the reference cell.
    """

    rows: pd.DataFrame
    colours: dict[str, str]


def read_comparisons(
    table: Path, dataset: str, snr_db: float, latent_dim: int, colours: dict[str, str]
) -> Compared:
    """The comparisons of ``dataset``, pooled and at the baseline's reference cell.

    Raises:
        FileFormatError: the file is damaged.
    """
    return Compared(at(read_table(table), dataset, snr_db, latent_dim), colours)


def at(table: pd.DataFrame, dataset: str, snr_db: float, latent_dim: int) -> pd.DataFrame:
    """Rows of ``dataset`` that are pooled or of the cell; ``table`` may be empty."""
    if table.empty:
        return table
    here = (table["snr_db"] == snr_db) & (table["latent_dim"] == latent_dim)
    scopes = (table["scope"] == POOLED) | ((table["scope"] == ONE_CELL) & here)
    return table[(table["dataset"] == dataset) & scopes]


def comparisons_data(compared: Compared) -> pd.DataFrame:
    """One row per comparison, as ``forest`` draws it, in the order of the headline measures."""
    rows = compared.rows
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    labels = composition_labels(compared.colours)
    known = rows[rows["measure"].isin(list(HEADLINE))]
    names = known["model"] + "/" + known["regulariser"]
    table = pd.DataFrame(
        {
            "panel": known["measure"],
            "row": names.map(labels),
            "series": known["scope"].map(SERIES),
            "ratio": np.exp(known["effect"]),
            "low": np.exp(known["effect_low"]),
            "high": np.exp(known["effect_high"]),
            "margin": known["margin"],
            "verdict": known["verdict"],
        }
    )
    order = {name: place for place, name in enumerate(HEADLINE)}
    return table.sort_values("panel", key=lambda column: column.map(order), kind="stable")


def comparisons(compared: Compared) -> Figure:
    """Ratios to the baseline, one panel per headline measure, one row per composition."""
    table = comparisons_data(compared)
    return forest(table, [ratio_label(name) for name in dict.fromkeys(table["panel"])])
