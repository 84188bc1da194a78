"""The 2024 student report's numbers next to ours, as tables."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.report.tables.results import interval_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.words.datasets import dataset_label
from cubeae.words.numbers import interval, significant

# The word that each verdict on a comparable number holds, and its style.
STYLES = {"within": "equivalent", "above": "worse", "below": "worse"}
NUMBERS = (
    Column("Published in", heads_row=True),
    Column("Quantity"),
    Column("Epoch", numeric=True, parts=("number",)),
    Column("Published", numeric=True, parts=("value", "upper")),
    Column("Ours on"),
    Column("Median", numeric=True, parts=("value",)),
    Column("Mean", "[one more training]", numeric=True, parts=("value", "low", "high")),
    Column("n", numeric=True, parts=("number",)),
    Column("Theirs is"),
)


def numbers_table(experiment: str, comparison: pd.DataFrame) -> Table:
    """The published numbers of one experiment next to ours, one row per number and dataset.

    Args:
        experiment: its name in the config's replication.
        comparison: as ``cubeae.studies.replication.comparison`` makes it, with rows of the
            experiment.
    """
    part = comparison[comparison["experiment"] == experiment]
    setting = part["setting"].iloc[0]
    rows = [_number_row(row) for row in part.to_dict("records")]
    return Table(
        f"table-{experiment}",
        f"{experiment} ({setting}): the 2024 student report's numbers and ours. Brackets are the "
        "95 % prediction interval of one more training of ours; for losses and MMD it is computed "
        "on logarithms.",
        list(NUMBERS),
        rows,
    )


def _number_row(row: Mapping[Any, Any]) -> Row:
    ranged = row["upper"] is not None and not math.isnan(row["upper"])
    printed = f"{row['value']:g}" + (f" – {row['upper']:g}" if ranged else "")
    ended = row["epoch"] is None or math.isnan(row["epoch"])
    verdict = row["verdict"]
    word = next((word for word in STYLES if word in verdict), "")
    ours = (row["mean"], row["low"], row["high"])
    return Row(
        [
            TableCell(row["where"]),
            TableCell(row["label"]),
            TableCell(
                "last" if ended else f"{row['epoch']:,.0f}",
                numbers=() if ended else (row["epoch"],),
            ),
            TableCell(printed, numbers=(row["value"], row["upper"] if ranged else None)),
            TableCell(dataset_label(row["dataset"])),
            TableCell(significant(row["median"]), numbers=(row["median"],)),
            interval_cell(interval(*ours), ours),
            TableCell(str(row["n"]), numbers=(float(row["n"]),)),
            TableCell(
                f"{word} ours" if word else verdict,
                note=row["reason"],
                kind=STYLES.get(word, "unresolved"),
            ),
        ]
    )
