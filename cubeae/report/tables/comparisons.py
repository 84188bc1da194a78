"""Paired comparisons with the baseline at the reference cell, and what the seeds allow to say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.report.frame.layout import CellKey, Config, Variant, colours, reference, variants
from cubeae.report.tables.results import interval_cell, variant_cell
from cubeae.report.tables.table import Cell, Column, Row, Table
from cubeae.words.families import LEADING, definition_of
from cubeae.words.measures import Measure
from cubeae.words.numbers import (
    MISSING,
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

    ``absent`` lists variants that share no seed with the baseline there, ``power`` says in a
    sentence what p-values so many seeds can attain.
    """

    anchor: str
    key: CellKey
    table: Table | None
    absent: list[Variant]
    power: str


def compared(config: Config, dataset: str, comparisons: pd.DataFrame) -> Comparisons:
    """What ``comparisons`` holds of ``dataset`` where the baseline has its reference cell.

    Args:
        config: the plain config.
        dataset: its name.
        comparisons: one row a place, measure and variant; it may be empty.
    """
    baseline = Variant(**config["report"]["baseline"])
    key = reference(config, dataset, baseline)
    records = _records(comparisons, key)
    anchor, swatches = f"table-comparisons-{dataset}", colours(config)
    rows = [
        _row(record, measure, swatches)
        for measure in LEADING
        # What cannot be measured here (the solid has no surface to lie on) is not compared.
        if any(record["n"] for record in _of(records, measure))
        for record in _ordered(_of(records, measure), variants(config))
    ]
    found = {(record["model"], record["regulariser"]) for record in records}
    others = [variant for variant in variants(config) if variant != baseline]
    absent = [v for v in others if (v.model, v.regulariser) not in found]
    table = Table(anchor, _caption(key), COLUMNS, rows) if rows else None
    return Comparisons(anchor, key, table, absent, power(records))


def _caption(key: CellKey) -> str:
    return (
        f"Variant minus baseline {key.variant.name} on {key.dataset} at {snr_label(key.snr_db)}, "
        f"{dims_label(key.latent_dim)}. Difference: mean over n common seeds [95 % bootstrap "
        "interval]. Improves: share of seeds on which the variant is better [95 % Wilson "
        "interval]. p: Wilcoxon's signed-rank test, corrected by Holm for all tests of this "
        "table. Detectable: the true difference that n seeds find 4 times in 5. Margin: a smaller "
        "difference does not matter. A verdict of better or worse needs p below 0.05 and an "
        "interval without 0; equivalent, two one-sided tests within the margin."
    )


COLUMNS = [
    Column("Measure", heads_row=True),
    Column("Variant", heads_row=True),
    Column("Difference", "of the measure", numeric=True, parts=("mean", "low", "high")),
    Column("Improves", "share", numeric=True, parts=("share", "low", "high")),
    Column("p", "Holm", numeric=True, parts=("corrected",)),
    Column("Verdict"),
    Column("n", "seeds", numeric=True, parts=("common",)),
    Column("Detectable", "of the measure", numeric=True, parts=("difference",)),
    Column("Margin", "of the measure", numeric=True, parts=("difference",)),
]


def _of(records: Sequence[Record], measure: Measure) -> list[Record]:
    return [record for record in records if record["measure"] == measure.key]


def _records(comparisons: pd.DataFrame, key: CellKey) -> list[dict[Any, Any]]:
    if comparisons.empty:
        return []
    here = (
        (comparisons["dataset"] == key.dataset)
        & (comparisons["snr_db"] == key.snr_db)
        & (comparisons["latent_dim"] == key.latent_dim)
    )
    return comparisons[here].to_dict("records")


def _ordered(records: Sequence[Record], order: Sequence[Variant]) -> list[Record]:
    by_name = {Variant(r["model"], r["regulariser"]): r for r in records}
    return [by_name[variant] for variant in order if variant in by_name]


def _row(row: Mapping[str, Any], measure: Measure, colours: Mapping[str, str]) -> Row:
    verdict, kind = _verdict(row)
    ends = {name: (row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in _ESTIMATES}
    note = f"{measure.unit}, {measure.better} is better"
    return Row(
        [
            Cell(measure.label, note=note, href=definition_of(measure.key)),
            variant_cell(Variant(row["model"], row["regulariser"]), colours),
            interval_cell(interval(*ends["difference"]), ends["difference"]),
            interval_cell(share_label(*ends["improvement"]), ends["improvement"]),
            Cell(p_label(row["p_holm"]), numbers=(row["p_holm"],)),
            Cell(verdict, note=_within(row) if kind == "unresolved" else "", kind=kind),
            Cell(str(int(row["n"])), numbers=(float(row["n"]),)),
            Cell(significant(row["detectable"], 2), numbers=(row["detectable"],)),
            Cell(significant(row["margin"]), numbers=(row["margin"],)),
        ]
    )


_ESTIMATES = ("difference", "improvement")


def _verdict(row: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict in words, and its kind."""
    if not row["n"]:
        return MISSING, ""
    kind = KINDS.get(str(row["verdict"]).split()[0], "unresolved")
    return ("equivalent" if kind == "equivalent" else str(row["verdict"])), kind


def _within(row: Mapping[str, Any]) -> str:
    within = row["equivalence_margin"]
    return f"equivalent only within {significant(within, 2)}" if math.isfinite(within) else ""


def power(records: Sequence[Record]) -> str:
    """What p-values the tests of one table can attain with so many seeds, as a sentence."""
    tested = [record for record in records if math.isfinite(record["p"])]
    if not tested:
        return ""
    n = max(int(record["n"]) for record in tested)
    least = min(record["attainable_p"] for record in tested)
    corrected = min(1.0, least * len(tested))
    words = (
        f"With {n} common seed{'' if n == 1 else 's'} no Wilcoxon p can fall below "
        f"{p_label(least)}, or {p_label(corrected)} once corrected for {len(tested)} "
        f"test{'' if len(tested) == 1 else 's'}"
    )
    if corrected < ALPHA:
        return words + "."
    # SciPy's statistics take half a second to load, which pages without comparisons need not.
    from cubeae.statistics import seeds_needed

    return (
        f"{words}: no difference here can be called resolved, however large. "
        f"That needs at least {seeds_needed(len(tested), ALPHA)} seeds."
    )
