"""An unknown dataset kind is an error in every function that takes one, never a default."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from cubeae.cli import main
from cubeae.metrics.cloud import perfect_score, score_against_truth, score_cloud
from cubeae.metrics.geometry import edge_coverage, surface_distance
from cubeae.metrics.smoothed_kl import smoothed_kl, smoothed_kl_curve
from cubeae.metrics.transport import sliced_wasserstein, true_quantiles
from cubeae.registry import UnknownNameError
from cubeae.rng import stream
from cubeae.specs.clouds import DEFAULTS
from cubeae.studies.collapse import endings
from cubeae.truth.datasets import DatasetSpec, generate, write_split
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import (
    best_linear_distortion,
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
)
from cubeae.words.families import collapsed_mse

CLOUD = KINDS["surface"].sample(300, 1.0, stream(0, "cloud"))
BALL = DatasetSpec("ball", 1.0, 10, 10, 10)
HISTORY = pd.DataFrame({"model": ["f3"], "dataset": ["balls"], "step": [1], "mse": [0.5]})

CALLS: dict[str, Callable[[], Any]] = {
    "registry": lambda: KINDS["ball"],
    "surface_distance": lambda: surface_distance(CLOUD, "ball", 1.0),
    "edge_coverage": lambda: edge_coverage(CLOUD, "ball", 1.0),
    "true_quantiles": lambda: true_quantiles("ball", 10, 2),
    "sliced_wasserstein": lambda: sliced_wasserstein(CLOUD, "ball", 1.0, 2),
    "smoothed_kl": lambda: smoothed_kl(CLOUD, "ball", 1.0, 0.1, 64, stream(0)),
    "smoothed_kl_curve": lambda: smoothed_kl_curve(CLOUD, "ball", 1.0, [0.1], 64, stream(0)),
    "score_cloud": lambda: score_cloud(CLOUD, CLOUD, "ball", 1.0, stream(0), DEFAULTS),
    "perfect_score": lambda: perfect_score(300, CLOUD, "ball", 1.0, stream(0), DEFAULTS),
    "score_against_truth": lambda: score_against_truth(CLOUD, "ball", 1.0, 0),
    "distortion_bound": lambda: distortion_bound(1.0, "ball", 1.0),
    "high_rate_distortion": lambda: high_rate_distortion(1.0, "ball", 1.0),
    "best_linear_distortion": lambda: best_linear_distortion(1, 1.0, "ball", 1.0),
    "maximal_distortion": lambda: maximal_distortion("ball", 1.0),
    "generate": lambda: generate(BALL, "balls", "train", 0),
    "write_split": lambda: write_split(Path("balls"), BALL, "balls", "train", 0),
    "endings": lambda: endings(HISTORY, {"balls": BALL}, "f3"),
    "collapsed_mse": lambda: collapsed_mse({"balls": BALL}),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_unknown_kind_is_an_error(name: str) -> None:
    with pytest.raises(UnknownNameError, match="no such dataset kind: 'ball'; allowed: surface, s"):
        CALLS[name]()


def test_a_config_names_only_registered_kinds() -> None:
    adapter = TypeAdapter(DatasetSpec)
    sizes = {"half_side": 1.0, "train": 10, "validation": 10, "test": 10}
    for kind in KINDS:
        assert adapter.validate_python({"kind": kind, **sizes}).kind == kind
    with pytest.raises(ValidationError, match="must be 'surface' or 'solid'"):
        adapter.validate_python({"kind": "ball", **sizes})


def test_the_command_offers_only_registered_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["score", "points.csv", "--dataset", "ball"])
    assert "'ball' (choose from" in capsys.readouterr().err
