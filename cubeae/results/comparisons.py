"""Paired comparisons over common seeds, judged by the one rule."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cubeae.specs.columns import HEADLINE, ONE_CELL, POOLED, SCALE_OF
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE
from cubeae.statistics import SCALES, Comparison, Outcome, judge

PLACE = ("dataset", "snr_db", "latent_dim")
COMPOSITION = ("model", "regulariser")
CompositionKey = tuple[str, str]


@dataclass(frozen=True)
class Side:
    """One side of a contrast: a measure of one composition's trainings."""

    composition: CompositionKey
    measure: str


@dataclass(frozen=True)
class Contrast:
    """``chosen`` against ``baseline``, whose measures have one scale."""

    chosen: Side
    baseline: Side
    larger_is_better: bool = False

    @property
    def scale(self) -> str:
        """The name of the scale of effects."""
        return SCALE_OF[self.chosen.measure]

    @property
    def kind(self) -> str:
        """What its variances have in common with those of other contrasts."""
        return f"{self.chosen.measure}/{self.baseline.measure}"


def comparisons(
    metrics: pd.DataFrame, baseline: CompositionKey, tolerance: float, points: int
) -> pd.DataFrame:
    """Every composition against the baseline: over all cells that both have, then in each cell.

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        baseline: model and regulariser that the others are compared with.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated, for the odds of shares.

    Returns:
        As ``compare`` returns them.
    """
    pairs = [(chosen, baseline) for chosen in compositions_of(metrics) if chosen != baseline]
    return compare(metrics, pairs, tolerance, points)


def compositions_of(metrics: pd.DataFrame) -> list[CompositionKey]:
    """Model and regulariser of every composition that has a row, in alphabetical order."""
    names = metrics[list(COMPOSITION)].drop_duplicates().sort_values(list(COMPOSITION))
    return [(str(model), str(regulariser)) for model, regulariser in names.itertuples(index=False)]


def compare(
    metrics: pd.DataFrame,
    pairs: Sequence[tuple[CompositionKey, CompositionKey]],
    tolerance: float,
    points: int,
) -> pd.DataFrame:
    """Each composition against its baseline on the headline measures.

    One table is judged together: all pairs and headline measures, pooled on one dataset or in one
    cell (dataset, SNR, latent dim).

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        pairs: each composition and its baseline, both as (model, regulariser).
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated, for the odds of shares.

    Returns:
        The tables of ``contrasted``, pooled ones first, with ``scope`` (pooled or cell; pooled
        rows have no ``snr_db`` and ``latent_dim``) and ``points`` as given.
    """
    contrasts = [
        Contrast(Side(chosen, measure), Side(baseline, measure), larger)
        for measure, larger in HEADLINE.items()
        for chosen, baseline in pairs
    ]
    scopes = {POOLED: PLACE[:1], ONE_CELL: PLACE}
    nowhere = dict.fromkeys(("scope", *PLACE), math.nan)
    parts = [
        _labelled(
            contrasted(group, contrasts, tolerance, points),
            nowhere | {"scope": scope} | dict(zip(place, key, strict=True)),
        ).assign(points=points)
        for scope, place in scopes.items()
        for key, group in metrics.groupby(list(place), sort=True)
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _labelled(table: pd.DataFrame, labels: Mapping[str, Any]) -> pd.DataFrame:
    named = pd.DataFrame({name: [value] * len(table) for name, value in labels.items()})
    return pd.concat([named, table], axis=1)


def contrasted(
    metrics: pd.DataFrame, contrasts: Iterable[Contrast], tolerance: float, points: int
) -> pd.DataFrame:
    """Contrasts over common seeds, judged together by the one rule.

    A pair is two trainings of one cell and seed. Pairs' effects are averaged over the cells that a
    seed has of both, so each seed counts once.

    Args:
        metrics: one row per training.
        contrasts: of the table.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated, for the odds of shares.

    Returns:
        One row per contrast: ``cells``, how many were averaged; ``model``, ``regulariser`` and
        ``measure`` of the chosen side, and the baseline's with ``baseline_``; ``value`` and
        ``baseline_value``, the means of both over the same pairs on the ``scale`` (geometric ones
        of ratios); ``larger_is_better``; ``n`` common seeds; ``effect`` on the scale (the
        logarithm of a ratio or odds ratio) with its 95 % interval (``_low``, ``_high``) and
        ``margin``; ``p_difference`` and ``p_equivalence``, corrected for the table; the
        ``verdict``, and ``seeds_needed`` to decide where it is undecided. No row where the two
        share no seed with the measure.
    """
    trainings = {
        (str(model), str(regulariser)): part.set_index([*PLACE, "seed"])
        for (model, regulariser), part in metrics.groupby(list(COMPOSITION))
    }
    seeds = sorted(metrics["seed"].unique())
    rows, judged = [], []
    for contrast in contrasts:
        scale = SCALES[contrast.scale]
        pairs = _pairs(trainings, contrast, points)
        if pairs.empty:
            continue
        margin = scale.margin(tolerance)
        rows.append(_described(contrast, pairs, scale.value) | {"margin": margin})
        by_seed = (pairs["chosen"] - pairs["baseline"]).groupby("seed").mean()
        aligned = np.asarray(by_seed.reindex(seeds), np.float64)
        judged.append(Comparison(aligned, margin, contrast.kind))
    for row, judgement in zip(rows, judge(judged), strict=True):
        row |= {"n": judgement.n, "effect": judgement.effect}
        row |= {"effect_low": judgement.low, "effect_high": judgement.high}
        row |= {"p_difference": judgement.p_difference, "p_equivalence": judgement.p_equivalence}
        row["verdict"] = verdict(judgement.outcome, larger_is_better=row["larger_is_better"])
        row["seeds_needed"] = judgement.seeds
    return pd.DataFrame(rows)


def _pairs(
    trainings: Mapping[CompositionKey, pd.DataFrame], contrast: Contrast, points: int
) -> pd.DataFrame:
    """Places of both sides on the scale, for each cell and seed that has both."""
    sides = {"chosen": contrast.chosen, "baseline": contrast.baseline}
    if any(
        side.composition not in trainings or side.measure not in trainings[side.composition]
        for side in sides.values()
    ):
        return pd.DataFrame()
    place = SCALES[contrast.scale].place
    columns = []
    for name, side in sides.items():
        values = trainings[side.composition][side.measure]
        placed = place(values.to_numpy(np.float64), points)
        columns.append(pd.Series(placed, values.index, name=name))
    both = pd.concat(columns, axis=1, join="inner")
    return both[np.isfinite(both.to_numpy()).all(axis=1)]


def _described(
    contrast: Contrast, pairs: pd.DataFrame, value: Callable[[float], float]
) -> dict[str, Any]:
    row: dict[str, Any] = {"cells": len({key[:-1] for key in pairs.index})}
    for prefix, side in (("", contrast.chosen), ("baseline_", contrast.baseline)):
        row |= {f"{prefix}model": side.composition[0], f"{prefix}regulariser": side.composition[1]}
        row[f"{prefix}measure"] = side.measure
    means = pairs.groupby("seed").mean().mean()
    row |= {"value": value(means["chosen"]), "baseline_value": value(means["baseline"])}
    return row | {"scale": contrast.scale, "larger_is_better": contrast.larger_is_better}


def verdict(outcome: Outcome, larger_is_better: bool) -> str:
    """An outcome of the rule in the words of a comparison."""
    if outcome is Outcome.NEGLIGIBLE:
        return NEGLIGIBLE
    if outcome is Outcome.UNDECIDED:
        return UNDECIDED
    return BETTER if (outcome is Outcome.HIGHER) == larger_is_better else WORSE
