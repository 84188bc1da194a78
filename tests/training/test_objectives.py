"""Members of one cohort train with the weights of their own objectives."""

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pydantic import TypeAdapter

from cubeae.parts.geco import Geco
from cubeae.parts.schedules import Constant, Linear
from cubeae.parts.sigma_vae import SigmaVae
from cubeae.specs.training import Cohort, Objective, Term
from cubeae.training.trainer import train
from cubeae.training.weighting import weight_table

CPU = torch.device("cpu")
CONSTANT = Constant("constant")


def lattice_cohort(make_cohort: Callable[..., Cohort]) -> Cohort:
    """Three objectives of the same terms: weights, a zero and a schedule of their own."""
    return make_cohort(
        snr_db=(10.0, math.inf),
        objectives=tuple(
            Objective(name, (Term("kl", kl, schedule), Term("mmd-standard", mmd, schedule)))
            for name, kl, mmd, schedule in (
                ("a", 0.02, 0.5, CONSTANT),
                ("b", 0.1, 0.0, CONSTANT),
                ("c", 0.01, 2.0, Linear("linear", 0.5)),
            )
        ),
    )


def test_every_member_has_the_weights_of_its_objective_at_every_step(make_cohort: Any) -> None:
    tables = weight_table(lattice_cohort(make_cohort), 4, CPU)
    # Members are objectives x 2 SNRs x 2 seeds.
    assert tables["kl"].shape == (4, 12)
    assert tables["kl"][0].tolist() == pytest.approx([0.02] * 4 + [0.1] * 4 + [0.0] * 4)
    assert tables["kl"][1].tolist() == pytest.approx([0.02] * 4 + [0.1] * 4 + [0.005] * 4)
    assert tables["mmd-standard"][3].tolist() == pytest.approx([0.5] * 4 + [0.0] * 4 + [2.0] * 4)


def test_objectives_of_one_cohort_have_the_same_penalties(make_cohort: Any) -> None:
    kl, mmd = (Term(name, 1.0, CONSTANT) for name in ("kl", "mmd-standard"))
    cohort = make_cohort(objectives=(Objective("a", (kl, mmd)), Objective("b", (mmd, kl))))
    with pytest.raises(ValueError, match="must have the same penalties, "):
        weight_table(cohort, 3, CPU)


def test_objectives_of_one_cohort_have_the_same_parameters(make_cohort: Any) -> None:
    a, b = (Term("free-bits", 1.0, CONSTANT, {"bits": bits}) for bits in (0.5, 0.6))
    cohort = make_cohort(objectives=(Objective("a", (a,)), Objective("b", (b,))))
    with pytest.raises(ValueError, match="must have the same penalties, parameters and"):
        weight_table(cohort, 3, CPU)


def test_a_penalty_is_trained_with_the_parameters_of_its_term(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    values = {}
    for bits in (0.0, 100.0):
        term = Term("free-bits", 1.0, CONSTANT, {"bits": bits})
        cohort = make_cohort(objectives=(Objective("r", (term,)),))
        history = train(cohort, make_training(1), surface_points, CPU).history
        values[bits] = history.values["free-bits"][0]
    # 100 bits per neuron are far above what an untrained encoder of 3 neurons spends.
    assert values[100.0] == pytest.approx([300 * math.log(2)] * 4)
    assert (values[0.0] < 300 * math.log(2)).all()


SIGMA = SigmaVae("sigma-vae")
GECO = Geco("geco", tolerance=0.05, rate=0.005, memory=0.9, start=0.1)


def test_sigma_vae_weighs_by_the_mse_of_the_same_batch_times_the_schedule(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    term = Term("kl", SIGMA, Linear("linear", 0.5))
    cohort = make_cohort(objectives=(Objective("r", (term,)),))
    history = train(cohort, make_training(40), surface_points, CPU).history
    mse, weight, loss = (np.array(history.values[key]) for key in ("mse", "weight:kl", "loss"))
    factors = np.minimum(np.array(history.steps) / 20, 1)[:, None]
    assert weight == pytest.approx(2 / 3 * factors * mse, rel=1e-6)
    assert loss == pytest.approx(mse + weight * np.array(history.values["kl"]), rel=1e-6)


def test_geco_trains_to_the_mse_that_is_asked_for(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    cohort = make_cohort(objectives=(Objective("r", (Term("kl", GECO, CONSTANT),)),))
    history = train(cohort, make_training(2000), surface_points, CPU).history
    late = np.array(history.values["mse"])[-60:].mean(0)
    assert late == pytest.approx([0.05] * 4, rel=0.1)
    weights = np.array(history.values["weight:kl"])[-1]
    assert len({*weights.tolist()}) == 4


def test_collapse_is_a_fixed_point_of_sigma_vae_unless_its_weight_rises_from_zero(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    """A collapsed decoder's MSE is 5/9, so the weight is 10/27, at which a VAE collapses."""
    late = {}
    for schedule in (CONSTANT, Linear("linear", 0.5)):
        cohort = make_cohort(objectives=(Objective("r", (Term("kl", SIGMA, schedule),)),))
        history = train(cohort, make_training(1000), surface_points, CPU).history
        late[schedule.kind] = np.array(history.values["mse"])[-10:].mean(0)
    assert late["constant"] == pytest.approx([5 / 9] * 4, rel=0.05)
    assert (late["linear"] < 0.1).all()


def test_a_controlled_member_has_the_same_bits_alone(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    terms = (Term("kl", SIGMA, CONSTANT), Term("mmd-standard", GECO, CONSTANT))
    cohort = make_cohort(objectives=(Objective("r", terms),))
    alone = replace(cohort, snr_db=(math.inf,), seeds=(1,))
    whole, one = (
        np.array(train(each, make_training(30), surface_points, CPU).history.values["loss"])
        for each in (cohort, alone)
    )
    assert np.array_equal(whole[:, 3:], one)


def test_a_cohort_with_controllers_survives_a_rules_params(make_cohort: Any) -> None:
    cohort = make_cohort(objectives=(Objective("r", (Term("kl", GECO, CONSTANT),)),))
    assert TypeAdapter(Cohort).validate_python(asdict(cohort)) == cohort


def test_objectives_of_one_cohort_have_the_same_controllers(make_cohort: Any) -> None:
    a, b = (Term("kl", weight, CONSTANT) for weight in (SIGMA, GECO))
    cohort = make_cohort(objectives=(Objective("a", (a,)), Objective("b", (b,))))
    with pytest.raises(ValueError, match="the same penalties, parameters and controllers"):
        weight_table(cohort, 3, CPU)


def test_missing_and_unknown_parameters_are_refused() -> None:
    for bad in ({}, {"bits": 1.0, "bts": 1.0}):
        with pytest.raises(ValueError, match="FreeBits has the parameters: bits; not "):
            _ = Term("free-bits", 1.0, CONSTANT, bad).penalty
    with pytest.raises(ValueError, match="Kl has the parameters: none; not bits"):
        _ = Term("kl", 1.0, CONSTANT, {"bits": 1.0}).penalty


def last_losses(cohort: Cohort, training: Any, points: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.array(train(cohort, training, points, CPU).history.values["mse"][-1])


def test_a_member_trains_as_it_would_in_a_cohort_of_its_own_objective(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    cohort = lattice_cohort(make_cohort)
    together = last_losses(cohort, make_training(60), surface_points)
    for index, objective in enumerate(cohort.objectives):
        alone = last_losses(
            replace(cohort, objectives=(objective,)), make_training(60), surface_points
        )
        assert together[4 * index : 4 * index + 4] == pytest.approx(alone, rel=2e-3)
    assert len(set(together.tolist())) == len(together)


def test_an_edge_of_the_lattice_is_one_regulariser_alone(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    """A weight of zero is no regulariser at all."""
    edge = lattice_cohort(make_cohort)
    edge = replace(edge, objectives=edge.objectives[1:2])
    alone = make_cohort({"kl": 0.1})
    found, expected = (
        last_losses(cohort, make_training(60), surface_points) for cohort in (edge, alone)
    )
    assert found == pytest.approx(expected, rel=1e-5)
