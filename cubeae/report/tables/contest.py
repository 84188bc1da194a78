"""The table of the contest: every tuned composition against the best."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.config.study_keys import Composition
from cubeae.report.tables.comparisons import KINDS, needs
from cubeae.report.tables.results import (
    DIMS,
    INTERVAL,
    SAMPLER,
    SEEDS,
    composition_cell,
    interval_cell,
    measure_column,
)
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.verdicts import BEST
from cubeae.studies.contest import GOAL, MIXTURE, OWN
from cubeae.words.compositions import penalty_label
from cubeae.words.families import BY_KEY
from cubeae.words.numbers import MISSING, counted, interval

Record = Mapping[Any, Any]
SHOWN = (OWN, MIXTURE, "aggregate_kl", "test_mse")


def contest_table(contest: pd.DataFrame, colours: Mapping[str, str]) -> Table:
    """Every contender, by latent dim, the best generator first."""
    ordered = contest.sort_values(["latent_dim", OWN], kind="stable")
    rows = [_row(record, colours) for record in ordered.to_dict("records")]
    columns = [
        DIMS,
        Column("Composition", heads_row=True),
        Column("Weights found"),
        SAMPLER,
        SEEDS,
        measure_column(BY_KEY[OWN], INTERVAL),
        Column("Against the best", "own prior"),
        measure_column(BY_KEY[MIXTURE], INTERVAL),
        Column("Against the best", "fitted mixture"),
        *(measure_column(BY_KEY[name], INTERVAL) for name in SHOWN[2:]),
        Column("Goal reached", f"seeds at most {GOAL:g} nats", numeric=True, parts=("seeds",)),
        Column("Cost", "trainings", numeric=True, parts=("trainings",)),
    ]
    caption = (
        "Tuned compositions on test data: geometric mean over fresh seeds with its 95 % interval. "
        "Smoothed KL is with latents from the model's own sampler, a fitted mixture, and the "
        "aggregate posterior. A sampler that is fitted to the latents is no prior, so such a "
        "composition is compared with a fitted mixture only. All pairs of one latent dim and "
        "column are judged together, since the best is chosen on the same seeds. Cost: trainings "
        "for one tuned model, its search included."
    )
    return Table("table-contest", caption, columns, rows)


def _row(record: Record, colours: Mapping[str, str]) -> Row:
    dim, n, gone = (int(record[name]) for name in ("latent_dim", "n", "n_diverged"))
    note = f"{counted(gone, 'seed')} diverged" if gone else ""
    composition = Composition(record["model"], record["regulariser"])
    own, mixture, *others = (_interval(record, name) for name in SHOWN)
    return Row(
        [
            TableCell(str(dim), numbers=(float(dim),)),
            composition_cell(composition, colours, f"{composition.model}.html#card"),
            TableCell(_named(record["weights"]) or MISSING),
            TableCell(record["sampler"]),
            TableCell(str(n), note=note, numbers=(float(n),)),
            own,
            _verdict(record, OWN),
            mixture,
            _verdict(record, MIXTURE),
            *others,
            *(
                TableCell(str(int(record[name])), numbers=(float(record[name]),))
                for name in ("reached", "trainings")
            ),
        ]
    )


def _named(weights: str) -> str:
    """The weights found, ``kl 0.015, mmd 2``, with the penalties' labels for their names."""
    pairs = (each.rpartition(" ") for each in weights.split(", ") if each)
    return ", ".join(f"{penalty_label(name)} {value}" for name, _, value in pairs)


def _interval(record: Record, measure: str) -> TableCell:
    mean, low, high = (float(record[f"{measure}{end}"]) for end in ("", "_low", "_high"))
    return interval_cell(interval(mean, low, high), (mean, low, high))


def _verdict(record: Record, measure: str) -> TableCell:
    """The verdict, with the ratio to the best."""
    verdict = record[f"{measure}_verdict"]
    if verdict == BEST:
        return TableCell(BEST, kind="best")
    if not verdict:
        return TableCell(MISSING, kind="absent")
    ratio, low, high = (float(record[f"{measure}_ratio{end}"]) for end in ("", "_low", "_high"))
    words = [f"ratio {interval(ratio, low, high)}", needs(record[f"{measure}_seeds_needed"])]
    return TableCell(verdict, note=", ".join(filter(None, words)), kind=KINDS[verdict])
