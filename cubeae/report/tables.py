"""Rows of the pages' tables, from the summary and the metrics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.figures.numbers import MISSING, Spread, counted, snr_label, spread
from cubeae.report.layout import CellKey
from cubeae.report.measures import Measure


@dataclass(frozen=True)
class Entry:
    """One table cell; ``best`` marks the lowest mean of its column."""

    spread: Spread
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


def rows_of(results: Results, keys: Iterable[CellKey], measures: Sequence[Measure]) -> list[Row]:
    """One row a cell, in the order of ``keys``, with one entry a measure."""
    return [
        Row(
            key,
            int(results.of(key).get("n", 0)),
            int(results.of(key).get("n_diverged", 0)),
            [Entry(results.spread(key, measure.key)) for measure in measures],
        )
        for key in keys
    ]


def mark_best(rows: list[Row], results: Results, measures: Sequence[Measure]) -> list[Row]:
    """Mark the lowest mean in each column where lower is better and there is a choice."""
    winners: dict[str, CellKey] = {}
    for measure in measures:
        means = {row.key: results.mean(row.key, measure.key) for row in rows}
        known = {key: mean for key, mean in means.items() if mean is not None}
        if measure.lower_is_better and len(known) > 1:
            winners[measure.key] = min(known, key=known.__getitem__)
    return [
        Row(
            row.key,
            row.n,
            row.n_diverged,
            [
                Entry(entry.spread, winners.get(measure.key) == row.key)
                for entry, measure in zip(row.entries, measures, strict=True)
            ],
        )
        for row in rows
    ]


def by_snr(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups of one SNR, in order."""
    groups: dict[float, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key.snr_db, []).append(row)
    return list(groups.values())
