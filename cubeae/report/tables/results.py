"""The tables of results, whichever page shows them."""

import math
from collections.abc import Mapping, Sequence

from cubeae.config.cells import Cell
from cubeae.config.study_keys import Composition
from cubeae.report.evidence.estimates import Floors
from cubeae.report.evidence.results import Numbers
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.words.compositions import composition_labels, regulariser_label
from cubeae.words.datasets import dataset_label, the_dataset
from cubeae.words.families import BRACKET, LEADING, Family, definition_of
from cubeae.words.measures import MeasureDefinition
from cubeae.words.numbers import MISSING, Interval, counted, dims_label, significant, snr_label

Colours = Mapping[str, str]
Ends = tuple[float, ...]  # a mean and the ends of its interval

COMPOSITION = Column("Composition", heads_row=True)
DATASET = Column("Dataset")
SAMPLER = Column("Sampler")
SEEDS = Column("n", "seeds", numeric=True, parts=("trainings",))
SNR = Column("Channel noise", "SNR, dB", heads_row=True, parts=("SNR",))
DIMS = Column("Latent dims", numeric=True, heads_row=True, parts=("d",))
INTERVAL = ("mean", "low", "high")
INFORMATION = Column(
    "Mutual information",
    "bits, lower to upper",
    numeric=True,
    href=definition_of(BRACKET[0]),
    parts=("lower bound", "upper bound", "low", "high"),
)
CELL_HEADS = (SNR, DIMS, SEEDS)
BEST_WORDS = "Bold with a dot: the best mean, where its interval overlaps no other."
SAMPLER_WORDS = "The sampler is what generation draws latents from."
BRACKETS = "The mutual information's interval spans the intervals of both bounds."


def leaders_table(numbers: Numbers, shown: Sequence[Cell], at: Cell, colours: Colours) -> Table:
    """The index's leader board: every composition at its reference cell, above the floor.

    Compositions with tuned weights come first and are marked.

    Args:
        numbers: of all models.
        shown: each composition's reference cell.
        at: the reference cell that the caption names.
        colours: of the compositions.
    """
    best = {measure.key: _best(numbers, shown, measure) for measure in LEADING}
    floor = _floor(numbers.floors, at.dataset, LEADING, heads=2, after=1)
    return Table(
        f"table-leaders-{at.dataset}",
        f"Every composition on {the_dataset(at.dataset)} at {_where(at)}: mean over n seeds with "
        f"its 95 % interval. {BEST_WORDS} {SAMPLER_WORDS} {BRACKETS}{_tuned_words(shown)}"
        f"{_floor_words(numbers.floors, at.dataset, floor)}",
        [COMPOSITION, SAMPLER, SEEDS, *map(_interval_head, LEADING), INFORMATION],
        [
            Row(
                [
                    composition_cell(
                        cell.composition,
                        colours,
                        section_link(cell.dataset, cell.composition),
                        _leader_note(cell, at),
                    ),
                    TableCell(cell.sampler),
                    *_intervals(numbers, cell, best),
                ]
            )
            for cell in sorted(shown, key=lambda cell: not cell.tuned)
        ],
        floor,
    )


def _leader_note(cell: Cell, at: Cell) -> str:
    snr = "" if cell.snr_db == at.snr_db else snr_label(cell.snr_db)
    return ", ".join(filter(None, (snr, "weights tuned" if cell.tuned else "")))


def _tuned_words(shown: Sequence[Cell]) -> str:
    if not any(cell.tuned for cell in shown):
        return " No weight is tuned, so this board compares weights as much as penalties."
    return (
        " Rows whose weights a search tuned come first: a board at one weight per penalty compares "
        "weights as much as penalties."
    )


def headline_table(numbers: Numbers, shown: Sequence[Cell], colours: Colours) -> Table:
    """A model's compositions at the reference cell, on every dataset."""
    return Table(
        "table-headline",
        f"Mean over seeds with its 95 % interval, at {_where(shown[0])}. {SAMPLER_WORDS} "
        f"{BRACKETS}",
        [COMPOSITION, DATASET, SAMPLER, SEEDS, *map(_interval_head, LEADING), INFORMATION],
        [
            Row(
                [
                    composition_cell(
                        cell.composition, colours, section_link(cell.dataset, cell.composition)
                    ),
                    TableCell(dataset_label(cell.dataset)),
                    TableCell(cell.sampler),
                    *_intervals(numbers, cell),
                ]
            )
            for cell in shown
        ],
    )


def cells_table(numbers: Numbers, shown: Sequence[Cell], reference: Cell) -> Table:
    """Every cell of a composition, with the headline measures, above the floor."""
    floor = _floor(numbers.floors, reference.dataset, LEADING, heads=2, after=1)
    return Table(
        f"table-{section_anchor(reference)}",
        f"{_what(reference)}: mean over n seeds with its 95 % "
        "interval, at every SNR and latent dim. The reference cell is marked."
        f"{_floor_words(numbers.floors, reference.dataset, floor)}",
        [*CELL_HEADS, *map(_interval_head, LEADING), INFORMATION],
        [_cell_row(cell, reference, _intervals(numbers, cell)) for cell in shown],
        floor,
    )


def family_table(
    numbers: Numbers,
    shown: Sequence[Cell],
    reference: Cell,
    family: Family,
    estimators: Sequence[str],
) -> Table:
    """Every cell of a composition, with the mean ± deviation of one family of measures.

    ``estimators`` name the k-NN estimate, for a family that has it.
    """
    knn = f" The k-NN estimate is {'; '.join(estimators)}; see the caution on the page Methods."
    measures = family.measures
    floor = (
        _floor(numbers.floors, reference.dataset, measures, heads=2, parts=2)
        if family.generative
        else []
    )
    return Table(
        f"table-{section_anchor(reference)}-{family.anchor}",
        f"{family.title} of {_what(reference)}: mean ± standard "
        f"deviation over n seeds.{knn if family.has_knn and estimators else ''}",
        [*CELL_HEADS, *map(_spread_head, measures)],
        [_cell_row(cell, reference, _spreads(numbers, cell, measures)) for cell in shown],
        floor,
    )


def section_anchor(cell: Cell) -> str:
    """The id of a composition's section on its model's page."""
    return _anchor(cell.dataset, cell.composition)


def section_link(dataset: str, composition: Composition) -> str:
    """The path, relative to the pages, of that section."""
    return f"{composition.model}.html#{_anchor(dataset, composition)}"


def _anchor(dataset: str, composition: Composition) -> str:
    return f"{dataset}-{composition.regulariser}"


def composition_cell(
    composition: Composition, colours: Colours, href: str = "", note: str = ""
) -> TableCell:
    """What a composition is called, with its colour; ``colours`` are those of all."""
    name = composition.name
    called = composition_labels(colours)[name]
    return TableCell(called, note=note, composition=name, swatch=colours[name], href=href)


def interval_cell(value: Interval, numbers: tuple[float, ...], kind: str = "") -> TableCell:
    """A centre with its interval; ``numbers`` go into the CSV file."""
    detail = f"{value.detail}{value.power}" if value.detail else ""
    return TableCell(f"{value.main}{value.power}", detail, kind=kind, numbers=numbers)


def measure_column(measure: MeasureDefinition, parts: tuple[str, ...]) -> Column:
    """A column of one measure; its head links to the definition."""
    return Column(measure.label, measure.unit, True, definition_of(measure.key), parts)


def _interval_head(measure: MeasureDefinition) -> Column:
    return measure_column(measure, INTERVAL)


def _spread_head(measure: MeasureDefinition) -> Column:
    return measure_column(measure, ("mean", "sd"))


def _what(cell: Cell) -> str:
    """On its model's page: ``KL + MMD (annealed) on the cube surface``."""
    return f"{regulariser_label(cell.composition.regulariser)} on {the_dataset(cell.dataset)}"


def _where(cell: Cell) -> str:
    return f"{snr_label(cell.snr_db)}, {dims_label(cell.latent_dim)}"


def _cell_row(cell: Cell, reference: Cell, rest: list[TableCell]) -> Row:
    marked = cell == reference
    snr = TableCell(snr_label(cell.snr_db), numbers=(cell.snr_db,))
    dims = TableCell(
        str(cell.latent_dim), note="reference" if marked else "", numbers=(float(cell.latent_dim),)
    )
    return Row([snr, dims, *rest], "reference" if marked else "")


def _seeds_cell(numbers: Numbers, cell: Cell) -> TableCell:
    n, note = numbers.results.n(cell), numbers.results.note(cell)
    return TableCell(str(n), note=note, kind="absent" if note else "", numbers=(float(n),))


def _intervals(
    numbers: Numbers, cell: Cell, best: Mapping[str, Cell | None] | None = None
) -> list[TableCell]:
    """The seeds, the headline measures with their intervals, and the information's bracket."""
    seeds = _seeds_cell(numbers, cell)
    if not numbers.results.n(cell):
        return [seeds, *_absent(len(LEADING) + 1)]
    estimates = numbers.estimates
    marked = best or {}
    intervals = [
        interval_cell(
            estimates.interval(cell, measure.key),
            estimates.ends(cell, measure.key),
            "best" if marked.get(measure.key) == cell else "",
        )
        for measure in LEADING
    ]
    return [seeds, *intervals, interval_cell(estimates.bracket(cell), estimates.bracket_ends(cell))]


def _spreads(
    numbers: Numbers, cell: Cell, measures: Sequence[MeasureDefinition]
) -> list[TableCell]:
    """The seeds, and each measure's mean ± deviation."""
    seeds = _seeds_cell(numbers, cell)
    if not numbers.results.n(cell):
        return [seeds, *_absent(len(measures))]
    return [seeds, *(_spread_cell(numbers, cell, measure) for measure in measures)]


def _spread_cell(numbers: Numbers, cell: Cell, measure: MeasureDefinition) -> TableCell:
    value, mean, sd = numbers.results.spread(cell, measure.key)
    body = f"({value.main}" if value.power and value.detail else value.main
    tail = f"{value.detail}){value.power}" if value.power and value.detail else value.detail
    power = "" if value.detail else value.power
    return TableCell(f"{body}{power}", tail, numbers=(mean, sd))


def _absent(count: int) -> list[TableCell]:
    return [TableCell(MISSING, kind="absent") for _ in range(count)]


def _floor(
    floors: Floors,
    dataset: str,
    measures: Sequence[MeasureDefinition],
    heads: int,
    after: int = 0,
    parts: int = len(INTERVAL),
) -> list[Row]:
    """The perfect generator's row, none without any.

    Its number of samples follows ``heads`` columns, and its last ``after`` columns are empty. A
    cell of ``measures`` has ``parts`` numbers, of which the perfect generator has only the mean.
    """
    repeats = floors.repeats(dataset)
    if not repeats:
        return []
    names = [TableCell("perfect generator"), *(TableCell("") for _ in range(heads - 1))]
    samples = TableCell(str(repeats), note="samples", numbers=(float(repeats),))
    means = [floors.mean(dataset, measure.key) for measure in measures]
    values = [
        TableCell(significant(mean), numbers=(mean, *(None,) * (parts - 1))) for mean in means
    ]
    return [Row([*names, samples, *values, *(TableCell(MISSING) for _ in range(after))], "floor")]


def _floor_words(floors: Floors, dataset: str, floor: Sequence[Row]) -> str:
    if not floor:
        return ""
    samples = counted(floors.repeats(dataset), "fresh true sample")
    return f" The last row is what a perfect generator scores: the mean of {samples}."


def _best(numbers: Numbers, shown: Sequence[Cell], measure: MeasureDefinition) -> Cell | None:
    """The cell with the best mean; None where its interval overlaps another or is unknown."""
    ends = {cell: numbers.estimates.ends(cell, measure.key) for cell in shown}
    known = {cell: found for cell, found in ends.items() if not math.isnan(found[0])}
    if len(known) < 2:
        return None
    sign = -1 if measure.better == "higher" else 1
    first, *others = sorted(known, key=lambda cell: sign * known[cell][0])
    # Comparisons with NaN, an unknown end, are false.
    apart = (_beyond(known[other], known[first], sign) for other in others)
    return first if all(apart) else None


def _beyond(worse: Ends, better: Ends, sign: int) -> bool:
    """Whether ``worse`` begins after ``better`` ends; ``sign`` is -1 where larger is better."""
    return worse[1] > better[2] if sign > 0 else worse[2] < better[1]
