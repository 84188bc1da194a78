"""Plans of the studies: their cohorts, seeds and names, and weights that a search found."""

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.typing import NDArray
from test_config import put, read

from cubeae.config.keys import Config
from cubeae.config.plan import (
    annealing_objectives,
    arm_of,
    arm_terms,
    lattice_objectives,
    lattice_points,
    matching_arms,
    replication_cohort,
    retrained_arms,
    search_space,
    study_cohort,
    study_seeds,
    study_training,
    tuned_at,
    winner_objectives,
)
from cubeae.config.study_keys import FIRST_SEED, MOST_SEEDS, Arm, Composition
from cubeae.config.validation import parse
from cubeae.parts.schedules import Constant, Linear
from cubeae.specs.training import Cohort, Objective, Term
from cubeae.studies.winners import settle
from cubeae.training.trainer import train, weight_table

CPU = torch.device("cpu")
CONSTANT = Constant("constant")
MIXTURE = Composition("f5", "kl+mmd")


@pytest.fixture(scope="module")
def config() -> Config:
    return parse(read(), "config.yaml")


def test_no_seed_belongs_to_two_studies_or_to_the_grid(config: Config) -> None:
    """Even where each has as many as a config may ask for."""
    ends = sorted((first, first + MOST_SEEDS) for first in (0, *FIRST_SEED.values()))
    for (_, end), (start, _) in pairwise(ends):
        assert end <= start
    assert study_seeds("tuning", 3) == (MOST_SEEDS, MOST_SEEDS + 1, MOST_SEEDS + 2)
    with pytest.raises(ValueError, match=r"studies\.search\.fresh_seeds"):
        parse(put(read(), "studies/search/fresh_seeds", MOST_SEEDS + 1), "c")
    with pytest.raises(ValueError, match=r"grid\.seeds"):
        parse(put(read(), "grid/seeds", MOST_SEEDS + 1), "c")
    assert replication_cohort(config, "small-solid", "f3").seeds[0] == FIRST_SEED["replication"]


def test_a_cohort_of_a_study_is_of_its_composition(config: Config) -> None:
    objectives = lattice_objectives(config)
    cohort = study_cohort(config, "lattice", MIXTURE, objectives, 6, math.inf, 2)
    assert (cohort.dataset, cohort.model, cohort.sampler) == ("surface", "f5", "standard")
    assert (cohort.latent_dim, cohort.snr_db, cohort.root) == (6, (math.inf,), config.seed)
    assert cohort.seeds == study_seeds("lattice", 2)
    assert cohort.objectives == objectives
    assert study_training(config).steps == config.training.steps * config.studies.length


def test_the_annealing_study_changes_the_schedule_alone(config: Config) -> None:
    schedules = config.studies.annealing.schedules
    found = annealing_objectives(config, MIXTURE)
    assert [objective.name for objective in found] == [f"kl+mmd_{name}" for name in schedules]
    for name, objective in zip(schedules, found, strict=True):
        assert [(term.name, term.weight) for term in objective.terms] == [
            ("kl", 0.015),
            ("mmd-standard", 0.5),
        ]
        assert {term.schedule for term in objective.terms} == {config.schedules[name]}
    kinds = {config.schedules[name].kind for name in schedules}
    assert kinds == {"constant", "linear", "from-to", "cyclical"}


def test_every_point_of_the_lattice_has_a_name_and_weights_of_its_own(config: Config) -> None:
    points = lattice_points(config)
    axes = config.studies.lattice.weights
    assert len(points) == math.prod(map(len, axes.values()))
    assert points["kl-0_mmd-standard-0"] == {"kl": 0, "mmd-standard": 0}
    assert points["kl-0.003_mmd-standard-10"] == {"kl": 0.003, "mmd-standard": 10}
    for (name, point), objective in zip(points.items(), lattice_objectives(config), strict=True):
        assert objective.name == name
        assert {term.name: term.weight for term in objective.terms} == point
        assert {term.schedule for term in objective.terms} == {CONSTANT}


def test_weights_that_differ_in_their_last_digit_have_names_of_their_own() -> None:
    weights = [0.1, 0.1 + 1e-9, 1e-12]
    points = lattice_points(parse(put(read(), "studies/lattice/weights/kl", weights), "c"))
    assert len(points) == 3 * len(read()["studies"]["lattice"]["weights"]["mmd-standard"])
    assert {point["kl"] for point in points.values()} == set(weights)


def test_the_lattice_of_a_publication_is_seven_by_six_with_both_zeros() -> None:
    full = parse(read("presets/full.yaml"), "full")
    axes = full.studies.lattice.weights
    assert len(axes["kl"]) >= 7
    assert len(axes["mmd-standard"]) >= 6
    assert all(weights[0] == 0 and weights == sorted(weights) for weights in axes.values())
    assert full.studies.lattice.seeds >= 3


def test_an_arm_searches_its_terms_and_sets_the_others_to_zero(config: Config) -> None:
    arms = config.studies.search.arms
    linear = config.schedules["linear"]
    assert arm_terms(config, arms["kl"]) == (
        Term("kl", None, CONSTANT),
        Term("mmd-standard", 0.0, CONSTANT),
    )
    assert arm_terms(config, arms["both-annealed"]) == (
        Term("kl", None, linear),
        Term("mmd-standard", None, linear),
    )


def test_a_search_depends_on_its_own_arm_alone(config: Config) -> None:
    space = search_space(config, "mmd", 6)
    assert space.ranges == {"mmd-standard": (0.01, 30)}
    assert (space.name, space.algorithm, space.latent_dim) == ("mmd", "tpe", 6)
    raw = put(read(), "studies/search/arms/kl/algorithm", "gp")
    raw = put(raw, "studies/search/ranges/kl", [0.1, 0.2])
    raw = put(raw, "studies/search/fresh_seeds", 99)
    assert search_space(parse(raw, "c"), "mmd", 6) == space


def test_arms_with_one_objective_are_retrained(config: Config) -> None:
    names = retrained_arms(config)
    assert set(config.studies.search.arms) - set(names) == {"pareto"}
    assert [objective.name for objective in winner_objectives(config)] == names


def test_mixture_and_pure_terms_are_searched_by_as_many_arms(config: Config) -> None:
    """Or the best of the one would be the best of more trials than that of the other."""
    arms = [arm for arm in config.studies.search.arms.values() if arm.algorithm != "random"]
    counts = [
        sum(arm.terms == terms and len(arm.objectives) == 1 for arm in arms)
        for terms in (["kl"], ["mmd-standard"], ["kl", "mmd-standard"])
    ]
    assert counts == [2, 2, 2]


@pytest.mark.parametrize(
    ("dim", "searched", "expected"),
    [(2, [2, 6], 2), (4, [6, 2], 2), (5, [2, 6], 6), (8, [2, 6], 6), (1, [3], 3)],
)
def test_tuned_weights_come_from_the_nearest_latent_dim(
    dim: int, searched: list[int], expected: int
) -> None:
    other = parse(put(read(), "studies/latent_dim", searched), "c")
    assert tuned_at(other, dim) == expected


def with_tuned(terms: dict[str, Any]) -> dict[str, Any]:
    raw = read()
    raw["models"]["f5"]["regularisers"]["kl+mmd-tuned"]["terms"] = terms
    return raw


def test_a_tuned_composition_takes_the_arm_with_its_terms_and_schedule(config: Config) -> None:
    assert arm_of(config, "f5", "kl+mmd-tuned") == "both"
    assert arm_of(config, "f5", "kl+mmd") is None
    tuned = {"weight": "tuned", "schedule": "linear"}
    annealed = parse(with_tuned({"kl": tuned, "mmd-standard": tuned}), "c")
    assert arm_of(annealed, "f5", "kl+mmd-tuned") == "both-annealed"
    assert matching_arms(annealed, "f5", "kl+mmd-tuned") == ["both-annealed"]


def test_a_weight_is_not_taken_from_an_arm_that_searched_it_in_other_company() -> None:
    """The arm `kl` has no MMD: its best KL says nothing of a mixture whose MMD is set by hand."""
    terms = {
        "kl": {"weight": "tuned", "schedule": "constant"},
        "mmd-standard": {"weight": 0.5, "schedule": "constant"},
    }
    with pytest.raises(ValueError, match=r"kl\+mmd-tuned: no arm of studies.search has exactly"):
        parse(with_tuned(terms), "c")


def test_random_search_never_sets_the_weights_of_the_grid(config: Config) -> None:
    arm = Arm(["kl", "mmd-standard"], "constant", "random", ["smoothed_kl_forward"])
    arms = {"random": arm} | config.studies.search.arms
    search = replace(config.studies.search, arms=arms)
    other = replace(config, studies=replace(config.studies, search=search))
    assert arm_of(other, "f5", "kl+mmd-tuned") == "both"


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
    with pytest.raises(ValueError, match="one winner an arm"):
        settle(cohort, pd.concat([winners(), winners()]), {"x": "kl", "y": "both"})


def test_a_weight_that_is_still_unknown_is_not_trained(make_cohort: Any) -> None:
    cohort = make_cohort(objectives=(Objective("x", (Term("kl", None, CONSTANT),)),))
    with pytest.raises(ValueError, match="the weight of kl is not tuned yet"):
        weight_table(cohort, 5, CPU)


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
    with pytest.raises(ValueError, match="must have the same penalties"):
        weight_table(cohort, 3, CPU)


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


S = "studies/"
BAD: list[tuple[str, Any, str]] = [
    ("studies", ..., "studies: is missing"),
    ("replication", ..., "replication: is missing"),
    (S + "sizes", 3, "studies.sizes: is not a known key"),
    (S + "dataset", "sphere", 'studies.dataset: "sphere" is not defined; allowed: surface, solid'),
    (S + "snr_db", [], "studies.snr_db: [] "),
    (S + "snr_db", [15, 15], "studies.snr_db[1]: 15.0 stands twice"),
    (S + "latent_dim", [2, 2], "studies.latent_dim[1]: 2 stands twice"),
    (S + "latent_dim", [0], "studies.latent_dim[0]: 0 must be greater"),
    (S + "length", 0, "studies.length: 0 must be greater than 0"),
    (S + "evaluation/generated", 0, "studies.evaluation.generated: 0 must be"),
    (S + "evaluation/clouds/neighbours", 1000, "studies.evaluation.clouds.neighbours: 1000 must"),
    (S + "annealing/seeds", 0, "studies.annealing.seeds: 0 must be greater"),
    (
        S + "annealing/schedules",
        ["slow"],
        'studies.annealing.schedules[0]: "slow" is not defined; allowed: constant',
    ),
    (
        S + "annealing/schedules",
        ["constant", "constant"],
        'studies.annealing.schedules[1]: "constant" stands twice',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f9", "regulariser": "kl"}],
        'studies.annealing.compositions[0].model: "f9" is not defined; allowed: f1',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f5", "regulariser": "kl"}],
        'studies.annealing.compositions[0].regulariser: "kl" is not defined; allowed: kl+mmd',
    ),
    (
        S + "annealing/compositions",
        [{"model": "f5", "regulariser": "kl+mmd-tuned"}],
        "studies.annealing.compositions[0].regulariser: its weights must be numbers, not tuned",
    ),
    (
        S + "annealing/compositions",
        2 * [{"model": "f5", "regulariser": "kl+mmd"}],
        'studies.annealing.compositions[1]: "f5/kl+mmd" stands twice',
    ),
    (S + "lattice/seeds", 0, "studies.lattice.seeds: 0 must be greater"),
    (
        S + "lattice/composition/model",
        "f9",
        'studies.lattice.composition.model: "f9" is not defined; allowed: f1',
    ),
    (
        S + "lattice/weights",
        {"kl": [0, 1]},
        "studies.lattice.weights: must have the composition's terms: kl, mmd-standard",
    ),
    (S + "lattice/weights/kl", [], "studies.lattice.weights.kl: [] "),
    (S + "lattice/weights/kl", [-1], "studies.lattice.weights.kl[0]: -1 must be greater"),
    (S + "lattice/weights/kl", [1, 1.0], "studies.lattice.weights.kl[1]: 1.0 stands twice"),
    (
        S + "lattice/composition",
        {"model": "f1", "regulariser": "none"},
        "studies.lattice.weights: must have the composition's terms: none",
    ),
    (
        S + "search/composition/regulariser",
        "kl",
        'studies.search.composition.regulariser: "kl" is not defined; allowed: kl+mmd',
    ),
    (S + "search/trials", 0, "studies.search.trials: 0 must be greater"),
    (S + "search/trials", 17, "studies.search.trials: 17 must be a multiple of batch (5)"),
    (S + "search/batch", 0, "studies.search.batch: 0 must be greater"),
    (S + "search/startup", 0, "studies.search.startup: 0 must be greater"),
    (S + "search/seeds", 0, "studies.search.seeds: 0 must be greater"),
    (S + "search/fresh_seeds", 1, "studies.search.fresh_seeds: 1 must be greater"),
    (
        S + "search/ranges",
        {"kl": [0.1, 1]},
        "studies.search.ranges: must have the composition's terms: kl, mmd-standard",
    ),
    (
        S + "search/ranges/kl",
        [1, 0.1],
        "studies.search.ranges.kl: [1.0, 0.1] must be [low, high], low < high",
    ),
    (S + "search/ranges/kl", [0, 1], "studies.search.ranges.kl[0]: 0 must be greater than 0"),
    (
        S + "search/arms/kl/terms",
        ["moments"],
        'studies.search.arms.kl.terms[0]: "moments" is not defined; allowed: kl, mmd-standard',
    ),
    (S + "search/arms/kl/terms", [], "studies.search.arms.kl.terms: [] "),
    (
        S + "search/arms/kl/terms",
        ["kl", "kl"],
        'studies.search.arms.kl.terms[1]: "kl" stands twice',
    ),
    (
        S + "search/arms/kl/schedule",
        "slow",
        'studies.search.arms.kl.schedule: "slow" is not defined; allowed: constant',
    ),
    (
        S + "search/arms/kl/algorithm",
        "grid",
        "studies.search.arms.kl.algorithm: \"grid\" must be 'tpe', 'gp' or 'random'",
    ),
    (
        S + "search/arms/kl/objectives",
        ["test_mse"],
        "studies.search.arms.kl.objectives[0]: \"test_mse\" must be 'validation_mse'",
    ),
    (
        S + "search/arms/kl/objectives",
        2 * ["validation_mse"],
        'studies.search.arms.kl.objectives[1]: "validation_mse" stands twice',
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        "tuned",
        "models.f3.regularisers.kl: only weights of studies.search.composition.model can be tuned",
    ),
    (
        "models/f3/regularisers/kl/terms/kl/weight",
        "best",
        "models.f3.regularisers.kl.terms.kl.weight: \"best\" must be 'tuned'",
    ),
    (
        S + "search/arms/both/objectives",
        ["validation_mse", "smoothed_kl_forward"],
        "models.f5.regularisers.kl+mmd-tuned: no arm of studies.search has exactly these terms",
    ),
    ("datasets/surface/validation", 20, "datasets.surface.validation: 20 must be at least"),
    ("replication/datasets", ["x"], 'replication.datasets[0]: "x" is not defined'),
    (
        "replication/experiments/f3/terms/kl/weight",
        "tuned",
        "replication.experiments.f3.terms.kl.weight: must be a number",
    ),
    (
        "replication/experiments/f3/channel",
        "none",
        "replication.experiments.f3.snr_db: 15 must be .inf with channel: none",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), BAD)
def test_a_fault_of_a_study_is_one_line(path: str, value: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=r"mine\.yaml") as caught:
        parse(put(read(), path, value), "mine.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"mine.yaml: {expected}"), lines
    assert len(lines) == 1


def test_a_model_without_a_channel_is_studied_without_noise_alone() -> None:
    raw = put(read(), "models/f5/channel", "none")
    with pytest.raises(ValueError, match=r"mine\.yaml") as caught:
        parse(raw, "mine.yaml")
    places = {line.split(": ")[1]: line.split("; ")[1] for line in str(caught.value).splitlines()}
    assert places == {
        "studies.annealing.compositions[0].model": "studies.snr_db must be .inf",
        "studies.lattice.composition.model": "studies.snr_db must be .inf",
        "studies.search.composition.model": "studies.search.snr_db must be .inf",
    }
    raw["studies"]["snr_db"], raw["studies"]["search"]["snr_db"] = [math.inf], math.inf
    parse(raw, "mine.yaml")


def test_a_measure_that_the_solid_has_not_is_no_objective() -> None:
    raw = put(read(), "studies/dataset", "solid")
    parse(raw, "mine.yaml")
    raw = put(raw, "studies/search/arms/kl/objectives", ["on_surface_fraction"])
    with pytest.raises(ValueError, match="on_surface_fraction is not defined for a solid"):
        parse(raw, "mine.yaml")


def test_studies_can_be_left_out() -> None:
    raw = copy.deepcopy(read())
    del raw["models"]["f5"]["regularisers"]["kl+mmd-tuned"]
    raw["studies"]["annealing"]["compositions"] = []
    raw["studies"]["lattice"]["weights"] = {}
    raw["studies"]["search"] |= {"ranges": {}, "arms": {}}
    raw["replication"]["experiments"] = {}
    config = parse(raw, "mine.yaml")
    assert lattice_points(config) == {}
    assert lattice_objectives(config) == winner_objectives(config) == ()
