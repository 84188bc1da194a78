"""Intervals for every cell, and paired comparisons of compositions with a baseline."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cubeae.files.tables import read_table
from cubeae.specs.columns import CELL, HEADLINE, MEASURES, ONE_CELL, POOLED, SCALE_OF
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE
from cubeae.statistics import SCALES, Comparison, Outcome, judge, mean_interval

PLACE = ("dataset", "snr_db", "latent_dim")
COMPOSITION = ("model", "regulariser")
CompositionKey = tuple[str, str]


def intervals(metrics: pd.DataFrame) -> pd.DataFrame:
    """Mean of each measure and cell with Student's 95 % interval over seeds.

    Args:
        metrics: one row per training; diverged ones are left out.

    Returns:
        One row per cell and measure: ``n`` seeds, ``mean``, ``mean_low`` and ``mean_high`` (NaN
        where there is none).
    """
    sound = metrics[metrics["status"] == "ok"]
    rows = []
    for cell, group in sound.groupby(list(CELL), sort=True):
        for measure in MEASURES:
            # A measure may be undefined for a sound training (the solid has no on-surface share).
            known = group[measure].dropna().to_numpy(np.float64)
            mean = mean_interval(known)
            row: dict[str, Any] = dict(zip(CELL, cell, strict=True))
            row |= {"measure": measure, "n": len(known), "mean": mean.value}
            rows.append(row | {"mean_low": mean.low, "mean_high": mean.high})
    # Named, so that a table in which every training diverged has its columns.
    return pd.DataFrame(rows, columns=[*CELL, "measure", "n", "mean", "mean_low", "mean_high"])


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
    names = metrics[list(COMPOSITION)].drop_duplicates().sort_values(list(COMPOSITION))
    compositions: list[CompositionKey] = [
        (str(m), str(r)) for m, r in names.itertuples(index=False)
    ]
    pairs = [(chosen, baseline) for chosen in compositions if chosen != baseline]
    return compare(metrics, pairs, tolerance, points)


def compare(
    metrics: pd.DataFrame,
    pairs: Sequence[tuple[CompositionKey, CompositionKey]],
    tolerance: float,
    points: int,
) -> pd.DataFrame:
    """Each composition against its baseline over their common seeds, by the one rule.

    Effects are of the composition against its baseline. A pooled effect is the mean over the cells
    that a seed has of both. One table is judged together: all pairs and headline measures, pooled
    on one dataset or in one cell (dataset, SNR, latent dim).

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        pairs: each composition and its baseline, both as (model, regulariser).
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated, for the odds of shares.

    Returns:
        One row per table, measure and pair, pooled ones first: ``scope`` (pooled or cell; pooled
        rows have no ``snr_db`` and ``latent_dim``), ``cells``, how many were averaged; ``model``
        and ``regulariser`` of the composition, and the baseline's with ``baseline_``;
        ``measure``, its ``scale`` and ``larger_is_better``; ``n`` common seeds; ``effect`` on the
        scale (the logarithm of a ratio or odds ratio) with its 95 % interval (``_low``, ``_high``)
        and ``margin``; ``points``
        as given; ``p_difference`` and ``p_equivalence``, corrected for the table; the
        ``verdict``, and ``seeds_needed`` to decide where it is undecided. No row where the two
        share no seed with the measure.
    """
    scopes = {POOLED: PLACE[:1], ONE_CELL: PLACE}
    parts = [
        _judged(
            {"scope": scope} | dict(zip(place, key, strict=True)), group, pairs, tolerance, points
        )
        for scope, place in scopes.items()
        for key, group in metrics.groupby(list(place), sort=True)
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _judged(
    labels: dict[str, Any],
    group: pd.DataFrame,
    pairs: Sequence[tuple[CompositionKey, CompositionKey]],
    tolerance: float,
    points: int,
) -> pd.DataFrame:
    """Comparisons of one table, judged together."""
    place = dict.fromkeys(("scope", *PLACE), math.nan) | labels
    found = list(_on_common_seeds(group, pairs))
    seeds = sorted(group["seed"].unique())
    rows, judged = [], []
    for measure, larger in HEADLINE.items():
        scale = SCALES[SCALE_OF[measure]]
        margin = scale.margin(tolerance)
        for names, both in found:
            sides = (both[measure], both[f"{measure}_baseline"])
            values = pd.Series(scale.effects(*sides, points), index=both.index).dropna()
            if values.empty:
                continue
            by_seed = values.groupby("seed").mean()
            cells = len({key[:-1] for key in values.index})
            row = place | {"cells": cells} | names
            row |= {"measure": measure, "scale": SCALE_OF[measure], "larger_is_better": larger}
            rows.append(row | {"margin": margin, "points": points})
            aligned = np.asarray(by_seed.reindex(seeds), np.float64)
            judged.append(Comparison(aligned, margin, measure))
    for row, judgement in zip(rows, judge(judged), strict=True):
        row |= {"n": judgement.n, "effect": judgement.effect}
        row |= {"effect_low": judgement.low, "effect_high": judgement.high}
        row |= {"p_difference": judgement.p_difference, "p_equivalence": judgement.p_equivalence}
        row["verdict"] = verdict(judgement.outcome, larger_is_better=row["larger_is_better"])
        row["seeds_needed"] = judgement.seeds
    return pd.DataFrame(rows)


def verdict(outcome: Outcome, larger_is_better: bool) -> str:
    """An outcome of the rule in the words of a comparison."""
    if outcome is Outcome.NEGLIGIBLE:
        return NEGLIGIBLE
    if outcome is Outcome.UNDECIDED:
        return UNDECIDED
    return BETTER if (outcome is Outcome.HIGHER) == larger_is_better else WORSE


def _on_common_seeds(
    group: pd.DataFrame, pairs: Sequence[tuple[CompositionKey, CompositionKey]]
) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Labels of each pair, and the measures of both where they share cells and seeds."""
    trainings = {
        (str(model), str(regulariser)): part.set_index([*PLACE, "seed"])[list(HEADLINE)]
        for (model, regulariser), part in group.groupby(list(COMPOSITION))
    }
    baselines = [f"baseline_{name}" for name in COMPOSITION]
    for chosen, baseline in pairs:
        if chosen in trainings and baseline in trainings:
            others = trainings[baseline].add_suffix("_baseline")
            both = trainings[chosen].join(others, how="inner")
            names = zip((*COMPOSITION, *baselines), (*chosen, *baseline), strict=True)
            yield dict(names), both


def sampling_share(metrics: pd.DataFrame) -> pd.DataFrame:
    """The share of the spread over seeds that is evaluation's own sampling error.

    Args:
        metrics: one row per training.

    Returns:
        One row per measure that has a standard error: the median over cells of that ``error``, of
        the standard deviation over seeds (``spread``), and of their ratio (``share``).
    """
    sound = metrics[metrics["status"] == "ok"]
    errors = [name for name in sound.columns if name.endswith("_se")]
    rows = []
    for error in errors:
        measure = error.removesuffix("_se")
        cells = sound.groupby(list(CELL))
        own = cells[error].mean().to_numpy(np.float64)
        spread = cells[measure].std().to_numpy(np.float64)
        row = {"error": np.median(own), "spread": np.nanmedian(spread)}
        rows.append({"measure": measure} | row | {"share": np.nanmedian(own / spread)})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    import sys

    print(sampling_share(read_table(Path(sys.argv[1]))).to_string(index=False))
