"""The package of parts: cheap to import, and a new part of each kind is trained as what it is."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import TRUTH
from dummies.channel import UniformChannel
from dummies.penalty import Absolute
from dummies.sampler import IndependentSampler
from dummies.schedule import SwitchedOn
from numpy.typing import NDArray

import cubeae.parts
from cubeae.parts.channels import CHANNELS
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.samplers import SAMPLERS
from cubeae.registry import UnknownNameError
from cubeae.specs.training import Objective, Term
from cubeae.training.trainer import Trained, train
from cubeae.training.weights import TrainedModel, split_members

Points = NDArray[np.float32]
CPU = torch.device("cpu")
MODULES = sorted(path.stem for path in Path(cubeae.parts.__file__).parent.glob("[a-z]*.py"))


def test_no_part_imports_a_heavy_library() -> None:
    modules = ", ".join(f"cubeae.parts.{name}" for name in MODULES)
    code = (
        f"import sys, {modules}; sys.exit(bool({{'torch', 'optuna', 'scipy'}} & {{*sys.modules}}))"
    )
    assert len(MODULES) > 10
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def weights_of(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> Callable[..., torch.Tensor]:
    """All weights of a small cohort after a short training."""

    def weights(terms: dict[str, float] | None = None, **changes: Any) -> torch.Tensor:
        cohort = make_cohort(terms, **changes)
        trained: Trained = train(cohort, make_training(12), surface_points, CPU)
        return torch.cat([t.flatten() for t in trained.networks.parameters().values()])

    return weights


def test_without_a_channel_a_model_trains_as_without_noise(
    weights_of: Callable[..., torch.Tensor],
) -> None:
    infinite = {"snr_db": (float("inf"),)}
    bare = weights_of({"kl": 0.01}, channel="none", **infinite)
    assert torch.allclose(bare, weights_of({"kl": 0.01}, **infinite), atol=1e-6)
    assert not torch.allclose(bare, weights_of({"kl": 0.01}, snr_db=(5.0,)), atol=1e-3)


def test_a_new_channel_is_the_one_that_is_trained(
    weights_of: Callable[..., torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS._entries, "uniform", UniformChannel())
    assert not torch.equal(weights_of(channel="uniform"), weights_of(channel="gaussian"))


def test_a_new_penalty_with_a_new_schedule_is_trained_and_logged(
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: Points,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PENALTIES._entries, "absolute", Absolute())
    term = Term("absolute", 3.0, SwitchedOn("switched-on", 0.5))
    cohort = make_cohort(objectives=(Objective("r", (term,)),))
    history = train(cohort, make_training(40), surface_points, CPU).history
    weights = [values[0] for values in history.values["weight:absolute"]]
    assert weights == [0, 0, 3, 3, 3]
    values = [values[0] for values in history.values["absolute"]]
    assert values[-1] < 0.8 * values[2]


@pytest.fixture
def model(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> TrainedModel:
    cohort, training = make_cohort(), make_training(2)
    trained = train(cohort, training, surface_points, CPU)
    return split_members(cohort, training, trained, surface_points, TRUTH, surface_points[:500])[0]


def test_a_weights_file_names_its_channel_and_its_sampler(
    model: TrainedModel, surface_points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS._entries, "uniform", UniformChannel())
    monkeypatch.setitem(SAMPLERS._entries, "independent", IndependentSampler())
    other = TrainedModel(
        {**model.info, "channel": "uniform", "sampler": "independent"},
        model.networks,
        model.latent_mean,
        model.latent_covariance,
    )
    assert not torch.equal(other.transmit(surface_points).z, model.transmit(surface_points).z)
    assert not torch.equal(other.sample(9), model.sample(9))


def test_an_unknown_name_is_an_error_in_training_and_in_weights(
    weights_of: Callable[..., torch.Tensor], model: TrainedModel, surface_points: Points
) -> None:
    with pytest.raises(UnknownNameError, match="no such channel: 'awgn'; allowed: gaussian, none"):
        weights_of(channel="awgn")
    with pytest.raises(UnknownNameError, match="no such penalty: 'l0'; allowed: moments, kl, mmd-"):
        weights_of({"l0": 1.0})
    wrong = TrainedModel(
        {**model.info, "channel": "awgn", "sampler": "prior"},
        model.networks,
        model.latent_mean,
        model.latent_covariance,
    )
    with pytest.raises(UnknownNameError, match="no such channel: 'awgn'"):
        wrong.transmit(surface_points)
    with pytest.raises(UnknownNameError, match="no such latent sampler: 'prior'; allowed: standa"):
        wrong.sample(3)
