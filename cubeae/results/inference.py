"""Intervals for every cell, and paired comparisons of compositions with a baseline."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cubeae.files.tables import read_table
from cubeae.rng import stream
from cubeae.specs.columns import CELL, HEADLINE, MEASURES
from cubeae.statistics import holm, paired_comparison, summarise_interval, verdict

RESAMPLES = 1000
ESTIMATES = ("mean", "median", "iqm")
PLACE = ("dataset", "snr_db", "latent_dim")
COMPOSITION = ("model", "regulariser")
CompositionKey = tuple[str, str]


def intervals(metrics: pd.DataFrame, root: int) -> pd.DataFrame:
    """Mean, median and interquartile mean of each measure and cell, each with a 95 % interval.

    Args:
        metrics: one row per training; diverged ones are left out.
        root: the config's root seed, for the bootstrap.

    Returns:
        One row per cell and measure: ``n`` seeds, and ``mean``, ``median``, ``iqm``, each with
        ``_low`` and ``_high`` (BCa bootstrap over seeds; NaN where there is none).
    """
    sound = metrics[metrics["status"] == "ok"]
    rows = []
    for cell, group in sound.groupby(list(CELL), sort=True):
        for measure in MEASURES:
            rng = stream(root, "intervals", measure)
            # A measure may be undefined for a sound training (the solid has no on-surface share).
            known = group[measure].dropna().to_numpy()
            summary = summarise_interval(known, rng, RESAMPLES)
            row: dict[str, Any] = dict(zip(CELL, cell, strict=True))
            row |= {"measure": measure, "n": summary.n}
            for name in ESTIMATES:
                row |= _estimate(name, getattr(summary, name))
            rows.append(row)
    # Named, so that a table in which every training diverged has its columns.
    estimates = [f"{name}{end}" for name in ESTIMATES for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=[*CELL, "measure", "n", *estimates])


def comparisons(
    metrics: pd.DataFrame, baseline: CompositionKey, tolerance: float, root: int
) -> pd.DataFrame:
    """Every composition against the baseline, in every cell, over their common seeds.

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        baseline: model and regulariser that the others are compared with.
        tolerance: differences below this share of the baseline's mean do not matter.
        root: the config's root seed, for the bootstrap.

    Returns:
        As ``compare`` returns them.
    """
    names = metrics[list(COMPOSITION)].drop_duplicates().sort_values(list(COMPOSITION))
    compositions: list[CompositionKey] = [
        (str(m), str(r)) for m, r in names.itertuples(index=False)
    ]
    pairs = [(chosen, baseline) for chosen in compositions if chosen != baseline]
    return compare(metrics, pairs, tolerance, root)


def compare(
    metrics: pd.DataFrame,
    pairs: Sequence[tuple[CompositionKey, CompositionKey]],
    tolerance: float,
    root: int,
) -> pd.DataFrame:
    """Each composition against its baseline, in every cell, over their common seeds.

    Differences are composition - baseline. Holm's correction runs over the tests of one place
    (dataset, SNR, latent dim): all pairs and headline measures, as one table of the report has.

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        pairs: each composition and its baseline, both as (model, regulariser).
        tolerance: differences below this share of the baseline's mean do not matter.
        root: the config's root seed, for the bootstrap.

    Returns:
        One row per place, measure and pair; ``model`` and ``regulariser`` are the composition's,
        and the baseline's begin with ``baseline_``. No row where the two share no seed with the
        measure.
    """
    parts = [
        _compare_place(dict(zip(PLACE, place, strict=True)), group, pairs, tolerance, root)
        for place, group in metrics.groupby(list(PLACE), sort=True)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _compare_place(
    place: dict[str, Any],
    group: pd.DataFrame,
    pairs: Sequence[tuple[CompositionKey, CompositionKey]],
    tolerance: float,
    root: int,
) -> pd.DataFrame:
    """Comparisons at one dataset, SNR and latent dim, corrected together."""
    found = list(_on_common_seeds(group, pairs))
    rows, tests = [], []
    for measure, larger in HEADLINE.items():
        for labels, own, others in found:
            a, b = own[measure].to_numpy(), others[measure].to_numpy()
            known = np.isfinite(a) & np.isfinite(b)
            if not known.any():
                continue
            rng = stream(root, "comparisons", measure)
            test = paired_comparison(a[known], b[known], rng, RESAMPLES)
            margin = tolerance * abs(float(b[known].mean()))
            row = place | labels
            rows.append(row | {"measure": measure, "margin": margin, "larger_is_better": larger})
            tests.append(test)
    corrected = holm([test.p for test in tests])
    for row, test, p in zip(rows, tests, corrected, strict=True):
        row |= _estimate("difference", test.mean) | _estimate("median_difference", test.median)
        row |= _estimate("improvement", _oriented(test.improvement, row["larger_is_better"]))
        row |= {"n": test.n, "p": test.p, "p_holm": float(p), "attainable_p": test.attainable_p}
        row |= {"detectable": test.detectable, "equivalence_margin": test.equivalence.margin}
        row["verdict"] = verdict(
            test, row["margin"], float(p), larger_is_better=row["larger_is_better"]
        )
    return pd.DataFrame(rows)


def _on_common_seeds(
    group: pd.DataFrame, pairs: Sequence[tuple[CompositionKey, CompositionKey]]
) -> Iterator[tuple[dict[str, str], pd.DataFrame, pd.DataFrame]]:
    """Labels and rows of each pair that shares seeds, on those seeds."""
    trainings = {
        (str(model), str(regulariser)): part.set_index("seed")
        for (model, regulariser), part in group.groupby(list(COMPOSITION))
    }
    baselines = [f"baseline_{name}" for name in COMPOSITION]
    for chosen, baseline in pairs:
        if chosen not in trainings or baseline not in trainings:
            continue
        own, others = trainings[chosen], trainings[baseline]
        common = own.index.intersection(others.index)
        if len(common):
            labels = zip((*COMPOSITION, *baselines), (*chosen, *baseline), strict=True)
            yield dict(labels), own.loc[common], others.loc[common]


def _oriented(share: Any, larger_is_better: bool) -> Any:
    """The probability that the composition improves on the baseline."""
    if not larger_is_better:
        return share
    return type(share)(1 - share.value, 1 - share.high, 1 - share.low)


def _estimate(name: str, estimate: Any) -> dict[str, float]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


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
