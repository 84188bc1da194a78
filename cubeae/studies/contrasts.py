"""Differences between trainings of common seeds, averaged over cells; claims are tested on them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cubeae.specs.columns import SCALE_OF
from cubeae.statistics import SCALES
from cubeae.studies.claims import NOT_RUN, Trial
from cubeae.studies.places import by_place

CELL_AND_SEED = ("dataset", "snr_db", "latent_dim", "seed")
LOG_RATIO = "log ratio"


def chosen(metrics: pd.DataFrame, **wanted: Any) -> pd.DataFrame:
    """Sound trainings whose columns have the wanted values; empty where a column is missing."""
    if not {*wanted, "status"} <= set(metrics.columns):
        return metrics.iloc[:0]
    kept = metrics["status"] == "ok"
    for name, value in wanted.items():
        kept &= metrics[name] == value
    return metrics[kept]


def contrast(
    name: str,
    greater: pd.DataFrame,
    lesser: pd.DataFrame,
    measure: str,
    tolerance: float = 0.0,
    over: Sequence[str] = CELL_AND_SEED,
) -> Trial:
    """The claim that ``measure`` is larger in one set of trainings than in another.

    Trainings are paired on the columns of ``over``, and pairs' effects, on the measure's scale,
    averaged for each seed. Pairs with a value that has no place on the scale are left out. The
    effects of each cell are kept as well.

    Args:
        name: the claim, in words.
        greater, lesser: trainings, at most one of each per value of ``over``.
        measure: a column.
        tolerance: the share by which it must be larger to matter.
        over: columns, the seed among them.
    """
    scale = SCALES[SCALE_OF[measure]]
    unit = f"{LOG_RATIO} of {measure}" if scale.logarithmic else measure
    pairs = _pairs(greater, lesser, measure, over)
    nothing = pd.Series(dtype=float)
    first, second = pairs.get("first", nothing), pairs.get("second", nothing)
    effects = pd.Series(scale.effects(first, second, 1), index=pairs.index, dtype=float).dropna()
    differences = _by_seed(effects, pairs)
    reason = "" if len(differences) else NOT_RUN
    places = by_place(effects, pairs)
    return Trial(name, unit, differences, scale.margin(tolerance), reason, places)


def below(name: str, trainings: pd.DataFrame, measure: str, bound: float) -> Trial:
    """The claim that ``measure``, averaged over cells, is below ``bound``."""
    return _bounded(name, trainings, measure, bound, -1.0)


def above(name: str, trainings: pd.DataFrame, measure: str, bound: float) -> Trial:
    """The claim that ``measure``, averaged over cells, is above ``bound``."""
    return _bounded(name, trainings, measure, bound, 1.0)


def _bounded(name: str, trainings: pd.DataFrame, measure: str, bound: float, sign: float) -> Trial:
    known = trainings.dropna(subset=[measure]) if measure in trainings else trainings.iloc[:0]
    away = sign * (known[measure] - bound) if len(known) else pd.Series(dtype=float)
    unit = f"{measure} {'above' if sign > 0 else 'below'} {bound:g}"
    reason = "" if len(known) else NOT_RUN
    return Trial(name, unit, _by_seed(away, known), 0.0, reason, by_place(away, known))


def _pairs(
    greater: pd.DataFrame, lesser: pd.DataFrame, measure: str, over: Sequence[str]
) -> pd.DataFrame:
    """Finite values of the measure in both, as ``first`` and ``second``."""
    sides: Mapping[str, pd.DataFrame] = {"first": greater, "second": lesser}
    if any(measure not in side or side.empty for side in sides.values()):
        return pd.DataFrame()
    first, second = (
        side[[*over, measure]].rename(columns={measure: name}) for name, side in sides.items()
    )
    pairs = first.merge(second, on=list(over), validate="one_to_one")
    known = np.isfinite(pairs[["first", "second"]].to_numpy(np.float64)).all(axis=1)
    return pairs[known]


def _by_seed(values: pd.Series, rows: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Means over cells, one per seed; ``values`` are aligned with ``rows``."""
    if values.empty:
        return np.empty(0)
    return values.groupby(rows.loc[values.index, "seed"]).mean().to_numpy(np.float64)
