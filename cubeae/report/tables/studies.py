"""The tables of the studies' page."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cubeae.report.tables.comparisons import KINDS, RULE, ratio_cell, verdict_cell, verdict_note
from cubeae.report.tables.results import DIMS, INTERVAL, SEEDS, SNR, interval_cell, measure_column
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.columns import POOLED
from cubeae.words.axes import weight_label
from cubeae.words.compositions import Labels, composition_labels, penalty_label
from cubeae.words.families import BY_KEY, LEADING, definition_of
from cubeae.words.numbers import (
    MISSING,
    counted,
    interval,
    p_label,
    significant,
    snr_label,
    spread,
)
from cubeae.words.phrases import opened

Record = Mapping[Any, Any]
WEIGHT = "weight:"


def schedules_table(comparisons: pd.DataFrame) -> Table:
    """Every schedule against the first: over all SNRs and latent dims, then in each."""
    found: dict[tuple[Any, ...], dict[str, Record]] = {}
    for record in _records(comparisons):
        # A pooled row has no SNR and latent dim; NaN is no key, so both are text.
        snr, dim = record["snr_db"], record["latent_dim"]
        where = ("all", "all") if record["scope"] == POOLED else (snr_label(snr), f"{dim:g}")
        place = (record["composition"], record["schedule"], *where)
        found.setdefault(place, {})[record["measure"]] = record
    called = composition_labels(str(place[0]) for place in found)
    rows = [
        Row(
            [
                *(TableCell(called[composition]), TableCell(schedule)),
                *_where(snr, dim, next(iter(measured.values()))),
                _count(max(int(record["n"]) for record in measured.values())),
                *(_ratio_cell(measured.get(measure.key)) for measure in LEADING),
            ]
        )
        for (composition, schedule, snr, dim), measured in found.items()
    ]
    columns = [Column("Composition", heads_row=True), Column("Schedule", heads_row=True)]
    return Table(
        "table-schedules",
        "Each schedule divided by the study's first, at the same weights: geometric mean over "
        "common seeds with its 95 % interval, and the verdict. Rows with all SNRs and latent dims "
        "average over them. The rows of one composition that share an SNR and latent dim are "
        "judged together.",
        [*columns, SNR, DIMS, SEEDS, *(measure_column(m, INTERVAL) for m in LEADING)],
        rows,
    )


def lattice_table(lattice: pd.DataFrame) -> Table:
    """Every point of the lattice: weights, measures, information and share of collapsed seeds."""
    terms = [str(name).removeprefix(WEIGHT) for name in lattice if str(name).startswith(WEIGHT)]
    shown = [*LEADING, BY_KEY["mutual_information_lower_bits"]]
    rows = [
        Row(
            [
                *_place(float(record["snr_db"]), int(record["latent_dim"])),
                *(_number(record[WEIGHT + term]) for term in terms),
                _count(int(record["n"]), int(record["n_diverged"])),
                *(_spread_cell(record, measure.key) for measure in shown),
                _share(record["collapsed"]),
            ]
        )
        for record in _records(lattice)
    ]
    return Table(
        "table-lattice",
        "Every point of the lattice: mean ± standard deviation over seeds. Collapsed: share of "
        "seeds whose test MSE is at least 0.9 times the data's variance, so that the decoder "
        "reproduces almost nothing of its input.",
        [
            SNR,
            DIMS,
            *map(_weight_head, terms),
            SEEDS,
            *(measure_column(measure, ("mean", "sd")) for measure in shown),
            Column("Collapsed", "share", numeric=True, parts=("share",)),
        ],
        rows,
    )


def winners_table(trials: pd.DataFrame, intervals: pd.DataFrame, labels: Labels) -> Table:
    """The best weights of every arm, and their results on test data with fresh seeds."""
    winners = trials[trials["winner"]]
    terms = _terms(winners)
    known = {
        (record["regulariser"], int(record["latent_dim"]), record["measure"]): record
        for record in _records(intervals)
    }
    rows = []
    for winner in _records(winners):
        dim = int(winner["latent_dim"])
        measured = [known.get((winner["arm"], dim, m.key), {}) for m in LEADING]
        n = max((int(record.get("n", 0)) for record in measured), default=0)
        rows.append(
            Row(
                [
                    TableCell(labels[winner["arm"]]),
                    _dims(dim),
                    *(_number(winner[WEIGHT + term], 3) for term in terms),
                    _number(winner[str(winner["objective"])], 3),
                    _count(n),
                    *(_interval_of(record, "mean") for record in measured),
                ]
            )
        )
    return Table(
        "table-winners",
        "The best weights of each arm, chosen by its objective on validation data over the tuning "
        "seeds. They were trained again with fresh seeds and measured on test data: mean with "
        "Student's 95 % interval.",
        [
            Column("Arm", heads_row=True),
            DIMS,
            *map(_weight_head, terms),
            Column("Objective", "on validation data", numeric=True, parts=("value",)),
            SEEDS,
            *(measure_column(measure, INTERVAL) for measure in LEADING),
        ],
        rows,
    )


def trials_table(trials: pd.DataFrame, labels: Labels, anchor: str = "table-trials") -> Table:
    """Every trial of every search; a weight that an arm does not have is a dash."""
    terms = _terms(trials)
    measures = ["validation_mse", *(m.key for m in LEADING if m.key != "test_mse")]
    rows = [
        Row(
            [
                TableCell(labels[record["arm"]]),
                _dims(int(record["latent_dim"])),
                _count(int(record["number"]) + 1),
                *(_number(record[WEIGHT + term], 3) for term in terms),
                *(_number(record[measure], 3) for measure in measures),
                TableCell(_standing(record), kind="best" if record["winner"] else ""),
            ]
        )
        for record in _records(trials)
    ]
    labels = {"validation_mse": "Validation MSE"} | {m.key: m.label for m in LEADING}
    return Table(
        anchor,
        "Every trial: its weights, and means over the tuning seeds on validation data.",
        [
            Column("Arm", heads_row=True),
            DIMS,
            Column("Trial", numeric=True, parts=("number",)),
            *map(_weight_head, terms),
            *(Column(labels[name], numeric=True, parts=("mean",)) for name in measures),
            Column("Standing"),
        ],
        rows,
    )


def hypothesis_table(hypothesis: pd.DataFrame, labels: Labels) -> Table:
    """The best arm with both penalties against the best with one, by latent dim and measure."""
    rows = [
        Row(
            [
                _dims(int(record["latent_dim"])),
                TableCell(
                    penalty_label(record["term"]),
                    note=f"{labels[record['regulariser']]} divided by "
                    f"{labels[record['baseline_regulariser']]}",
                ),
                TableCell(BY_KEY[record["measure"]].label, href=definition_of(record["measure"])),
                verdict_cell(record),
                ratio_cell(record),
                TableCell(p_label(record["p_difference"]), numbers=(record["p_difference"],)),
                TableCell(p_label(record["p_equivalence"]), numbers=(record["p_equivalence"],)),
                _count(int(record["n"])),
                _number(record["trials"]),
                _number(record["baseline_trials"]),
            ]
        )
        for record in _records(hypothesis)
    ]
    return Table(
        "table-hypothesis",
        "The best arm with both penalties divided by the best arm with one penalty alone, on test "
        "data: geometric mean over fresh seeds with its 95 % interval. One latent dim is judged "
        f"together. {RULE} Trials: how many each side was chosen from. Random search is no "
        "candidate: it is the searches' own reference, with no model of the weights.",
        [
            DIMS,
            Column("Against", heads_row=True),
            Column("Measure", heads_row=True),
            Column("Verdict"),
            Column("Ratio", "[95 %]", numeric=True, parts=INTERVAL),
            Column("p", "no difference", numeric=True, parts=("corrected",)),
            Column("p", "not equivalent", numeric=True, parts=("corrected",)),
            SEEDS,
            Column("Trials", "both", numeric=True, parts=("number",)),
            Column("Trials", "alone", numeric=True, parts=("number",)),
        ],
        rows,
    )


def _weight_head(term: str) -> Column:
    return Column(opened(weight_label(term)), numeric=True, parts=("weight",))


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _terms(trials: pd.DataFrame) -> list[str]:
    return [str(name).removeprefix(WEIGHT) for name in trials if str(name).startswith(WEIGHT)]


def _place(snr: float, dim: int) -> list[TableCell]:
    return [TableCell(snr_label(snr), numbers=(snr,)), _dims(dim)]


def _where(snr: str, dim: str, record: Record) -> list[TableCell]:
    numbers = (float(record["snr_db"]), float(record["latent_dim"]))
    return [TableCell(snr, numbers=numbers[:1]), TableCell(dim, numbers=numbers[1:])]


def _dims(dim: int) -> TableCell:
    return TableCell(str(dim), numbers=(float(dim),))


def _count(n: int, diverged: int = 0) -> TableCell:
    note = f"{counted(diverged, 'seed')} diverged" if diverged else ""
    return TableCell(str(n), note=note, numbers=(float(n),))


def _number(value: float, digits: int = 2) -> TableCell:
    exact = float(value).is_integer() and abs(value) < 1e5
    return TableCell(
        str(int(value)) if exact else significant(value, digits), numbers=(float(value),)
    )


def _share(value: float) -> TableCell:
    return TableCell(MISSING if math.isnan(value) else f"{value:.2f}", numbers=(value,))


def _spread_cell(record: Record, measure: str) -> TableCell:
    mean, sd = float(record[f"{measure}_mean"]), float(record[f"{measure}_sd"])
    words = spread(mean, sd, int(record["n"]))
    return TableCell(str(words), numbers=(mean, sd))


def _interval_of(record: Record, name: str) -> TableCell:
    value, low, high = (
        float(record.get(key, math.nan)) for key in (name, f"{name}_low", f"{name}_high")
    )
    return interval_cell(interval(value, low, high), (value, low, high))


def _ratio_cell(record: Record | None) -> TableCell:
    """A ratio and its verdict; a dash where the measure is not defined."""
    if record is None:
        return TableCell(MISSING, kind="absent", numbers=(math.nan,) * 3)
    words = ", ".join(filter(None, (record["verdict"], verdict_note(record))))
    return replace(ratio_cell(record), note=words, kind=KINDS[record["verdict"]])


def _standing(record: Record) -> str:
    if record["status"] != "ok":
        return str(record["status"])
    return "winner" if record["winner"] else "on the front" if record["front"] else ""


def budgets(trials: pd.DataFrame) -> str:
    """The number of arms and trials of the searches, as a sentence."""
    counts: Sequence[int] = trials.groupby(["arm", "latent_dim"]).size().unique().tolist()
    arms, dims = trials["arm"].nunique(), trials["latent_dim"].nunique()
    each = f"{counts[0]}" if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
    diverged = int((trials["status"] != "ok").sum())
    gone = f" {counted(diverged, 'trial')} diverged." if diverged else ""
    return (
        f"{counted(arms, 'arm')} at {counted(dims, 'latent dim')}, {each} trials each: "
        f"{counted(len(trials), 'trial')}.{gone}"
    )
