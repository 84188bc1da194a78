"""Two runs side by side: the means over cells, and every cell."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cubeae.config.study_keys import Composition
from cubeae.report.tables.comparisons import RULE, ratio_cell, verdict_cell
from cubeae.report.tables.results import COMPOSITION, DATASET, DIMS, INTERVAL, SNR, composition_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.columns import ONE_CELL, POOLED
from cubeae.words.datasets import dataset_label
from cubeae.words.families import BY_KEY
from cubeae.words.numbers import significant, snr_label
from cubeae.words.palette import palette

Record = Mapping[Any, Any]
Around = Callable[[Record], tuple[list[TableCell], list[TableCell]]]  # cells before and after
FIRST, SECOND = "First", "Second"
NUMBERS = [
    Column(FIRST, "mean", numeric=True, parts=("mean",)),
    Column(SECOND, "mean", numeric=True, parts=("mean",)),
    Column("Ratio", "second / first [95 %]", numeric=True, parts=INTERVAL),
    Column("Verdict"),
    Column("n", "common seeds", numeric=True, parts=("common",)),
]
MEANING = (
    "Second run divided by first: geometric mean over n common seeds with its 95 % interval. "
    "Better and worse are said of the second run."
)


def pooled_runs_table(comparisons: pd.DataFrame) -> Table:
    """Per dataset, composition and measure, over all cells of both runs."""
    return Table(
        "table-runs",
        f"{MEANING} Averaged over all cells that both runs have.{_margin(comparisons)} {RULE}",
        [
            DATASET,
            COMPOSITION,
            Column("Measure"),
            *NUMBERS,
            Column("Cells", numeric=True, parts=("number",)),
        ],
        _rows(comparisons, POOLED, lambda record: ([], [_count(record["cells"])])),
    )


def cell_runs_table(comparisons: pd.DataFrame) -> Table:
    """The same in every cell."""
    return Table(
        "table-runs-cells",
        f"{MEANING} In every cell that both runs have; the comparisons of one SNR and latent dim "
        "are judged together.",
        [DATASET, SNR, DIMS, COMPOSITION, Column("Measure"), *NUMBERS],
        _rows(comparisons, ONE_CELL, lambda record: (_place(record), [])),
    )


def _margin(comparisons: pd.DataFrame) -> str:
    """What does not matter; all headline measures have logarithmic scales, so one margin."""
    if comparisons.empty:
        return ""
    return f" Factors below {math.exp(comparisons['margin'].max()):.3g} do not matter."


def _rows(comparisons: pd.DataFrame, scope: str, around: Around) -> list[Row]:
    if comparisons.empty:
        return []
    records = comparisons[comparisons["scope"] == scope].to_dict("records")
    named = [(record, Composition(record["model"], record["regulariser"])) for record in records]
    colours = palette(composition.name for _, composition in named)
    rows = []
    for record, composition in named:
        before, after = around(record)
        dataset = TableCell(dataset_label(record["dataset"]))
        called = composition_cell(composition, colours)
        measure = TableCell(BY_KEY[record["measure"]].label)
        rows.append(Row([dataset, *before, called, measure, *_numbers(record), *after]))
    return rows


def _numbers(record: Record) -> list[TableCell]:
    """What ``NUMBERS`` names."""
    values = (float(record["baseline_value"]), float(record["value"]))
    return [
        *(TableCell(significant(value), numbers=(value,)) for value in values),
        ratio_cell(record),
        verdict_cell(record),
        _count(record["n"]),
    ]


def _place(record: Record) -> list[TableCell]:
    snr, dim = float(record["snr_db"]), float(record["latent_dim"])
    return [TableCell(snr_label(snr), numbers=(snr,)), TableCell(f"{dim:g}", numbers=(dim,))]


def _count(number: float) -> TableCell:
    return TableCell(f"{number:g}", numbers=(float(number),))
