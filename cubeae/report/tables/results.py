"""The tables of results: which cells stand in which row, whatever page shows them."""

from collections.abc import Mapping, Sequence

from cubeae.report.evidence.estimates import Floors
from cubeae.report.evidence.results import Numbers
from cubeae.report.frame.layout import CellKey, Variant
from cubeae.report.tables.table import Cell, Column, Row, Table
from cubeae.words.families import BRACKET, LEADING, Family, definition_of
from cubeae.words.measures import Measure
from cubeae.words.numbers import MISSING, Interval, counted, dims_label, significant, snr_label

Colours = Mapping[str, str]

VARIANT = Column("Variant", heads_row=True)
DATASET = Column("Dataset")
SEEDS = Column("n", "seeds", numeric=True, parts=("trainings",))
SNR = Column("SNR", "dB", heads_row=True, parts=("SNR",))
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


def leaders_table(
    numbers: Numbers, keys: Sequence[CellKey], at: CellKey, colours: Colours
) -> Table:
    """The index's leader board: every variant at its reference cell, above the floor.

    Args:
        numbers: of all models.
        keys: each variant's reference cell.
        at: the reference cell that the caption names.
        colours: of the variants.
    """
    best = {measure.key: _best(numbers, keys, measure) for measure in LEADING}
    floor = _floor(numbers.floors, at.dataset, LEADING, heads=1, after=1)
    return Table(
        f"table-leaders-{at.dataset}",
        f"Every variant on {at.dataset} at {_where(at)}: mean over n seeds with its 95 % interval. "
        "Bold with a dot: best mean. The brackets of the mutual information hold both bounds' "
        f"intervals.{_floor_words(numbers.floors, at.dataset, floor)}",
        [VARIANT, SEEDS, *map(_interval_head, LEADING), INFORMATION],
        [
            Row(
                [
                    variant_cell(
                        key.variant,
                        colours,
                        f"{key.variant.model}.html#{section_anchor(key)}",
                        "" if key.snr_db == at.snr_db else snr_label(key.snr_db),
                    ),
                    *_intervals(numbers, key, best),
                ]
            )
            for key in keys
        ],
        floor,
    )


def headline_table(numbers: Numbers, keys: Sequence[CellKey], colours: Colours) -> Table:
    """A model's variants at the reference cell, on every dataset."""
    return Table(
        "table-headline",
        f"Mean over seeds with its 95 % interval, at {_where(keys[0])}. The brackets of the mutual "
        "information hold both bounds' intervals.",
        [VARIANT, DATASET, SEEDS, *map(_interval_head, LEADING), INFORMATION],
        [
            Row([variant_cell(key.variant, colours), Cell(key.dataset), *_intervals(numbers, key)])
            for key in keys
        ],
    )


def cells_table(numbers: Numbers, keys: Sequence[CellKey], reference: CellKey) -> Table:
    """Every cell of a variant, with the headline measures, above the floor."""
    floor = _floor(numbers.floors, reference.dataset, LEADING, heads=2, after=1)
    return Table(
        f"table-{section_anchor(reference)}",
        f"{reference.variant.name} on {reference.dataset}: mean over n seeds with its 95 % "
        "interval, at every SNR and latent dim. The reference cell is marked."
        f"{_floor_words(numbers.floors, reference.dataset, floor)}",
        [*CELL_HEADS, *map(_interval_head, LEADING), INFORMATION],
        [_cell_row(key, reference, _intervals(numbers, key)) for key in keys],
        floor,
    )


def family_table(
    numbers: Numbers,
    keys: Sequence[CellKey],
    reference: CellKey,
    family: Family,
    estimators: Sequence[str],
) -> Table:
    """Every cell of a variant, with the mean ± deviation of one family of measures.

    ``estimators`` name the k-NN estimate, where the family has it.
    """
    knn = f" The k-NN estimate is {'; '.join(estimators)}; read its caution under Methods."
    measures = family.measures
    floor = (
        _floor(numbers.floors, reference.dataset, measures, heads=2, parts=2)
        if family.generative
        else []
    )
    return Table(
        f"table-{section_anchor(reference)}-{family.anchor}",
        f"{family.title} of {reference.variant.name} on {reference.dataset}: mean ± standard "
        f"deviation over n seeds.{knn if family.has_knn and estimators else ''}",
        [*CELL_HEADS, *map(_spread_head, measures)],
        [_cell_row(key, reference, _spreads(numbers, key, measures)) for key in keys],
        floor,
    )


def section_anchor(key: CellKey) -> str:
    """The id of a variant's section on its model's page."""
    return f"{key.dataset}-{key.variant.regulariser}"


def variant_cell(variant: Variant, colours: Colours, href: str = "", note: str = "") -> Cell:
    """A variant's name beside its colour."""
    return Cell(variant.name, swatch=colours[variant.name], href=href, note=note)


def interval_cell(value: Interval, numbers: tuple[float, ...], kind: str = "") -> Cell:
    """A centre with its interval; ``numbers`` are what the CSV file says."""
    detail = f"{value.detail}{value.power}" if value.detail else ""
    return Cell(f"{value.main}{value.power}", detail, kind=kind, numbers=numbers)


def measure_column(measure: Measure, parts: tuple[str, ...]) -> Column:
    """A column of one measure, whose head leads to its definition."""
    return Column(measure.label, measure.unit, True, definition_of(measure.key), parts)


def _interval_head(measure: Measure) -> Column:
    return measure_column(measure, INTERVAL)


def _spread_head(measure: Measure) -> Column:
    return measure_column(measure, ("mean", "sd"))


def _where(key: CellKey) -> str:
    return f"{snr_label(key.snr_db)}, {dims_label(key.latent_dim)}"


def _cell_row(key: CellKey, reference: CellKey, rest: list[Cell]) -> Row:
    marked = key == reference
    snr = Cell(snr_label(key.snr_db), numbers=(key.snr_db,))
    dims = Cell(
        str(key.latent_dim), note="reference" if marked else "", numbers=(float(key.latent_dim),)
    )
    return Row([snr, dims, *rest], "reference" if marked else "")


def _seeds_cell(numbers: Numbers, key: CellKey) -> Cell:
    n, note = numbers.results.n(key), numbers.results.note(key)
    return Cell(str(n), note=note, kind="absent" if note else "", numbers=(float(n),))


def _intervals(
    numbers: Numbers, key: CellKey, best: Mapping[str, CellKey | None] | None = None
) -> list[Cell]:
    """The seeds, the headline measures with their intervals, and the information's bracket."""
    seeds = _seeds_cell(numbers, key)
    if not numbers.results.n(key):
        return [seeds, *_absent(len(LEADING) + 1)]
    estimates = numbers.estimates
    marked = best or {}
    cells = [
        interval_cell(
            estimates.interval(key, measure.key),
            estimates.ends(key, measure.key),
            "best" if marked.get(measure.key) == key else "",
        )
        for measure in LEADING
    ]
    return [seeds, *cells, interval_cell(estimates.bracket(key), estimates.bracket_ends(key))]


def _spreads(numbers: Numbers, key: CellKey, measures: Sequence[Measure]) -> list[Cell]:
    """The seeds, and each measure's mean ± deviation."""
    seeds = _seeds_cell(numbers, key)
    if not numbers.results.n(key):
        return [seeds, *_absent(len(measures))]
    return [seeds, *(_spread_cell(numbers, key, measure) for measure in measures)]


def _spread_cell(numbers: Numbers, key: CellKey, measure: Measure) -> Cell:
    value, mean, sd = numbers.results.spread(key, measure.key)
    body = f"({value.main}" if value.power and value.detail else value.main
    tail = f"{value.detail}){value.power}" if value.power and value.detail else value.detail
    power = "" if value.detail else value.power
    return Cell(f"{body}{power}", tail, numbers=(mean, sd))


def _absent(count: int) -> list[Cell]:
    return [Cell(MISSING, kind="absent") for _ in range(count)]


def _floor(
    floors: Floors,
    dataset: str,
    measures: Sequence[Measure],
    heads: int,
    after: int = 0,
    parts: int = len(INTERVAL),
) -> list[Row]:
    """The perfect generator's row, none without any.

    ``heads`` columns stand before its number of samples, it has no value in ``after`` last ones,
    and ``parts`` numbers belong to each of ``measures``, of which it has the mean alone.
    """
    repeats = floors.repeats(dataset)
    if not repeats:
        return []
    names = [Cell("perfect generator"), *(Cell("") for _ in range(heads - 1))]
    samples = Cell(str(repeats), note="samples", numbers=(float(repeats),))
    means = [floors.mean(dataset, measure.key) for measure in measures]
    values = [Cell(significant(mean), numbers=(mean, *(None,) * (parts - 1))) for mean in means]
    return [Row([*names, samples, *values, *(Cell(MISSING) for _ in range(after))], "floor")]


def _floor_words(floors: Floors, dataset: str, floor: Sequence[Row]) -> str:
    if not floor:
        return ""
    samples = counted(floors.repeats(dataset), "fresh true sample")
    return f" The last row is what a perfect generator scores, the mean of {samples}."


def _best(numbers: Numbers, keys: Sequence[CellKey], measure: Measure) -> CellKey | None:
    means = {key: numbers.estimates.mean(key, measure.key) for key in keys}
    known = {key: mean for key, mean in means.items() if mean is not None}
    if len(known) < 2:
        return None
    choose = max if measure.better == "higher" else min
    return choose(known, key=known.__getitem__)
