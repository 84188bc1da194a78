"""The estimates of a divergence over seeds, next to the published D_KL."""

from typing import Any

import numpy as np
import pandas as pd

from cubeae.statistics import deviation, prediction_interval
from cubeae.studies.divergence_findings import COLLAPSED_VARIANCE_SHARE
from cubeae.studies.published import DIVERGENCES

PLACE = ["dataset", "experiment", "estimator", "words"]


def divergence_table(scores: pd.DataFrame) -> pd.DataFrame:
    """The estimates over seeds, next to the published D_KL.

    Args:
        scores: of ``cubeae.studies.divergence_scores``, of all experiments and datasets.

    Returns:
        One row per dataset, experiment and estimator: ``words``; ``mean`` and ``sd`` over seeds;
        the 95 % prediction interval of one more training (``low``, ``high``); ``n``;
        ``collapsed``, the number of these trainings whose cloud is collapsed; ``points`` of
        each cloud; ``published``; and ``within``, whether the published value lies in the
        interval. A value that is not finite leaves no sd, no interval and ``within`` false.
    """
    rows = []
    for place, part in scores.groupby(PLACE, sort=False):
        row: dict[str, Any] = dict(zip(PLACE, place, strict=True))
        values = part["value"].to_numpy(np.float64)
        is_finite = bool(np.isfinite(values).all())
        interval = prediction_interval(values) if is_finite else None
        value = DIVERGENCES[row["experiment"]]
        low, high = (interval.low, interval.high) if interval else (np.nan, np.nan)
        rows.append(
            row
            | {
                "mean": float(values.mean()),
                "sd": deviation(values) if is_finite else np.nan,
                "low": low,
                "high": high,
                "n": len(values),
                "collapsed": int((part["variance_share"] < COLLAPSED_VARIANCE_SHARE).sum()),
                "points": int(part["points"].iloc[0]),
                "published": value,
                "within": bool(low <= value <= high),
            }
        )
    columns = [*PLACE, "mean", "sd", "low", "high", "n", "collapsed"]
    columns += ["points", "published", "within"]
    return pd.DataFrame(rows, columns=columns)
