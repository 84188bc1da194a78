"""The summary over seeds by cell: how many trainings, what they measured, and why some did not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.report.evidence.estimates import Estimates, Floors
from cubeae.report.frame.layout import CellKey
from cubeae.specs.columns import CELL
from cubeae.words.numbers import Spread, counted, spread


class Results:
    """The summary's rows by cell, and the reasons of those that diverged."""

    def __init__(self, summary: pd.DataFrame, metrics: pd.DataFrame) -> None:
        """``summary`` has one row a cell, ``metrics`` one a training."""
        records: list[dict[Any, Any]] = summary.to_dict("records")
        self._rows = {_place(record): record for record in records}
        bad = metrics[metrics["status"] != "ok"]
        reasons: list[dict[Any, Any]] = bad[[*CELL, "reason"]].to_dict("records")
        self._reasons: dict[tuple[Any, ...], list[str]] = {}
        for record in reasons:
            self._reasons.setdefault(_place(record), []).append(str(record["reason"]))

    def of(self, key: CellKey) -> Mapping[str, Any]:
        """The summary's row of a cell; empty where it was not trained."""
        return self._rows.get(_named(key), {})

    def n(self, key: CellKey) -> int:
        """Trainings of a cell that did not diverge."""
        return int(self.of(key).get("n", 0))

    def spread(self, key: CellKey, measure: str) -> tuple[Spread, float, float]:
        """Mean ± sd of ``measure`` as text, and both as numbers (NaN where there is none)."""
        row = self.of(key)
        mean, sd = (float(row.get(f"{measure}_{name}", "nan")) for name in ("mean", "sd"))
        return spread(mean, None if pd.isna(sd) else sd, self.n(key)), mean, sd

    def note(self, key: CellKey) -> str:
        """Why a cell has no numbers, or fewer seeds; empty where all is well."""
        diverged = int(self.of(key).get("n_diverged", 0))
        if not diverged:
            return "" if self.n(key) else "not trained"
        found = sorted({reason for reason in self._reasons.get(_named(key), []) if reason})
        words = f"{counted(diverged, 'seed')} diverged"
        return f"{words}: {', '.join(found)}" if found else words


def _place(record: Mapping[Any, Any]) -> tuple[Any, ...]:
    place = (record["dataset"], record["model"], record["regulariser"])
    return (*place, float(record["snr_db"]), int(record["latent_dim"]))


def _named(key: CellKey) -> tuple[Any, ...]:
    variant = key.variant
    return (key.dataset, variant.model, variant.regulariser, key.snr_db, key.latent_dim)


@dataclass(frozen=True)
class Numbers:
    """What pages say of the trainings: summary, intervals over seeds, and floors."""

    results: Results
    estimates: Estimates
    floors: Floors
