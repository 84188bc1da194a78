"""Means with their intervals over seeds, and what a perfect generator scores."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.config.cells import Cell
from cubeae.words.families import BRACKET
from cubeae.words.numbers import MISSING, Interval, interval, significant

Place = tuple[Any, ...]


def place_in(record: Mapping[Any, Any]) -> Place:
    """The cell of a table's row, in the order of the columns ``CELL``."""
    place = (record["dataset"], record["model"], record["regulariser"])
    return (*place, float(record["snr_db"]), int(record["latent_dim"]))


def place_of(cell: Cell) -> Place:
    """The same of a cell of the config."""
    chosen = cell.composition
    return (cell.dataset, chosen.model, chosen.regulariser, cell.snr_db, cell.latent_dim)


class Estimates:
    """The intervals over seeds, by cell and measure."""

    def __init__(self, intervals: pd.DataFrame) -> None:
        """``intervals`` has one row per cell and measure; it may be empty."""
        records: list[dict[Any, Any]] = intervals.to_dict("records")
        self._rows = {(*place_in(record), record["measure"]): record for record in records}

    def of(self, cell: Cell, measure: str) -> Mapping[str, Any]:
        """The row of a cell and measure; empty where there is none."""
        return self._rows.get((*place_of(cell), measure), {})

    def mean(self, cell: Cell, measure: str) -> float | None:
        """Mean of ``measure``; None where there is none."""
        value = self.of(cell, measure).get("mean")
        return None if value is None or pd.isna(value) else float(value)

    def interval(self, cell: Cell, measure: str) -> Interval:
        """Mean of ``measure`` and its interval over seeds, as text."""
        row = self.of(cell, measure)
        return interval(
            row.get("mean"), row.get("mean_low", math.nan), row.get("mean_high", math.nan)
        )

    def ends(self, cell: Cell, measure: str) -> tuple[float, ...]:
        """Mean of ``measure`` and the ends of its interval; NaN where there is none."""
        row = self.of(cell, measure)
        return tuple(float(row.get(name, math.nan)) for name in ("mean", "mean_low", "mean_high"))

    def bracket_ends(self, cell: Cell) -> tuple[float, ...]:
        """Both bounds of the mutual information, and the ends of their common interval."""
        lower, low, _ = self.ends(cell, BRACKET[0])
        upper, _, high = self.ends(cell, BRACKET[1])
        return (lower, upper, low, high)

    def bracket(self, cell: Cell) -> Interval:
        """Both bounds of the mutual information in bits, ``7.71 to 7.80 [7.65, 7.86]``.

        The interval runs from the low end of the lower bound's interval over seeds to the high end
        of the upper bound's.
        """
        lower, upper = (self.of(cell, measure) for measure in BRACKET)
        ends = [row.get("mean") for row in (lower, upper)]
        if any(end is None or pd.isna(end) for end in ends):
            return Interval(MISSING)
        main = f"{_bits(ends[0])} to {_bits(ends[1])}"
        low = lower["mean_low"]
        high = math.inf if math.isinf(upper["mean"]) else upper["mean_high"]
        known = not (math.isnan(low) or math.isnan(high))
        return Interval(main, _bits(low), _bits(high)) if known else Interval(main)


def _bits(value: Any) -> str:
    return f"{value:.2f}" if math.isfinite(value) else significant(value)


class Floors:
    """What fresh true samples score, the mean over repeats: no generator can do better."""

    def __init__(self, perfect: pd.DataFrame) -> None:
        """``perfect`` has one row per dataset and repeat; it may be empty."""
        self._perfect = perfect

    def _own(self, dataset: str) -> pd.DataFrame:
        known = self._perfect
        return known[known["dataset"] == dataset] if len(known) else known

    def repeats(self, dataset: str) -> int:
        """How many samples were scored."""
        return len(self._own(dataset))

    def mean(self, dataset: str, measure: str) -> float | None:
        """The floor of ``measure``; None where there is none."""
        own = self._own(dataset)
        value = own[measure].mean() if len(own) and measure in own else math.nan
        return None if pd.isna(value) else float(value)

    def text(self, dataset: str, measure: str) -> str:
        """The floor of ``measure``; — where there is none."""
        return significant(self.mean(dataset, measure))
