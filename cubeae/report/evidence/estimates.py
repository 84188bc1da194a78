"""Means with their intervals over seeds, and the floors that a perfect generator sets."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.report.frame.layout import CellKey
from cubeae.words.families import BRACKET
from cubeae.words.numbers import MISSING, Interval, interval, significant


class Estimates:
    """The intervals over seeds, by cell and measure."""

    def __init__(self, intervals: pd.DataFrame) -> None:
        """``intervals`` has one row a cell and measure; it may be empty."""
        records: list[dict[Any, Any]] = intervals.to_dict("records")
        self._rows = {
            (
                r["dataset"],
                r["model"],
                r["regulariser"],
                float(r["snr_db"]),
                int(r["latent_dim"]),
                r["measure"],
            ): r
            for r in records
        }

    def of(self, key: CellKey, measure: str) -> Mapping[str, Any]:
        """The row of a cell and measure; empty where there is none."""
        variant = key.variant
        place = (key.dataset, variant.model, variant.regulariser, key.snr_db, key.latent_dim)
        return self._rows.get((*place, measure), {})

    def mean(self, key: CellKey, measure: str) -> float | None:
        """Mean of ``measure``; None where there is none."""
        value = self.of(key, measure).get("mean")
        return None if value is None or pd.isna(value) else float(value)

    def interval(self, key: CellKey, measure: str) -> Interval:
        """Mean of ``measure`` and its interval over seeds, as text."""
        row = self.of(key, measure)
        return interval(
            row.get("mean"), row.get("mean_low", math.nan), row.get("mean_high", math.nan)
        )

    def ends(self, key: CellKey, measure: str) -> tuple[float, ...]:
        """Mean of ``measure`` and the ends of its interval; NaN where there is none."""
        row = self.of(key, measure)
        return tuple(float(row.get(name, math.nan)) for name in ("mean", "mean_low", "mean_high"))

    def bracket_ends(self, key: CellKey) -> tuple[float, ...]:
        """Both bounds of the mutual information, and the ends of what they bracket."""
        lower, low, _ = self.ends(key, BRACKET[0])
        upper, _, high = self.ends(key, BRACKET[1])
        return (lower, upper, low, high)

    def bracket(self, key: CellKey) -> Interval:
        """Both bounds of the mutual information in bits, ``7.71 to 7.80 [7.65, 7.86]``.

        The brackets reach from the low end of the lower bound's interval over seeds to the high
        end of the upper bound's.
        """
        lower, upper = (self.of(key, measure) for measure in BRACKET)
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
    """What fresh true samples score, the mean over repeats: no generator can be better."""

    def __init__(self, perfect: pd.DataFrame) -> None:
        """``perfect`` has one row a dataset and repeat; it may be empty."""
        self._perfect = perfect

    def _own(self, dataset: str) -> pd.DataFrame:
        return (
            self._perfect[self._perfect["dataset"] == dataset]
            if len(self._perfect)
            else (self._perfect)
        )

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
