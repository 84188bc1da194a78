"""Plans of the studies: their cohorts, seeds and names."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from planted.configs import put, read

from cubeae.config.keys import Config
from cubeae.config.plan import (
    arm_of,
    arm_terms,
    matching_arms,
    replication_cohort,
    study_training,
    tuned_at,
)
from cubeae.config.searches import search_cohort, search_space
from cubeae.config.study_keys import FIRST_SEED, MOST_SEEDS, Arm
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.config.validation import parse
from cubeae.parts.schedules import Constant
from cubeae.specs.training import Term

CONSTANT = Constant("constant")


@pytest.fixture(scope="module")
def config() -> Config:
    return parse(read(), "config.yaml")


def test_no_study_has_more_seeds_than_its_share(config: Config) -> None:
    with pytest.raises(ValueError, match=r"studies\.search\.fresh_seeds"):
        parse(put(read(), "studies/search/fresh_seeds", MOST_SEEDS + 1), "c")
    with pytest.raises(ValueError, match=r"grid\.seeds"):
        parse(put(read(), "grid/seeds", MOST_SEEDS + 1), "c")
    assert replication_cohort(config, "small-solid", "f3").seeds[0] == FIRST_SEED["replication"]
    assert search_cohort(config, "kl", 2).seeds == (MOST_SEEDS, MOST_SEEDS + 1)
    assert study_training(config).steps == config.training.steps * config.studies.length


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


def test_a_weight_is_not_taken_from_an_arm_with_other_parameters() -> None:
    tuned = {"weight": "tuned", "schedule": "constant"}
    raw = with_tuned({"kl": tuned, "free-bits": {**tuned, "bits": 0.5}})
    known = raw["models"]["f5"]["regularisers"]["kl+mmd"]["terms"]
    known["free-bits"] = known.pop("mmd-standard") | {"bits": 0.5}
    raw["studies"]["lattice"]["weights"] = {}
    search = raw["studies"]["search"]
    search["ranges"] = {"kl": [0.1, 1], "free-bits": [0.1, 1]}
    arm = search["arms"]["both"] | {"terms": ["kl", "free-bits"]}
    search["arms"] = {"both": arm}
    del raw["models"]["f5"]["regularisers"]["kl+mmd-annealed"]
    config = parse(raw, "c")
    assert arm_of(config, "f5", "kl+mmd-tuned") == "both"
    (term,) = (t for t in arm_terms(config, Arm(**arm)) if t.name == "free-bits")
    assert (term.weight, term.parameters) == (None, {"bits": 0.5})
    known["free-bits"]["bits"] = 0.6
    with pytest.raises(ValueError, match=r"kl\+mmd-tuned: no arm of studies.search has exactly"):
        parse(raw, "c")


def test_random_search_never_sets_the_weights_of_the_grid(config: Config) -> None:
    arm = Arm(["kl", "mmd-standard"], "constant", "random", ["smoothed_kl_forward"])
    arms = {"random": arm} | config.studies.search.arms
    search = replace(config.studies.search, arms=arms)
    other = replace(config, studies=replace(config.studies, search=search))
    assert arm_of(other, "f5", "kl+mmd-tuned") == "both"


def test_studies_can_be_left_out() -> None:
    raw = copy.deepcopy(read())
    del raw["models"]["f5"]["regularisers"]["kl+mmd-tuned"]
    raw["studies"]["annealing"]["compositions"] = []
    raw["studies"]["lattice"]["weights"] = {}
    raw["studies"]["search"] |= {"ranges": {}, "arms": {}}
    raw["replication"]["experiments"] = {}
    config = parse(raw, "mine.yaml")
    assert all(kind.names(config) == [] for kind in STUDY_KINDS.values())
