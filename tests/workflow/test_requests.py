"""What jobs ask a cluster for: more with more work and with each attempt."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT
from planted.planning import whole

from cubeae.config import cost, plan
from cubeae.config.file import read
from cubeae.config.keys import Config
from cubeae.config.validation import parse
from cubeae.specs.training import Cohort, Training
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.paths import Paths
from cubeae.workflow.replication import Replication
from cubeae.workflow.resources import (
    evaluation_requests,
    growing,
    search_requests,
    training_requests,
)
from cubeae.workflow.studies import Studies

WHOLE = whole()
PATHS = Paths("out", "pages")
DEFAULT = parse(read(ROOT / "config.yaml"), "config.yaml")


def grid_cohort(config: Config) -> Cohort:
    return next(cohort for cohort in config.cohorts() if cohort.model == "f5")


def test_fixed_requests_grow_with_the_attempt() -> None:
    requests = growing(500, 5)
    assert [requests["mem_mb"]({}, attempt) for attempt in (1, 2)] == [500, 1000]
    assert [requests["runtime"]({}, attempt) for attempt in (1, 2)] == [5, 10]


def longer(cohort: Cohort, training: Training) -> tuple[Cohort, Training]:
    return cohort, replace(training, steps=10 * training.steps)


def larger_batch(cohort: Cohort, training: Training) -> tuple[Cohort, Training]:
    return cohort, replace(training, batch=10 * training.batch)


def more_seeds(cohort: Cohort, training: Training) -> tuple[Cohort, Training]:
    return replace(cohort, seeds=tuple(range(1000))), training


def more_snrs(cohort: Cohort, training: Training) -> tuple[Cohort, Training]:
    return replace(cohort, snr_db=tuple(range(1000))), training


@pytest.mark.parametrize("change", [longer, larger_batch, more_seeds, more_snrs])
def test_training_asks_for_more_time_with_more_work(change: Callable[..., Any]) -> None:
    usual = (grid_cohort(DEFAULT), DEFAULT.training)
    assert cost.training_minutes(*change(*usual)) > cost.training_minutes(*usual)
    assert cost.training_minutes(*usual, 2) == 2 * cost.training_minutes(*usual)


@pytest.mark.parametrize("change", [larger_batch, more_seeds, more_snrs])
def test_training_asks_for_more_memory_with_more_members(change: Callable[..., Any]) -> None:
    usual = (grid_cohort(DEFAULT), DEFAULT.training)
    assert cost.training_mb(*change(*usual)) > cost.training_mb(*usual)
    assert cost.training_mb(*usual, 3) == 3 * cost.training_mb(*usual)


def test_evaluation_asks_for_more_with_more_trainings_points_and_attempts() -> None:
    settings = DEFAULT.evaluation
    clouds = replace(settings.clouds, queries=10 * settings.clouds.queries)
    wider = replace(settings, clouds=clouds, latent_points=10 * settings.latent_points)
    assert cost.evaluation_minutes(300, settings) > cost.evaluation_minutes(30, settings)
    assert cost.evaluation_minutes(30, wider) > cost.evaluation_minutes(30, settings)
    assert cost.evaluation_minutes(30, settings, 2) == 2 * cost.evaluation_minutes(30, settings)
    assert cost.evaluation_mb(30, settings) > cost.evaluation_mb(3, settings)
    assert cost.evaluation_mb(3, wider) > cost.evaluation_mb(3, settings)
    assert cost.evaluation_mb(3, settings, 2) == 2 * cost.evaluation_mb(3, settings)


def test_a_search_asks_for_more_with_more_trials() -> None:
    cohort = grid_cohort(DEFAULT)
    minutes = [
        cost.search_minutes(cohort, DEFAULT.training, DEFAULT.evaluation, trials, attempt)
        for trials, attempt in ((10, 1), (20, 1), (10, 2))
    ]
    assert minutes[1] > minutes[0] > 10
    assert minutes[2] == 2 * minutes[0]


def test_requests_are_a_safe_multiple_of_the_estimate_and_time_to_start() -> None:
    cohort, training = grid_cohort(DEFAULT), DEFAULT.training
    work = cohort.size * training.steps * training.batch * cost.SAMPLE
    assert cost.training_seconds(cohort, training) == pytest.approx(work)
    asked = 60 * cost.training_minutes(cohort, training)
    assert asked <= 60 * cost.STARTUP + cost.SAFETY * work < asked + 60
    clouds = DEFAULT.evaluation.clouds
    work = 7 * 2 * clouds.centres * clouds.queries * cost.PAIR
    assert cost.evaluation_seconds(7, DEFAULT.evaluation) == pytest.approx(work)
    asked = 60 * cost.evaluation_minutes(7, DEFAULT.evaluation)
    assert asked <= 60 * cost.STARTUP + cost.SAFETY * work < asked + 60


def test_the_whole_estimate_is_of_the_same_work_as_the_requests() -> None:
    """Of a config that asks for the grid alone, seconds of its cohorts and those of its jobs."""

    def grid_alone(raw: dict[str, Any]) -> None:
        raw["studies"]["annealing"]["compositions"] = []
        raw["studies"]["lattice"]["weights"] = {}
        raw["studies"]["search"].update(arms={})
        raw["studies"]["contest"].update(contenders=[])
        raw["replication"]["experiments"] = {}
        del raw["models"]["f5"]["regularisers"]["kl+mmd-tuned"]

    config = whole(grid_alone)
    parts = [
        cost.training_seconds(cohort, config.training_of(cohort.model))
        + cost.evaluation_seconds(cohort.size, config.evaluation)
        for cohort in config.cohorts()
    ]
    jobs = 3600 * cost.cost(config).core_hours - sum(parts)
    number = jobs / cost.JOB
    assert number == pytest.approx(round(number))
    assert 2 * len(parts) < number < 2 * len(parts) + 100


def before(cohort: Cohort, training: Training) -> int:
    """What training asked for when requests had constants of their own."""
    return 5 + int(cohort.size * training.steps * training.batch * 20e-6 / 60)


@pytest.mark.parametrize("config", [WHOLE, DEFAULT], ids=["quick", "default"])
def test_training_asks_for_hardly_less_than_it_used_to(config: Config) -> None:
    """28 times 0.7 us per sample are 2 % less than the 20 us of before, a round number."""
    for cohort in config.cohorts():
        training = config.training_of(cohort.model)
        asked = cost.training_minutes(cohort, training)
        assert asked >= math.floor(0.96 * before(cohort, training))


@pytest.mark.parametrize("config", [WHOLE, DEFAULT], ids=["quick", "default"])
def test_a_search_asks_for_no_less_than_it_used_to(config: Config) -> None:
    study, training = Studies(config, PATHS), plan.study_training(config)
    search = config.studies.search
    for arm in search.arms:
        cohort = study.search_cohort({"arm": arm, "latent_dim": "2"})
        used_to = 10 + search.trials * max(1, before(cohort, training) - 5)
        evaluation = config.studies.evaluation
        assert cost.search_minutes(cohort, training, evaluation, search.trials) >= used_to


def test_the_grids_evaluations_ask_for_no_less_than_they_used_to() -> None:
    clouds = DEFAULT.evaluation.clouds
    for cohort in DEFAULT.cohorts():
        pairs = cohort.size * 2 * clouds.centres * clouds.queries
        asked = cost.evaluation_minutes(cohort.size, DEFAULT.evaluation)
        assert asked >= 5 + int(pairs * 1e-8 / 60)


def test_evaluations_of_studies_ask_for_their_own_sizes_as_the_grids_used_to_for_its() -> None:
    """They used to ask for the grid's sizes: 12 times as many pairs, of 4 times as many points."""
    settings = DEFAULT.studies.evaluation
    assert settings.clouds.centres < DEFAULT.evaluation.clouds.centres
    pairs = 2 * settings.clouds.centres * settings.clouds.queries
    place = {"dataset": "surface", "latent_dim": "2", "snr": "15"}
    for study in Studies(DEFAULT, PATHS).asked_for():
        requests = evaluation_requests(lambda w, study=study: [study.cohort(w)], settings)
        for chosen in study.kind.compositions(DEFAULT):
            wildcards = place | {"model": chosen.model, "regulariser": chosen.regulariser}
            size = study.cohort(wildcards).size
            assert requests["runtime"](wildcards, 1) >= 5 + int(size * pairs * 1e-8 / 60)
            assert requests["mem_mb"](wildcards, 1) > cost.EVALUATION_MB


def test_requests_are_of_the_cohort_that_the_wildcards_name() -> None:
    grid = Grid(DEFAULT, PATHS)
    labels, _ = next(item for item in grid.labels if item[0]["model"] == "f5")
    cohort, training = grid.cohort(labels), grid.training(labels)
    requests = training_requests(grid.cohort, grid.training)
    assert requests["runtime"](labels, 2) == cost.training_minutes(cohort, training, 2)
    assert requests["mem_mb"](labels, 2) == cost.training_mb(cohort, training, 2)
    evaluated = evaluation_requests(lambda w: [grid.cohort(w)], DEFAULT.evaluation)
    expected = cost.evaluation_minutes(cohort.size, DEFAULT.evaluation, 1)
    assert evaluated["runtime"](labels, 1) == expected
    expected = cost.evaluation_mb(len(cohort.seeds), DEFAULT.evaluation, 1)
    assert evaluated["mem_mb"](labels, 1) == expected


def test_a_job_of_many_cohorts_asks_for_the_time_of_all() -> None:
    replication = Replication(DEFAULT, PATHS)
    settings = DEFAULT.studies.evaluation
    requests = evaluation_requests(replication.cohorts, settings)
    trainings = len(DEFAULT.replication.experiments) * DEFAULT.replication.seeds
    place = {"dataset": "small-surface"}
    assert requests["runtime"](place, 1) == cost.evaluation_minutes(trainings, settings)
    assert requests["mem_mb"](place, 1) == cost.evaluation_mb(DEFAULT.replication.seeds, settings)


def test_a_search_asks_for_its_own_trials() -> None:
    study, training = Studies(DEFAULT, PATHS), plan.study_training(DEFAULT)
    evaluation = DEFAULT.studies.evaluation
    requests = search_requests(study.search_cohort, training, evaluation, study.search_trials)
    place = {"arm": "both", "latent_dim": "6"}
    cohort, trials = study.search_cohort(place), DEFAULT.studies.search.trials
    minutes = cost.search_minutes(cohort, training, evaluation, trials)
    assert requests["runtime"](place, 1) == minutes
    assert requests["mem_mb"](place, 2) == 2 * requests["mem_mb"](place, 1) > 0


def test_no_study_asks_for_less_time_than_a_job_takes_to_start() -> None:
    place = {"dataset": "surface", "latent_dim": "2", "snr": "15"}
    for study in Studies(DEFAULT, PATHS).asked_for():
        for composition in study.kind.compositions(DEFAULT):
            chosen = {"model": composition.model, "regulariser": composition.regulariser}
            cohort = study.cohort(place | chosen)
            assert cost.training_minutes(cohort, study.training) >= cost.STARTUP
