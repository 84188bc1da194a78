"""The annealing study compares every schedule with the first, at equal weights."""

from collections.abc import Sequence

import pandas as pd

from cubeae.config.plan import annealed_name
from cubeae.config.study_keys import Annealing, Composition
from cubeae.results.inference import CompositionKey, compare


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
    metrics: pd.DataFrame, study: Annealing, tolerance: float, root: int
) -> pd.DataFrame:
    """Every schedule against the study's first, for each composition, SNR and latent dim.

    Holm's correction runs over one composition at one SNR and latent dim.

    Args:
        metrics: one row per training.
        study: its settings.
        tolerance: differences below this share of the first schedule's mean do not matter.
        root: the config's root seed, for the bootstrap.

    Returns:
        As ``cubeae.results.inference.compare`` returns them, with ``composition`` and
        ``schedule``; empty where there is one schedule or none.
    """
    parts = [_pairs(chosen, study.schedules) for chosen in study.compositions]
    tables = [compare(metrics, pairs, tolerance, root) for pairs in parts if pairs]
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
