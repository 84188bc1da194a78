"""Weights that a search found settle what was unknown."""

from typing import Any

import pandas as pd
import pytest
import torch

from cubeae.parts.schedules import Constant
from cubeae.specs.training import Objective, Term
from cubeae.studies.winners import settle
from cubeae.training.weighting import weight_table

CPU = torch.device("cpu")
CONSTANT = Constant("constant")


def winners() -> pd.DataFrame:
    return pd.DataFrame(
        {"arm": ["kl", "both"], "weight:kl": [0.25, 0.5], "weight:mmd-standard": [0.0, 2.0]}
    )


def test_unknown_weights_are_settled_by_the_winners_of_their_arms(make_cohort: Any) -> None:
    unknown = Objective("x", (Term("kl", None, CONSTANT), Term("mmd-standard", 0.0, CONSTANT)))
    both = Objective("y", (Term("kl", None, CONSTANT), Term("mmd-standard", None, CONSTANT)))
    known = Objective("z", (Term("kl", 1.0, CONSTANT), Term("mmd-standard", 3.0, CONSTANT)))
    cohort = make_cohort(objectives=(unknown, both, known))
    settled = settle(cohort, winners(), {"x": "kl", "y": "both"})
    weights = [[term.weight for term in objective.terms] for objective in settled.objectives]
    assert weights == [[0.25, 0.0], [0.5, 2.0], [1.0, 3.0]]
    with pytest.raises(KeyError, match="mmd"):
        settle(cohort, winners(), {"x": "mmd", "y": "both"})
    with pytest.raises(ValueError, match="each arm may have one winner"):
        settle(cohort, pd.concat([winners(), winners()]), {"x": "kl", "y": "both"})


def test_a_weight_that_is_still_unknown_is_not_trained(make_cohort: Any) -> None:
    cohort = make_cohort(objectives=(Objective("x", (Term("kl", None, CONSTANT),)),))
    with pytest.raises(ValueError, match="the weight of kl is not tuned yet"):
        weight_table(cohort, 5, CPU)
