"""The replication's clouds under every estimator of a divergence, as tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.report.tables.results import INTERVAL, interval_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.studies.divergence_findings import FIXED, TUNED, rise
from cubeae.words.datasets import the_dataset
from cubeae.words.numbers import MISSING, interval, significant, spread

ESTIMATOR = Column("Estimator", heads_row=True)
RISE = Column(f"{TUNED} − {FIXED}", "[one more training]", numeric=True, parts=INTERVAL)
ROWS = Mapping[str, Mapping[Any, Any]]


def divergences_table(dataset: str, divergences: pd.DataFrame) -> Table:
    """One row per estimator, one column per experiment, and the rise between the two f5.

    Args:
        dataset: its name.
        divergences: as ``cubeae.studies.divergences.divergence_table`` makes it, with rows of the
            dataset.
    """
    part = divergences[divergences["dataset"] == dataset]
    experiments = list(dict.fromkeys(part["experiment"]))
    rows = {
        words: {row["experiment"]: row for row in group.to_dict("records")}
        for words, group in part.groupby("words", sort=False)
    }
    published = part.drop_duplicates("experiment").set_index("experiment")["published"]
    points = part["points"].iloc[0]
    heads = [Column(name, numeric=True, parts=("mean", "sd")) for name in experiments]
    has_rise = {FIXED, TUNED} <= set(experiments)
    return Table(
        f"table-divergences-{dataset}",
        f"The clouds of {', '.join(experiments)} on {the_dataset(dataset)}, each of "
        f"{points:,} points and compared with as many of the data, under every estimator of a "
        "divergence, in nats: mean ± standard deviation over seeds. Marked: the published value "
        "lies in the 95 % prediction interval of one more of our trainings.",
        [ESTIMATOR, *heads, *([RISE] if has_rise else [])],
        [
            Row(
                [
                    TableCell(str(words)),
                    *(_estimate(found.get(name)) for name in experiments),
                    *([_rise(found)] if has_rise else []),
                ]
            )
            for words, found in rows.items()
        ],
        footer=[_published(published, experiments, has_rise)],
    )


def _estimate(row: Mapping[Any, Any] | None) -> TableCell:
    if row is None:
        return TableCell(MISSING, kind="absent", numbers=(None, None))
    shown = spread(row["mean"], row["sd"], row["n"])
    kind = "equivalent" if row["within"] else ""
    return TableCell(str(shown), kind=kind, numbers=(row["mean"], row["sd"]))


def _rise(found: ROWS) -> TableCell:
    if not {FIXED, TUNED} <= found.keys():
        return TableCell(MISSING, kind="absent", numbers=(None, None, None))
    risen = rise(found[FIXED], found[TUNED])
    numbers = (risen.value, risen.low, risen.high)
    return interval_cell(interval(*numbers), numbers)


def _published(published: pd.Series, experiments: list[str], has_rise: bool) -> Row:
    """The student report's values; one run each, so there is no spread."""
    values = [float(published[name]) for name in experiments]
    cells = [TableCell(significant(value, 4), numbers=(value, None)) for value in values]
    if has_rise:
        risen = float(published[TUNED] - published[FIXED])
        cells.append(TableCell(significant(risen, 4), numbers=(risen, None, None)))
    return Row([TableCell("Published"), *cells], "reference")
