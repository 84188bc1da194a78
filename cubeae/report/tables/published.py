"""The seed report's numbers beside ours, as tables."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.report.tables.table import Cell, Column, Row, Table
from cubeae.words.numbers import interval, significant

# A word of each verdict on a comparable number, and the style that it is shown in.
PLACES = {"within": "equivalent", "above": "worse", "below": "worse"}
NUMBERS = (
    Column("Published in", heads_row=True),
    Column("Quantity"),
    Column("Epoch", numeric=True, parts=("number",)),
    Column("Published", numeric=True, parts=("value", "upper")),
    Column("Ours on"),
    Column("Median", numeric=True, parts=("value",)),
    Column("Mean", "[one more training]", numeric=True, parts=("value", "low", "high")),
    Column("n", numeric=True, parts=("number",)),
    Column("The report's is"),
)


def numbers_table(experiment: str, comparison: pd.DataFrame) -> Table:
    """What is published of one experiment beside ours, a row a number and dataset.

    Args:
        experiment: its name in the replication.
        comparison: as ``cubeae.studies.replication.comparison`` makes it, with rows of it.
    """
    part = comparison[comparison["experiment"] == experiment]
    setting = part["setting"].iloc[0]
    rows = [_number_row(row) for row in part.to_dict("records")]
    return Table(
        f"table-{experiment}",
        f"{experiment} ({setting}): the report's numbers beside ours. Brackets are the 95 % "
        "prediction interval of one more training of ours, taken of logarithms for losses and "
        "MMD.",
        list(NUMBERS),
        rows,
    )


def _number_row(row: Mapping[Any, Any]) -> Row:
    ranged = row["upper"] is not None and not math.isnan(row["upper"])
    printed = f"{row['value']:g}" + (f" – {row['upper']:g}" if ranged else "")
    ended = row["epoch"] is None or math.isnan(row["epoch"])
    verdict = row["verdict"]
    word = next((word for word in PLACES if word in verdict), "")
    ours = interval(row["mean"], row["low"], row["high"])
    return Row(
        [
            Cell(row["where"]),
            Cell(row["label"]),
            Cell(
                "last" if ended else f"{row['epoch']:,.0f}",
                numbers=() if ended else (row["epoch"],),
            ),
            Cell(printed, numbers=(row["value"], row["upper"] if ranged else None)),
            Cell(row["dataset"]),
            Cell(significant(row["median"]), numbers=(row["median"],)),
            Cell(
                ours.main + ours.power,
                detail=ours.detail,
                numbers=(row["mean"], row["low"], row["high"]),
            ),
            Cell(str(row["n"]), numbers=(float(row["n"]),)),
            Cell(
                f"{word} ours" if word else verdict,
                note=row["reason"],
                kind=PLACES.get(word, "unresolved"),
            ),
        ]
    )
