"""Every measure in one table, with what a perfect generator scores."""

from collections.abc import Sequence

from cubeae.report.evidence.estimates import Floors
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.columns import HEADLINE
from cubeae.words.datasets import the_dataset
from cubeae.words.families import BRACKET, FAMILIES, Family
from cubeae.words.measures import MeasureDefinition
from cubeae.words.numbers import MISSING, significant


def measures_table(floors: Floors, datasets: Sequence[str]) -> Table:
    """Name, unit, better direction, floor on each dataset, and source of every measure."""
    columns = [
        Column("Measure", heads_row=True),
        Column("Family"),
        Column("Unit"),
        Column("Better"),
        *(
            Column("Perfect generator", f"on {the_dataset(dataset)}", numeric=True, parts=("mean",))
            for dataset in datasets
        ),
        Column("Source"),
    ]
    rows = [
        Row(
            [
                TableCell(measure.label, note=_mark(measure), href=f"#def-{measure.key}"),
                TableCell(family.title),
                TableCell(measure.unit),
                TableCell(measure.better or MISSING),
                *(_floor(floors, dataset, measure.key, family) for dataset in datasets),
                TableCell(measure.source),
            ]
        )
        for family in FAMILIES
        for measure in family.measures
    ]
    caption = (
        "Every measure. The perfect generator draws fresh samples of the truth, scored like "
        "generated points: their mean is the floor that no generator can beat."
    )
    return Table("table-measures", caption, columns, rows)


def _mark(measure: MeasureDefinition) -> str:
    return "headline" if measure.key in (*HEADLINE, *BRACKET) else ""


def _floor(floors: Floors, dataset: str, measure: str, family: Family) -> TableCell:
    value = floors.mean(dataset, measure) if family.generative else None
    return TableCell(significant(value), numbers=(value,))
