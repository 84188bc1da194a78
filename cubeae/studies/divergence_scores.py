"""The replication's clouds under every estimator of a divergence."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.metrics.cloud import LARGEST_COORDINATE
from cubeae.metrics.divergences import ESTIMATORS, NEIGHBOURS, Clouds
from cubeae.studies.divergences import PLACE
from cubeae.training.weights import TrainedModel

# The student report's figures show about as many points.
POINTS = 1000


def divergence_scores(
    model: TrainedModel, test: NDArray[np.float32], half_side: float, points: int = POINTS
) -> pd.DataFrame:
    """Every estimate for every training of one experiment that did not diverge.

    There are none where the test split has too few points for the k-NN estimators.

    Args:
        model: the experiment's trainings on one dataset.
        test: that dataset's test split, [n, 3]; its first ``points`` are used.
        half_side: of the dataset.
        points: of the data, and of each generated cloud; at most n.

    Returns:
        One row per seed and estimator: ``dataset``, ``experiment``, ``seed``, ``estimator``,
        ``words``, ``value`` in nats, ``points``, and ``variance_share``, the variance of the cloud
        over that of the data.
    """
    info, data = model.info, test[:points].astype(np.float64)
    encoding = model.transmit(test[:points], "divergence")
    generated = model.sample(len(data), info["root"]).numpy()
    spread = encoding.log_variance
    rows: list[dict[str, Any]] = []
    for index, seed in enumerate(model.seeds):
        cloud = generated[index]
        is_sound = model.diverged_at[index] < 0 and _is_sound(cloud, half_side)
        if not is_sound or len(data) <= max(NEIGHBOURS):
            continue
        clouds = Clouds(
            data=data,
            generated=cloud,
            mean=encoding.mean[index].numpy(),
            variance=None if spread is None else spread[index].exp().numpy(),
            z=encoding.z[index].numpy(),
        )
        place = {"dataset": info["dataset"], "experiment": info["model"], "seed": seed}
        place["points"] = len(data)
        place["variance_share"] = float(cloud.var(0).sum() / data.var(0).sum())
        rows += [
            place | {"estimator": name, "words": entry.words, "value": entry.value(clouds)}
            for name, entry in ESTIMATORS.items()
        ]
    return pd.DataFrame(rows, columns=[*PLACE, "seed", "value", "points", "variance_share"])


def _is_sound(cloud: NDArray[np.float64], half_side: float) -> bool:
    """Whether every coordinate is finite and not absurdly large."""
    return bool((np.abs(cloud) <= LARGEST_COORDINATE * half_side).all())
