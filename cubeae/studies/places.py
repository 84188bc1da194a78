"""Where a claim holds: its tests cell by cell, and the cells in words."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.statistics import Comparison, Outcome, judge


@dataclass(frozen=True)
class Place:
    """A cell of the grid; its SNR or latent dim is None where a test does not tell them apart."""

    dataset: str
    snr_db: float | None = None
    latent_dim: int | None = None

    @property
    def order(self) -> tuple[str, float, int]:
        """By dataset, SNR and latent dim."""
        snr_db = -math.inf if self.snr_db is None else self.snr_db
        return (self.dataset, snr_db, self.latent_dim or 0)


COLUMNS: Mapping[str, Callable[[Any], Any]] = {"dataset": str, "snr_db": float, "latent_dim": int}
ByPlace = Mapping[Place, NDArray[np.float64]]


def by_place(values: pd.Series, rows: pd.DataFrame) -> dict[Place, NDArray[np.float64]]:
    """Values of each cell, one per seed; empty unless there are several cells.

    Args:
        values: one per training or pair, aligned with ``rows``.
        rows: ``dataset``, and ``snr_db`` and ``latent_dim`` where they tell rows apart.
    """
    if values.empty:
        return {}
    columns = [name for name in COLUMNS if name in rows]
    keys = [rows.loc[values.index, name] for name in columns]
    found = {}
    for key, part in values.groupby(keys):
        cell = {name: COLUMNS[name](value) for name, value in zip(columns, key, strict=True)}
        found[Place(**cell)] = part.to_numpy(np.float64)
    return found if len(found) > 1 else {}


def holding(places: ByPlace, margin: float) -> set[Place]:
    """The places where a test is supported, if all of its places are judged together.

    The chance of any wrong place is at most 5 %, that of the rule. The same is true of places
    where several tests over the same places all hold: a wrong one needs one wrong test there.
    """
    judged = judge([Comparison(values, margin, "") for values in places.values()])
    return {
        place
        for place, found in zip(places, judged, strict=True)
        if found.outcome is Outcome.HIGHER
    }


def in_words(places: Iterable[Place], among: Collection[Place]) -> str:
    """``15 dB, 2 and 4 latent dims; no noise, 2 latent dims``, by SNR and then by latent dim.

    Datasets are named where ``among``, all places that could be meant, has several.
    """
    several = len({place.dataset for place in among}) > 1
    ordered = sorted(places, key=lambda place: place.order)
    rows = groupby(ordered, key=lambda place: place.order[:2])
    return "; ".join(_row(list(row), several) for _, row in rows)


def _row(places: list[Place], named: bool) -> str:
    """Places of one dataset and SNR."""
    first = places[0]
    parts = [first.dataset] if named else []
    if first.snr_db is not None:
        quiet = math.isinf(first.snr_db)
        parts.append("no noise" if quiet else f"{first.snr_db:g} dB".replace("-", "−"))
    if first.latent_dim is not None:
        *most, last = [str(place.latent_dim) for place in places]
        dims = f"{', '.join(most)} and {last}" if most else last
        parts.append(f"{dims} latent dim{'' if dims == '1' else 's'}")
    return ", ".join(parts)
