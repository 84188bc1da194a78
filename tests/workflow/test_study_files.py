"""The studies of a config as the rules see them."""

import math
from typing import Any

import pytest
from dummies.study_kind import DoubledStudy
from planted.planning import tiny, whole

from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.workflow.paths import Paths
from cubeae.workflow.studies import Studies, Study, data_variance

PATHS = Paths("out", "pages")
STUDY = Studies(whole(), PATHS)
NONE = Studies(tiny(), PATHS)
F5 = {
    "dataset": "surface",
    "model": "f5",
    "regulariser": "kl+mmd",
    "latent_dim": "2",
    "snr": "15",
}


def test_objectives_are_named_by_schedule_point_or_arm() -> None:
    assert STUDY.named("annealing").objectives[:2] == [
        "{regulariser}_constant",
        "{regulariser}_linear-fast",
    ]
    lattice = STUDY.named("lattice").objectives
    assert len(lattice) == 6
    assert lattice[:2] == ["kl-0_mmd-standard-0", "kl-0_mmd-standard-1"]
    arms = STUDY.named("winners").objectives
    assert len(arms) == 7
    assert "pareto" not in arms, "an arm with two objectives has no winner"


def test_a_study_that_is_not_asked_for_has_no_files_and_no_tables() -> None:
    assert NONE.asked_for() == []
    for study in STUDY_KINDS:
        assert NONE.compositions(study) == []
        assert NONE.named(study).files("metrics") == []
    assert NONE.tables() == []
    assert NONE.search_files("trials") == []
    assert NONE.winner_metrics() == []


@pytest.mark.parametrize(
    ("study", "count"),
    [("annealing", 2 * 7), ("lattice", 6), ("winners", 7), ("contest", 3)],
)
def test_every_objective_has_a_file_per_cohort(study: str, count: int) -> None:
    files = STUDY.named(study).files("metrics")
    assert len(set(files)) == len(files) == count
    assert all(file.startswith(f"out/studies/{study}/metrics/surface/") for file in files)
    assert not any("{" in file for file in files)


@pytest.mark.parametrize(
    ("study", "first", "seeds"),
    [("annealing", 3_000_000, 2), ("lattice", 4_000_000, 2), ("winners", 2_000_000, 3)],
)
def test_a_cohort_has_an_objective_per_file_and_seeds_of_its_own(
    study: str, first: int, seeds: int
) -> None:
    cohort = STUDY.named(study).cohort(F5)
    assert cohort.seeds == tuple(range(first, first + seeds))
    assert cohort.snr_db == (15,)
    outputs = [file.format(**F5) for file in STUDY.named(study).outputs("weights")]
    names = [objective.name for objective in cohort.objectives]
    assert [file.split("/")[-1] for file in outputs] == [f"{name}.safetensors" for name in names]


def test_snrs_of_a_study_are_labels() -> None:
    noiseless = Studies(whole(lambda raw: raw["studies"].update(snr_db=[5, math.inf])), PATHS)
    found = {
        study.name: {file.split("/")[-2] for file in study.files("weights")}
        for study in noiseless.asked_for()
    }
    both, tuned = {"snr5", "snrinf"}, {"snr15"}
    assert found == {"annealing": both, "lattice": both, "winners": tuned, "contest": tuned}
    cohort = noiseless.named("lattice").cohort({**F5, "snr": "inf"})
    assert cohort.snr_db == (math.inf,)


def test_a_search_trains_one_objective_with_tuning_seeds() -> None:
    cohort = STUDY.search_cohort({"arm": "mmd", "latent_dim": "2"})
    (objective,) = cohort.objectives
    assert {term.name: term.weight for term in objective.terms} == {"kl": 0, "mmd-standard": None}
    assert cohort.seeds == (1_000_000, 1_000_001)
    assert STUDY.search_files("trials")[2] == "out/studies/search/dim2/mmd/trials.parquet"


def test_winners_wait_for_the_trials_of_their_arms() -> None:
    winners = STUDY.named("winners")
    waited = winners.winning_trials(F5)
    assert waited[0] == "out/studies/search/dim2/kl/trials.parquet"
    assert len(waited) == len(winners.objectives) == 7
    assert winners.arms(F5)["both"] == "both"
    assert STUDY.named("lattice").winning_trials(F5) == []


def test_a_contender_waits_for_its_own_search_if_it_has_one() -> None:
    contest = STUDY.named("contest")
    kl = F5 | {"model": "f3", "regulariser": "kl"}
    assert contest.winning_trials(kl) == ["out/studies/search/dim2/f3_kl/trials.parquet"]
    assert contest.arms(kl) == {"kl": "f3_kl"}
    none = F5 | {"model": "f1", "regulariser": "none"}
    assert contest.winning_trials(none) == []
    assert STUDY.contest_files("trials") == [
        "out/studies/search/dim2/f2_moments/trials.parquet",
        "out/studies/search/dim2/f3_kl/trials.parquet",
    ]
    assert STUDY.search_trials({"arm": "f3_kl", "latent_dim": "2"}) == 3
    assert STUDY.search_trials({"arm": "kl", "latent_dim": "2"}) == 6


def test_tuned_weights_come_from_the_nearest_search() -> None:
    tuned = {"model": "f5", "regulariser": "kl+mmd-tuned", "latent_dim": "6"}
    assert STUDY.grid_winners(tuned) == ["out/studies/search/dim2/both/trials.parquet"]
    assert STUDY.grid_arms(tuned) == {"kl+mmd-tuned": "both"}
    fixed = {"model": "f3", "regulariser": "kl", "latent_dim": "6"}
    assert STUDY.grid_winners(fixed) == []
    assert STUDY.grid_arms(fixed) == {}


def test_tables_are_those_of_the_studies_asked_for() -> None:
    def lattice_alone(raw: dict[str, Any]) -> None:
        raw["studies"]["annealing"]["compositions"] = []
        raw["studies"]["search"].update(ranges={"kl": [0.1, 1], "mmd-standard": [0.1, 1]}, arms={})
        raw["studies"]["contest"]["contenders"] = []
        del raw["models"]["f5"]["regularisers"]["kl+mmd-tuned"]

    names = {file.removeprefix("out/studies/") for file in STUDY.tables()}
    stems = ["annealing", "annealing-intervals", "lattice", "trials", "importances"]
    stems += ["intervals", "hypothesis", "contest", "contest-trials"]
    assert names == {f"{stem}.{ending}" for stem in stems for ending in ("parquet", "csv")}
    alone = Studies(whole(lattice_alone), PATHS)
    assert alone.tables() == ["out/studies/lattice.parquet", "out/studies/lattice.csv"]


def test_a_kind_without_tables_has_its_collected_metrics() -> None:
    doubled = Study("doubled", DoubledStudy(), whole(), PATHS)
    assert doubled.tables == ["doubled/metrics"]
    assert doubled.files("metrics") == [
        "out/studies/doubled/metrics/surface/f3/kl/dim2/snr15/kl_doubled.parquet"
    ]
    assert STUDY.named("lattice").tables == ["lattice"]


def test_the_variance_of_the_data_is_that_of_its_kind() -> None:
    config = whole(lambda raw: raw["datasets"]["small-solid"].update(half_side=2.0))
    assert data_variance(config, "small-solid") == pytest.approx(4 / 3)
    assert data_variance(config, "surface") == pytest.approx(5 / 9)
