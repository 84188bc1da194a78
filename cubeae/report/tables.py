"""Rows of the pages' tables, from the summary and the metrics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.figures.numbers import MISSING, Interval, Spread, counted, snr_label, spread
from cubeae.report.definitions import Measure
from cubeae.report.estimates import Estimates
from cubeae.report.layout import CellKey
from cubeae.report.measures import LEADING


@dataclass(frozen=True)
class Entry:
    """One table cell; ``best`` marks the best mean of its column."""

    value: Spread | Interval
    best: bool = False


@dataclass(frozen=True)
class Row:
    """One grid cell: how many seeds, what they measured, and words where nothing was."""

    key: CellKey
    n: int
    n_diverged: int
    entries: list[Entry]

    @property
    def snr(self) -> str:
        """``15 dB`` or ``no noise``."""
        return snr_label(self.key.snr_db)

    @property
    def note(self) -> str:
        """Why there are no numbers, or fewer seeds; empty where all is well."""
        if self.n == 0 and self.n_diverged == 0:
            return f"{MISSING} not trained"
        if self.n == 0:
            return f"diverged ({counted(self.n_diverged, 'seed')})"
        return f"{self.n_diverged} diverged" if self.n_diverged else ""


class Results:
    """The summary's rows by cell."""

    def __init__(self, summary: pd.DataFrame) -> None:
        """``summary`` has one row a (dataset, model, regulariser, snr_db, latent_dim)."""
        records: list[dict[Any, Any]] = summary.to_dict("records")
        self._rows = {
            (
                r["dataset"],
                r["model"],
                r["regulariser"],
                float(r["snr_db"]),
                int(r["latent_dim"]),
            ): r
            for r in records
        }

    def of(self, key: CellKey) -> Mapping[str, Any]:
        """The summary's row of a cell; empty where it was not trained."""
        name = (key.dataset, key.variant.model, key.variant.regulariser, key.snr_db, key.latent_dim)
        return self._rows.get(name, {})

    def mean(self, key: CellKey, measure: str) -> float | None:
        """Mean of ``measure``; None where there is none (it is NaN where all diverged)."""
        value = self.of(key).get(f"{measure}_mean")
        return None if value is None or pd.isna(value) else float(value)

    def spread(self, key: CellKey, measure: str) -> Spread:
        """Mean ± sd of ``measure`` as text."""
        row = self.of(key)
        sd = row.get(f"{measure}_sd")
        n = int(row.get("n", 0))
        return spread(self.mean(key, measure), None if pd.isna(sd) else sd, n)


def spread_rows(
    results: Results, keys: Iterable[CellKey], measures: Sequence[Measure]
) -> list[Row]:
    """One row a cell, in the order of ``keys``, with mean ± deviation of each measure."""
    return [
        _row(results, key, [Entry(results.spread(key, measure.key)) for measure in measures])
        for key in keys
    ]


def headline_rows(
    results: Results, estimates: Estimates, keys: Sequence[CellKey], mark: bool = False
) -> list[Row]:
    """One row a cell: the headline measures with their intervals, and the information's bracket.

    Args:
        results: for the numbers of seeds.
        estimates: for the intervals.
        keys: the cells, in the order of the rows.
        mark: mark the best mean of each headline measure, where there is a choice.
    """
    best = {measure.key: _best(estimates, keys, measure) for measure in LEADING if mark}
    return [
        _row(
            results,
            key,
            [
                Entry(estimates.interval(key, measure.key), best.get(measure.key) == key)
                for measure in LEADING
            ]
            + [Entry(estimates.bracket(key))],
        )
        for key in keys
    ]


def _row(results: Results, key: CellKey, entries: list[Entry]) -> Row:
    counts = results.of(key)
    return Row(key, int(counts.get("n", 0)), int(counts.get("n_diverged", 0)), entries)


def _best(estimates: Estimates, keys: Sequence[CellKey], measure: Measure) -> CellKey | None:
    means = {key: estimates.mean(key, measure.key) for key in keys}
    known = {key: mean for key, mean in means.items() if mean is not None}
    if len(known) < 2:
        return None
    choose = max if measure.better == "higher" else min
    return choose(known, key=known.__getitem__)


def by_snr(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups of one SNR, in order."""
    groups: dict[float, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key.snr_db, []).append(row)
    return list(groups.values())
