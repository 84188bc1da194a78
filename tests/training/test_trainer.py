import math
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from conftest import TRUTH
from numpy.typing import NDArray
from torch import nn

from cubeae.parts.schedules import LearningRate, Linear
from cubeae.rng import stream
from cubeae.specs.training import Objective, Term
from cubeae.training import trainer
from cubeae.training.draws import MinibatchStream, step_draws
from cubeae.training.trainer import Trained, select_device, train
from cubeae.training.weights import split_members
from cubeae.truth.datasets import DatasetSpec, generate
from cubeae.truth.kinds import KINDS

SURFACE = KINDS["surface"]
SOLID = KINDS["solid"]

Points = NDArray[np.float32]
CPU = torch.device("cpu")


def member_parameters(trained: Trained, member: int) -> list[torch.Tensor]:
    return [tensor[member].detach() for tensor in trained.networks.parameters().values()]


TERMS: list[dict[str, float]] = [
    {},
    {"moments": 0.1},
    {"kl": 0.01},
    {"mmd-standard": 0.5},
    {"mmd-matched": 0.5},
    {"kl": 0.01, "mmd-standard": 0.5},
]


@pytest.mark.parametrize("terms", TERMS)
def test_a_member_has_the_same_bits_alone_and_in_a_cohort(
    terms: dict[str, float],
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: Points,
) -> None:
    training = make_training(50)
    cohort = make_cohort(terms, snr_db=(5.0, 15.0, math.inf), seeds=(0, 1, 2))
    whole = train(cohort, training, surface_points, CPU)
    alone = train(replace(cohort, snr_db=(15.0,), seeds=(2,)), training, surface_points, CPU)
    for ours, theirs in zip(member_parameters(whole, 5), member_parameters(alone, 0), strict=True):
        assert torch.equal(ours, theirs)
    for name, values in whole.history.values.items():
        assert values[-1][5] == pytest.approx(alone.history.values[name][-1][0], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("batch", [32, 37])  # 37 does not fill its last vector
@pytest.mark.parametrize("terms", [*TERMS, {"mmd-imq": 0.5, "covariance": 0.1}, {"cramer-wold": 1}])
def test_compiled_code_and_torch_train_alike(
    terms: dict[str, float],
    batch: int,
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: Points,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole steps, with no compiled code at all in one of the two trainings."""
    cohort, training = make_cohort(terms, seeds=(0, 1)), make_training(10, batch=batch)
    first = train(cohort, replace(training, steps=1), surface_points, CPU)
    compiled = train(cohort, training, surface_points, CPU).networks.parameters()
    users = [module for module in list(sys.modules.values()) if hasattr(module, "is_compiled")]
    assert len(users) >= 8
    for module in users:
        if module.__name__.startswith("cubeae."):
            monkeypatch.setattr(module, "is_compiled", lambda _: False)
    by_torch = train(cohort, training, surface_points, CPU).networks.parameters()
    assert any(not torch.equal(compiled[name], by_torch[name]) for name in compiled)
    for name, start in first.networks.parameters().items():
        moved = (compiled[name] - start).abs().max()
        assert moved > 1e-3, name
        assert (compiled[name] - by_torch[name]).abs().max() < 0.02 * moved, name


def test_members_of_cohorts_of_equal_size_agree_bit_for_bit(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> None:
    cohort = make_cohort({"kl": 0.01}, seeds=(0, 1, 2))
    other = replace(cohort, seeds=(5, 1, 9))
    first = train(cohort, make_training(), surface_points, CPU)
    second = train(other, make_training(), surface_points, CPU)
    for ours, theirs in zip(member_parameters(first, 1), member_parameters(second, 1), strict=True):
        assert torch.equal(ours, theirs)


def test_one_step_agrees_with_a_plain_model_and_torch_adam(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> None:
    """A deterministic, noiseless cohort of one, against nn.Sequential trained by hand."""
    steps, batch = 20, 32
    cohort = make_cohort(encoder="deterministic", snr_db=(math.inf,), seeds=(3,))
    training = make_training(steps, learning_rate=LearningRate(0.01, 0.0, "constant"))
    initial = train(
        cohort,
        replace(training, steps=1, learning_rate=LearningRate(1e-30, 0, "constant")),
        surface_points,
        CPU,
    )
    trained = train(cohort, training, surface_points, CPU)

    widths = [3, 16, 12, 3, 12, 16, 3]
    modules: list[nn.Module] = []
    for fan_in, fan_out in pairwise(widths):
        modules += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    del modules[5]  # no activation on the latent
    plain = nn.Sequential(*modules[:-1])
    with torch.no_grad():
        for ours, theirs in zip(plain.parameters(), member_parameters(initial, 0), strict=True):
            ours.copy_(theirs.squeeze(-1) if ours.dim() == 1 else theirs)
    optimiser = torch.optim.Adam(plain.parameters(), lr=0.01)
    order = MinibatchStream(len(surface_points), stream(cohort.root, "minibatches", 3))
    for _ in range(steps):
        points = torch.from_numpy(surface_points[order.take(batch)])
        optimiser.zero_grad()
        (plain(points) - points).square().mean().backward()
        optimiser.step()
    for ours, theirs in zip(member_parameters(trained, 0), plain.parameters(), strict=True):
        assert torch.allclose(ours.squeeze(-1) if theirs.dim() == 1 else ours, theirs, atol=1e-4)


def test_a_diverging_member_is_frozen_and_the_others_go_on_unchanged(
    make_cohort: Callable[..., Any],
    make_training: Any,
    surface_points: Points,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One member's weights are poisoned before the first step; it must not touch its neighbours."""

    cohort = make_cohort({"mmd-matched": 0.5}, seeds=(0, 1, 2), snr_db=(10.0,))
    sound = train(cohort, make_training(), surface_points, CPU)
    fresh = trainer.member_networks

    def poisoned(*arguments: Any) -> Any:
        networks = fresh(*arguments)
        with torch.no_grad():
            networks.encoder[0].weight[1] = math.nan
        return networks

    monkeypatch.setattr(trainer, "member_networks", poisoned)
    hurt = train(cohort, make_training(), surface_points, CPU)
    assert hurt.diverged_at.tolist() == [-1, 0, -1]
    for member in (0, 2):
        for ours, theirs in zip(
            member_parameters(hurt, member), member_parameters(sound, member), strict=True
        ):
            assert torch.equal(ours, theirs)
    # Frozen: nothing but the poison is not finite.
    assert all(torch.isfinite(tensor).all() for tensor in member_parameters(hurt, 1)[1:])


def test_a_learning_rate_that_diverges_is_marked_with_its_step(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> None:
    trained = train(make_cohort({"kl": 1.0}), make_training(60, peak=1e4), surface_points, CPU)
    assert (trained.diverged_at > 0).all()
    assert (
        np.isnan(trained.history.values["loss"][-1]).all()
        or np.isinf(trained.history.values["loss"][-1]).all()
    )


def test_draws_are_common_to_models_and_do_not_depend_on_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cubeae.training import draws

    def first_and_last(seeds: list[int]) -> list[torch.Tensor]:
        steps = list(step_draws(0, seeds, 10, 100, 8, 2, ["channel"], CPU))
        return [steps[i].batch[-1] for i in (0, 9)] + [
            steps[i].normals["channel"][-1] for i in (0, 9)
        ]

    together = first_and_last([4, 7])
    monkeypatch.setattr(draws, "CHUNK", 3)
    for ours, theirs in zip(together, first_and_last([7]), strict=True):
        assert torch.equal(ours, theirs)


def test_minibatches_pass_over_all_points_before_any_comes_again() -> None:
    order = MinibatchStream(10, stream(0, "order"))
    taken = np.concatenate([order.take(4) for _ in range(5)])
    assert sorted(taken[:10]) == sorted(taken[10:]) == list(range(10))
    assert len(MinibatchStream(3, stream(0, "order")).take(8)) == 8


def test_scheduled_weights_and_information_rate_are_logged(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> None:
    cohort = make_cohort(snr_db=(15.0, math.inf), seeds=(0,))
    objective = Objective("r", (Term("kl", 0.2, Linear("linear", 0.5)),))
    cohort = replace(cohort, objectives=(objective,))
    history = train(cohort, make_training(100), surface_points, CPU).history
    assert history.steps == [*range(0, 100, 10), 99]
    weights = np.array(history.values["weight:kl"])[:, 0]
    assert weights[:6] == pytest.approx([0, 0.04, 0.08, 0.12, 0.16, 0.2])
    assert weights[-1] == pytest.approx(0.2)
    rates = np.array(history.values["information_rate_bits"])
    assert np.isinf(rates[:, 1]).all()
    assert rates[-1, 0] == pytest.approx(2.514, abs=0.15)
    loss, mse, kl = (np.array(history.values[name]) for name in ("loss", "mse", "kl"))
    assert loss == pytest.approx(mse + weights[:, None] * kl, rel=1e-5)


@pytest.mark.parametrize(
    ("kind", "variance"), [("surface", SURFACE.variance(1.0)), ("solid", SOLID.variance(1.0))]
)
def test_kl_of_weight_one_collapses_and_of_0_015_does_not(
    kind: str, variance: float, make_cohort: Callable[..., Any], make_training: Any
) -> None:
    """5/9 on the surface and 1/3 in the solid: the MSE of a decoder that outputs the mean."""
    points = generate(DatasetSpec(kind, 1.0, 4000, 10, 10), kind, "train", 0)  # type: ignore[arg-type]
    errors = {}
    for weight in (1.0, 0.015):
        cohort = make_cohort({"kl": weight}, snr_db=(math.inf,), seeds=(0,))
        trained = train(cohort, make_training(800, batch=64), points, CPU)
        (model,) = split_members(cohort, make_training(800), trained, points, TRUTH)
        z = model.transmit(points).z.transpose(1, 2)
        errors[weight] = float((model.decode(z) - torch.from_numpy(points)).square().mean())
    assert errors[1.0] == pytest.approx(variance, rel=0.03)
    assert errors[0.015] < 0.2 * variance


def test_points_of_the_wrong_shape_are_refused(make_cohort: Any, make_training: Any) -> None:
    with pytest.raises(ValueError, match=r"\[n, 3\]"):
        train(make_cohort(), make_training(), np.zeros((5, 2), np.float32), CPU)


def test_an_absent_gpu_is_named() -> None:
    assert select_device("cpu") == CPU
    if torch.cuda.is_available():
        assert select_device("auto").type == "cuda"
    else:
        with pytest.raises(ValueError, match=r"training\.device: cuda is not available"):
            select_device("cuda")
