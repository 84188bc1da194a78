"""Where the smoothed KL comes from: clouds of one decoder under several latent samplers.

All clouds of a member are scored at the true points that its own cloud was scored at. The smoothed
KL is not additive, so the parts are differences of measured scores, with paired standard errors.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cubeae.metrics.cloud import LARGEST_COORDINATE, score_streams
from cubeae.metrics.smoothed_kl import ForwardKl, forward_smoothed_kl
from cubeae.parts.samplers import SAMPLERS
from cubeae.rng import stream
from cubeae.specs.evaluation import Evaluation
from cubeae.training.weights import TrainedModel

Floats = NDArray[np.float64]
# Column of a cloud's score -> the latent sampler that it was decoded from.
SCORES = {"aggregate_kl": "aggregate", "mixture_kl": "mixture"}
OWN = "smoothed_kl_forward"
# Column of a difference -> the columns that it is the difference of.
DIFFERENCES = {
    "prior_mismatch": (OWN, "aggregate_kl"),
    "mixture_removes": (OWN, "mixture_kl"),
    "mixture_leaves": ("mixture_kl", "aggregate_kl"),
}


def decomposition(
    model: TrainedModel,
    own: Sequence[ForwardKl | None],
    truth: Mapping[str, Any],
    settings: Evaluation,
) -> dict[str, Floats]:
    """Scores and differences of every member, with standard errors; [S] each, NaN where unknown.

    Args:
        model: the trained models of one cell.
        own: each member's score under the model's own latent sampler; None where it has none.
        truth: ``kind`` and ``half_side`` of the dataset.
        settings: sample sizes, those that ``own`` was scored at.
    """
    scores = {
        name: _forward(model, sampler, own, truth, settings) for name, sampler in SCORES.items()
    }
    known = scores | {OWN: own}
    columns: dict[str, Floats] = {}
    for name, found in scores.items():
        columns[name] = _each(lambda kl: kl.value, found)
        columns[f"{name}_se"] = _each(lambda kl: kl.standard_error, found)
    for name, (first, second) in DIFFERENCES.items():
        pair = (known[first], known[second])
        columns[name] = _each(lambda a, b: a.value - b.value, *pair)
        columns[f"{name}_se"] = _each(lambda a, b: a.difference_error(b), *pair)
    return columns


def _each(measure: Callable[..., float], *scores: Sequence[ForwardKl | None]) -> Floats:
    """``measure`` of each member's scores; NaN where one is missing."""
    members = zip(*scores, strict=True)
    return np.array([math.nan if None in found else measure(*found) for found in members])


def _forward(
    model: TrainedModel,
    sampler: str,
    own: Sequence[ForwardKl | None],
    truth: Mapping[str, Any],
    settings: Evaluation,
) -> Sequence[ForwardKl | None]:
    """Score of each member's cloud under a latent sampler; None where it cannot be scored."""
    if sampler == model.info["sampler"]:
        return own
    if SAMPLERS[sampler].needs_mixture and model.mixture is None:
        return [None] * len(model.seeds)
    root, clouds, half_side = model.info["root"], settings.clouds, truth["half_side"]
    found: list[ForwardKl | None] = []
    for seed, cloud in zip(model.seeds, model.sample(clouds.centres, root, sampler), strict=True):
        points = cloud.numpy()
        sound = bool((np.abs(points) <= LARGEST_COORDINATE * half_side).all())
        queries = score_streams(stream(root, "score", seed)).queries
        place = (truth["kind"], half_side, clouds.tau * half_side, clouds.queries, queries)
        found.append(forward_smoothed_kl(points, *place) if sound else None)
    return found
