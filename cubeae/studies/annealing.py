"""The annealing study compares every schedule with the first, at equal weights."""

from collections.abc import Sequence

import pandas as pd

from cubeae.config.study_keys import Annealing, Composition
from cubeae.config.study_kinds.annealing import annealed_name
from cubeae.results.comparisons import CompositionKey, compare


def with_schedules(frame: pd.DataFrame, study: Annealing) -> pd.DataFrame:
    """``frame`` with the columns ``composition`` ('f5/kl+mmd') and ``schedule`` of each row.

    Args:
        frame: rows with the ``model`` and ``regulariser`` of the study's objectives.
        study: its settings.

    Raises:
        ValueError: a row belongs to no composition and schedule of the study.
    """
    names = pd.DataFrame(
        [
            {"model": chosen.model, "regulariser": annealed_name(chosen.regulariser, schedule)}
            | {"composition": f"{chosen.model}/{chosen.regulariser}", "schedule": schedule}
            for chosen in study.compositions
            for schedule in study.schedules
        ]
    )
    joined = frame.merge(names, on=["model", "regulariser"], how="left")
    strangers = joined[joined["composition"].isna()]["regulariser"].unique()
    if len(strangers):
        raise ValueError(f"not of the annealing study: {', '.join(strangers)}")
    return joined


def annealing_comparisons(
    metrics: pd.DataFrame, study: Annealing, tolerance: float, points: int
) -> pd.DataFrame:
    """Every schedule against the study's first: over all SNRs and latent dims, then in each.

    The schedules of one composition are judged together.

    Args:
        metrics: one row per training.
        study: its settings.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated.

    Returns:
        As ``cubeae.results.comparisons.compare`` returns them, with ``composition`` and
        ``schedule``; empty where there is one schedule or none.
    """
    parts = [_pairs(chosen, study.schedules) for chosen in study.compositions]
    tables = [compare(metrics, pairs, tolerance, points) for pairs in parts if pairs]
    found = [table for table in tables if len(table)]
    return with_schedules(pd.concat(found, ignore_index=True), study) if found else pd.DataFrame()


def _pairs(
    chosen: Composition, schedules: Sequence[str]
) -> list[tuple[CompositionKey, CompositionKey]]:
    """Each schedule of a composition with the first."""
    first, *others = [
        (chosen.model, annealed_name(chosen.regulariser, schedule)) for schedule in schedules
    ]
    return [(other, first) for other in others]
