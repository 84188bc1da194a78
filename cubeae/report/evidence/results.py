"""The results of each cell: how many trainings, their means, and why some have none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.config.cells import Cell
from cubeae.report.evidence.estimates import Estimates, Floors, place_in, place_of
from cubeae.results.tables import summarise
from cubeae.specs.columns import CELL
from cubeae.words.numbers import Spread, counted, spread


class Results:
    """The summary's rows by cell, and the reasons of those that diverged."""

    def __init__(self, summary: pd.DataFrame, metrics: pd.DataFrame) -> None:
        """``summary`` has one row per cell, ``metrics`` one per training."""
        records: list[dict[Any, Any]] = summary.to_dict("records")
        self._rows = {place_in(record): record for record in records}
        bad = metrics[metrics["status"] != "ok"]
        reasons: list[dict[Any, Any]] = bad[[*CELL, "reason"]].to_dict("records")
        self._reasons: dict[tuple[Any, ...], list[str]] = {}
        for record in reasons:
            self._reasons.setdefault(place_in(record), []).append(str(record["reason"]))

    def of(self, cell: Cell) -> Mapping[str, Any]:
        """The summary's row of a cell; empty where it was not trained."""
        return self._rows.get(place_of(cell), {})

    def n(self, cell: Cell) -> int:
        """Trainings of a cell that did not diverge."""
        return int(self.of(cell).get("n", 0))

    def spread(self, cell: Cell, measure: str) -> tuple[Spread, float, float]:
        """Mean ± sd of ``measure`` as text, and both as numbers (NaN where there is none)."""
        row = self.of(cell)
        mean, sd = (float(row.get(f"{measure}_{name}", "nan")) for name in ("mean", "sd"))
        return spread(mean, None if pd.isna(sd) else sd, self.n(cell)), mean, sd

    def note(self, cell: Cell) -> str:
        """Why a cell has no numbers or fewer seeds; empty where none is missing."""
        diverged = int(self.of(cell).get("n_diverged", 0))
        if not diverged:
            return "" if self.n(cell) else "not trained"
        found = sorted({reason for reason in self._reasons.get(place_of(cell), []) if reason})
        words = f"{counted(diverged, 'seed')} diverged"
        return f"{words}: {', '.join(found)}" if found else words


@dataclass(frozen=True)
class Numbers:
    """The numbers that pages show: summary, intervals over seeds, and floors."""

    results: Results
    estimates: Estimates
    floors: Floors


def numbers_of(metrics: pd.DataFrame, intervals: pd.DataFrame, perfect: pd.DataFrame) -> Numbers:
    """The numbers by cell.

    Args:
        metrics: one row per training.
        intervals: one row per cell and measure, as ``cubeae.results.inference`` makes them.
        perfect: one row per dataset and fresh true sample; it may be empty.
    """
    return Numbers(Results(summarise(metrics), metrics), Estimates(intervals), Floors(perfect))
