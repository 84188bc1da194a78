"""Paired comparisons with the baseline at the reference cell, and what the seeds can show."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.config.cells import Cell, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.report.tables.results import composition_cell, interval_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.words.colours import colours_of
from cubeae.words.families import LEADING, definition_of
from cubeae.words.measures import MeasureDefinition
from cubeae.words.numbers import (
    MISSING,
    counted,
    dims_label,
    interval,
    p_label,
    share_label,
    significant,
    snr_label,
)

ALPHA = 0.05
Record = Mapping[str, Any]
KINDS = {"better": "better", "worse": "worse", "equivalent": "equivalent", "not": "unresolved"}


@dataclass(frozen=True)
class Comparisons:
    """The comparisons of one dataset at the reference cell; ``table`` is None without any.

    ``absent`` lists the compositions that share no seed with the baseline there. ``power`` is a
    sentence on the p-values that this number of seeds can attain.
    """

    anchor: str
    cell: Cell
    table: Table | None
    absent: list[Composition]
    power: str


def compared(config: Config, dataset: str, comparisons: pd.DataFrame) -> Comparisons:
    """The comparisons on ``dataset`` at the baseline's reference cell.

    Args:
        config: the whole config.
        dataset: its name.
        comparisons: one row per dataset, SNR, latent dim, measure and composition; it may be empty.
    """
    baseline, every = config.report.baseline, compositions(config)
    cell = reference_cell(config, dataset, baseline)
    records = _records(comparisons, cell)
    anchor, swatches = f"table-comparisons-{dataset}", colours_of(config)
    rows = [
        _row(record, measure, swatches)
        for measure in LEADING
        # A measure that this dataset does not have (on the surface, for the solid) is left out.
        if any(record["n"] for record in _of(records, measure))
        for record in _ordered(_of(records, measure), every)
    ]
    found = {_composition(record) for record in records}
    others = [composition for composition in every if composition != baseline]
    absent = [each for each in others if each not in found]
    table = Table(anchor, _caption(cell), COLUMNS, rows) if rows else None
    return Comparisons(anchor, cell, table, absent, power(records))


def _caption(cell: Cell) -> str:
    return (
        f"Composition minus baseline {cell.composition.name} on {cell.dataset} at "
        f"{snr_label(cell.snr_db)}, {dims_label(cell.latent_dim)}. Difference: mean over n common "
        "seeds [95 % bootstrap interval]. Improves: share of seeds on which the composition is "
        "better [95 % Wilson interval]. p: Wilcoxon's signed-rank test, corrected by Holm for all "
        "tests of this table. Detectable: the true difference that a test with n seeds finds 4 "
        "times in 5. Margin: a smaller difference does not matter. The verdicts better and worse "
        "need p below 0.05 and an interval without 0; the verdict equivalent needs two one-sided "
        "tests within the margin."
    )


COLUMNS = [
    Column("Measure", heads_row=True),
    Column("Composition", heads_row=True),
    Column("Difference", "of the measure", numeric=True, parts=("mean", "low", "high")),
    Column("Improves", "share", numeric=True, parts=("share", "low", "high")),
    Column("p", "Holm", numeric=True, parts=("corrected",)),
    Column("Verdict"),
    Column("n", "seeds", numeric=True, parts=("common",)),
    Column("Detectable", "of the measure", numeric=True, parts=("difference",)),
    Column("Margin", "of the measure", numeric=True, parts=("difference",)),
]


def _of(records: Sequence[Record], measure: MeasureDefinition) -> list[Record]:
    return [record for record in records if record["measure"] == measure.key]


def _records(comparisons: pd.DataFrame, cell: Cell) -> list[dict[Any, Any]]:
    if comparisons.empty:
        return []
    here = (
        (comparisons["dataset"] == cell.dataset)
        & (comparisons["snr_db"] == cell.snr_db)
        & (comparisons["latent_dim"] == cell.latent_dim)
    )
    return comparisons[here].to_dict("records")


def _ordered(records: Sequence[Record], order: Sequence[Composition]) -> list[Record]:
    found = {_composition(record): record for record in records}
    return [found[composition] for composition in order if composition in found]


def _composition(record: Record) -> Composition:
    return Composition(record["model"], record["regulariser"])


def _row(row: Mapping[str, Any], measure: MeasureDefinition, colours: Mapping[str, str]) -> Row:
    verdict, kind = _verdict(row)
    ends = {name: (row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in _ESTIMATES}
    note = f"{measure.unit}, {measure.better} is better"
    return Row(
        [
            TableCell(measure.label, note=note, href=definition_of(measure.key)),
            composition_cell(_composition(row), colours),
            interval_cell(interval(*ends["difference"]), ends["difference"]),
            interval_cell(share_label(*ends["improvement"]), ends["improvement"]),
            TableCell(p_label(row["p_holm"]), numbers=(row["p_holm"],)),
            TableCell(verdict, note=_within(row) if kind == "unresolved" else "", kind=kind),
            TableCell(str(int(row["n"])), numbers=(float(row["n"]),)),
            TableCell(significant(row["detectable"], 2), numbers=(row["detectable"],)),
            TableCell(significant(row["margin"]), numbers=(row["margin"],)),
        ]
    )


_ESTIMATES = ("difference", "improvement")


def _verdict(row: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict in words, and its kind."""
    if not row["n"]:
        return MISSING, ""
    kind = verdict_kind(str(row["verdict"]))
    return ("equivalent" if kind == "equivalent" else str(row["verdict"])), kind


def verdict_kind(verdict: str) -> str:
    """The style of a verdict of ``cubeae.statistics.verdict``."""
    return KINDS.get(verdict.split()[0], "unresolved")


def _within(row: Mapping[str, Any]) -> str:
    within = row["equivalence_margin"]
    return f"equivalent only within {significant(within, 2)}" if math.isfinite(within) else ""


def power(records: Sequence[Record]) -> str:
    """The p-values that the tests of one table can attain with their seeds, as a sentence."""
    tested = [record for record in records if math.isfinite(record["p"])]
    if not tested:
        return ""
    n = max(int(record["n"]) for record in tested)
    least = min(record["attainable_p"] for record in tested)
    corrected = min(1.0, least * len(tested))
    words = (
        f"With {counted(n, 'common seed')} no Wilcoxon p can fall below "
        f"{significant(least, 2)}, or {significant(corrected, 2)} after the correction for "
        f"{counted(len(tested), 'test')}"
    )
    if corrected < ALPHA:
        return words + "."
    # Imported late: SciPy's statistics take half a second, and not every page needs them.
    from cubeae.statistics import seeds_needed

    return (
        f"{words}: no difference here can be called resolved, however large it is. "
        f"That needs at least {seeds_needed(len(tested), ALPHA)} seeds."
    )
