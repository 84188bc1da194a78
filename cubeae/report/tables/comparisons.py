"""Paired comparisons with the baseline: over all common cells, and at the reference cell."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.config.cells import Cell, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.report.tables.results import INTERVAL, composition_cell, interval_cell, section_link
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.columns import ONE_CELL, POOLED
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE
from cubeae.words.colours import colours_of
from cubeae.words.compositions import labels_of
from cubeae.words.datasets import the_dataset
from cubeae.words.families import LEADING, definition_of
from cubeae.words.measures import MeasureDefinition
from cubeae.words.numbers import dims_label, interval, p_label, snr_label

Record = Mapping[str, Any]
KINDS = {BETTER: "better", WORSE: "worse", NEGLIGIBLE: "equivalent", UNDECIDED: "unresolved"}
RULE = (
    "p: of no difference, and of no equivalence within that factor, both multiplied by the number "
    "of comparisons in this table. Effects are ratios, of odds for the share on the surface."
)


@dataclass(frozen=True)
class Comparisons:
    """The comparisons of one dataset with the baseline, whose reference cell is ``cell``.

    ``pooled`` averages over all cells that a composition shares with the baseline, ``table`` is of
    the reference cell; either is None without a comparison. ``absent`` lists the compositions that
    share no seed with the baseline at the reference cell.
    """

    anchor: str
    cell: Cell
    pooled: Table | None
    table: Table | None
    absent: list[Composition]


def compared(config: Config, dataset: str, comparisons: pd.DataFrame) -> Comparisons:
    """The comparisons on ``dataset``, pooled and at the baseline's reference cell.

    Args:
        config: the whole config.
        dataset: its name.
        comparisons: as ``cubeae.results.comparisons.comparisons`` makes them; it may be empty.
    """
    baseline, every = config.report.baseline, compositions(config)
    cell = reference_cell(config, dataset, baseline)
    pooled, here = _records(comparisons, cell)
    anchor, swatches = f"table-comparisons-{dataset}", colours_of(config)
    tolerance, against = config.report.tolerance, labels_of(config)[baseline.name]

    def table(name: str, records: Sequence[Record], caption: str) -> Table | None:
        rows = [
            _row(record, measure, swatches)
            for measure in LEADING
            for record in _ordered(_of(records, measure), every)
        ]
        return Table(name, caption, COLUMNS, rows) if rows else None

    found = {_composition(record) for record in here}
    absent = [each for each in every if each != baseline and each not in found]
    return Comparisons(
        anchor,
        cell,
        table(anchor, pooled, _caption(against, f"{the_dataset(dataset)}, {ALL_CELLS}", tolerance)),
        table(f"{anchor}-cell", here, _caption(against, _place(cell), tolerance)),
        absent,
    )


ALL_CELLS = "averaged over every SNR and latent dim that both were trained at"


def _place(cell: Cell) -> str:
    return f"{the_dataset(cell.dataset)} at {snr_label(cell.snr_db)}, {dims_label(cell.latent_dim)}"


def _caption(baseline: str, where: str, tolerance: float) -> str:
    return (
        f"Composition divided by baseline {baseline} on {where}. A ratio is the geometric mean "
        "over n common seeds [95 % interval of the moderated t]. Factors below "
        f"{1 + tolerance:g} do not matter. {RULE}"
    )


COLUMNS = [
    Column("Measure", heads_row=True),
    Column("Composition", heads_row=True),
    Column("Verdict"),
    Column("Ratio", "[95 %]", numeric=True, parts=INTERVAL),
    Column("p", "no difference", numeric=True, parts=("corrected",)),
    Column("p", "not equivalent", numeric=True, parts=("corrected",)),
    Column("n", "seeds", numeric=True, parts=("common",)),
    Column("Cells", numeric=True, parts=("number",)),
]


def _of(records: Sequence[Record], measure: MeasureDefinition) -> list[Record]:
    return [record for record in records if record["measure"] == measure.key]


def _records(
    comparisons: pd.DataFrame, cell: Cell
) -> tuple[list[dict[Any, Any]], list[dict[Any, Any]]]:
    """Pooled rows on the cell's dataset, and rows of the cell."""
    if comparisons.empty:
        return [], []
    own = comparisons[comparisons["dataset"] == cell.dataset]
    here = (own["snr_db"] == cell.snr_db) & (own["latent_dim"] == cell.latent_dim)
    pooled = own[own["scope"] == POOLED]
    return pooled.to_dict("records"), own[here & (own["scope"] == ONE_CELL)].to_dict("records")


def _ordered(records: Sequence[Record], order: Sequence[Composition]) -> list[Record]:
    found = {_composition(record): record for record in records}
    return [found[composition] for composition in order if composition in found]


def _composition(record: Record) -> Composition:
    return Composition(record["model"], record["regulariser"])


def _row(row: Record, measure: MeasureDefinition, colours: Mapping[str, str]) -> Row:
    composition = _composition(row)
    ps = [row["p_difference"], row["p_equivalence"]]
    return Row(
        [
            TableCell(
                measure.label, note=f"{measure.better} is better", href=definition_of(measure.key)
            ),
            composition_cell(composition, colours, section_link(row["dataset"], composition)),
            verdict_cell(row),
            ratio_cell(row),
            *(TableCell(p_label(p), numbers=(p,)) for p in ps),
            TableCell(str(int(row["n"])), numbers=(float(row["n"]),)),
            TableCell(str(int(row["cells"])), numbers=(float(row["cells"]),)),
        ]
    )


def ratio_cell(row: Record) -> TableCell:
    """The ratio of a comparison, whose effect is a logarithm, with its interval."""
    mean, low, high = (math.exp(row[f"effect{end}"]) for end in ("", "_low", "_high"))
    return interval_cell(interval(mean, low, high), (mean, low, high))


def verdict_cell(row: Record) -> TableCell:
    """The verdict, with the margin that it is within or the seeds that it needs."""
    return TableCell(row["verdict"], note=verdict_note(row), kind=KINDS[row["verdict"]])


def verdict_note(row: Record) -> str:
    """What goes with a verdict; empty for better and worse."""
    if row["verdict"] == NEGLIGIBLE:
        return f"within a factor of {math.exp(row['margin']):.3g}"
    return needs(row["seeds_needed"])


def needs(seeds: float) -> str:
    """How many seeds would decide; empty where that is unknown or nothing is to be decided."""
    if math.isnan(seeds):
        return ""
    return "needs more than 1,000 seeds" if math.isinf(seeds) else f"needs about {seeds:,.0f} seeds"
