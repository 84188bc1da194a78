"""Wildcards are names of the config, and no others."""

import re

import pytest
from planted.planning import whole

from cubeae.workflow.wildcards import constraints, dataset_names

FOUND = constraints(whole())


@pytest.mark.parametrize(
    ("wildcard", "allowed", "refused"),
    [
        ("dataset", ["surface", "small-solid"], ["solid", "index"]),
        ("split", ["train", "validation", "test"], ["all"]),
        ("model", ["f1", "f6"], ["f7", "f1/none"]),
        ("regulariser", ["kl+mmd", "none"], ["klmmd"]),
        ("latent_dim", ["2", "6"], ["26", "-1"]),
        ("snr", ["5", "15", "inf"], ["5.0", "1"]),
        ("seeds", ["0-1"], ["0-2", "0"]),
        ("study", ["annealing", "lattice", "winners"], ["tuning"]),
        ("arm", ["kl", "pareto"], ["none"]),
        ("experiment", ["f5-optuna"], ["f6"]),
    ],
)
def test_a_wildcard_admits_names_of_the_config(
    wildcard: str, allowed: list[str], refused: list[str]
) -> None:
    assert all(re.fullmatch(FOUND[wildcard], name) for name in allowed)
    assert not any(re.fullmatch(FOUND[wildcard], name) for name in refused)


def test_datasets_are_those_that_anything_is_trained_on() -> None:
    assert dataset_names(whole()) == ["surface", "small-surface", "small-solid"]
    without = whole(lambda raw: raw["replication"].update(datasets=[]))
    assert dataset_names(without) == ["surface"]
