"""Scores a search's proposals: one cohort trains a batch of them, validation data measure it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cubeae.config.study_keys import SEARCHABLE
from cubeae.results.evaluation import evaluate
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Cohort, Objective, Training
from cubeae.training.trainer import train
from cubeae.training.weights import split_members

Points = NDArray[np.float32]


def make_measure(
    cohort: Cohort,
    training: Training,
    evaluation: Evaluation,
    points: Points,
    validation: Points,
    truth: Mapping[str, Any],
    device: torch.device,
) -> Callable[[Sequence[dict[str, float]]], list[dict[str, float] | None]]:
    """The function that trains and scores proposals.

    Args:
        cohort: one objective; proposals fill in its weights that are None.
        training, evaluation: how each is trained and measured.
        points: the training split, [n, 3].
        validation: the validation split, [m, 3]; scores use no other data.
        truth: metadata of the validation split.
        device: where it is trained.

    Returns:
        A function of proposals (weight by regulariser): for each, the mean over seeds of every
        searchable measure, or None where a training diverged.
    """

    def measure(proposals: Sequence[dict[str, float]]) -> list[dict[str, float] | None]:
        batch = replace(cohort, objectives=_objectives(cohort.objectives[0], proposals))
        trained = train(batch, training, points, device)
        models = split_members(
            batch, training, trained, points, truth, held_out=validation, mixture=False
        )
        frames = [evaluate(model, points, validation, truth, evaluation) for model in models]
        return [
            {name: float(frame[column].mean()) for name, column in SEARCHABLE.items()}
            if (frame["status"] == "ok").all()
            else None
            for frame in frames
        ]

    return measure


def _objectives(
    template: Objective, proposals: Sequence[Mapping[str, float]]
) -> tuple[Objective, ...]:
    return tuple(
        Objective(
            f"trial{index}",
            tuple(
                replace(term, weight=weights[term.name]) if term.weight is None else term
                for term in template.terms
            ),
        )
        for index, weights in enumerate(proposals)
    )
