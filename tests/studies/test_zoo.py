"""Every contender of presets/zoo.yaml can be tuned, trained and measured."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import TRUTH
from numpy.typing import NDArray
from planted.configs import read

from cubeae.config.keys import Config
from cubeae.config.searches import search_cohort, search_space
from cubeae.config.study_keys import Contender
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.config.validation import parse
from cubeae.specs.clouds import DEFAULTS
from cubeae.specs.evaluation import Evaluation
from cubeae.studies.search import propose
from cubeae.studies.tuning import make_measure
from cubeae.studies.winners import settle
from cubeae.training.trainer import train
from cubeae.training.weights import split_members

CPU = torch.device("cpu")
RAW = read("presets/zoo.yaml")["studies"]["contest"]["contenders"]
NAMES = [f"{each['model']}/{each['regulariser']}" for each in RAW]
CLOUDS = replace(DEFAULTS, centres=300, queries=200, mmd_points=50, permutations=5)
CLOUDS = replace(CLOUDS, sliced_points=200, neighbour_points=50, knn_points=50, neighbours=3)
SMALL = Evaluation(2, 300, 100, 64, CLOUDS)
HELD_OUT = TRUTH | {"dataset": "surface", "split": "validation"}


@cache
def zoo() -> Config:
    return parse(read("presets/zoo.yaml"), "zoo")


def contender(name: str) -> Contender:
    found = {each.composition.name: each for each in zoo().studies.contest.contenders}
    return found[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_contender_is_trained_with_the_weights_that_its_search_proposes(
    name: str, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    chosen, study = contender(name), STUDY_KINDS["contest"]
    cohort = study.cohort(zoo(), chosen.composition, 3, 15.0)
    if chosen.ranges:
        proposed, *_ = propose(search_space(zoo(), chosen.arm, 3), [])
        row = {"arm": chosen.arm} | {f"weight:{term}": w for term, w in proposed.items()}
        cohort = settle(cohort, pd.DataFrame([row]), study.arms(zoo(), chosen.composition))
        weights = {term.name: term.weight for term in cohort.objectives[0].terms}
        assert weights == proposed
    training, points = make_training(40), surface_points[:500]
    trained = train(cohort, training, points, CPU)
    (model,) = split_members(cohort, training, trained, points, TRUTH, points)
    assert (trained.diverged_at < 0).all()
    cloud = model.sample(50, 0)
    assert cloud.shape == (len(cohort.seeds), 50, 3)
    assert torch.isfinite(cloud).all()


@pytest.mark.parametrize("name", [name for name in NAMES if contender(name).ranges])
def test_a_search_of_a_contender_scores_its_proposals(
    name: str, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    arm = contender(name).arm
    cohort, space = search_cohort(zoo(), arm, 2), search_space(zoo(), arm, 2)
    points, held_out = surface_points[:500], surface_points[500:800]
    measure = make_measure(cohort, make_training(20), SMALL, points, held_out, HELD_OUT, CPU)
    first, second, *_ = propose(space, [])
    scores = measure([first, second])
    assert all(score is not None and np.isfinite(score[space.objectives[0]]) for score in scores)
