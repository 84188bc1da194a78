"""What compositions and datasets are called."""

import pytest
from planted.configs import read

from cubeae.config.validation import parse
from cubeae.parts.penalties import PENALTIES
from cubeae.words.compositions import (
    composition_labels,
    labels_of,
    penalty_label,
    regulariser_label,
)
from cubeae.words.datasets import dataset_label, the_dataset


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("kl+mmd-annealed", "KL + MMD (annealed)"),
        ("kl+mmd", "KL + MMD"),
        ("mmd-matched", "MMD (matched)"),
        ("kl-very-slow", "KL (very slow)"),
        ("kl-annealed+mmd-standard", "KL (annealed) + MMD (standard)"),
        ("moments", "moments"),
        ("none", "unregularised"),
        ("free-bits-annealed", "free bits (annealed)"),
        ("cramer-wold", "Cramer-Wold"),
        ("mine-of-old", "mine (of old)"),
        ("klein", "klein"),
    ],
)
def test_a_regulariser_is_called_by_its_penalties(name: str, label: str) -> None:
    assert regulariser_label(name) == label


@pytest.mark.parametrize("name", list(PENALTIES))
def test_every_penalty_has_a_label_without_its_hyphens(name: str) -> None:
    label = penalty_label(name)
    own = PENALTIES[name].family
    assert label.startswith(own) or label == name.replace("-", " ")
    assert len({penalty_label(each) for each in PENALTIES}) == len(PENALTIES)


def test_models_with_one_label_are_told_apart() -> None:
    labels = composition_labels(["f3/kl", "f7/kl", "f5/kl+mmd"])
    assert labels == {"f3/kl": "KL, f3", "f7/kl": "KL, f7", "f5/kl+mmd": "KL + MMD"}


@pytest.mark.parametrize(
    "file", ["config.yaml", "presets/quick.yaml", "presets/full.yaml", "presets/zoo.yaml"]
)
def test_the_compositions_of_a_shipped_config_have_labels_of_their_own(file: str) -> None:
    config = parse(read(file), file)
    labels = labels_of(config)
    assert len(set(labels.values())) == len(labels) > 2
    assert not any("/" in label or ", f" in label for label in labels.values())


def test_a_dataset_is_no_measure() -> None:
    assert dataset_label("surface") == "cube surface"
    assert the_dataset("solid") == "the solid cube"
    assert dataset_label("small-surface") == the_dataset("small-surface") == "small-surface"
