"""The replication of a config as the rules see it."""

from typing import Any

from planted.planning import tiny, whole

from cubeae.workflow.paths import Paths
from cubeae.workflow.replication import Replication

PATHS = Paths("out", "pages")
REPLICATION = Replication(whole(), PATHS)


def test_an_experiment_is_a_cohort() -> None:
    place = {"dataset": "small-solid", "experiment": "f3"}
    cohort = REPLICATION.cohort(place)
    assert (cohort.dataset, cohort.model, cohort.latent_dim) == ("small-solid", "f3", 6)
    assert cohort.seeds == (5_000_000, 5_000_001)
    assert REPLICATION.training(place).steps == 60


def test_experiments_of_a_dataset_are_evaluated_at_once() -> None:
    cohorts = REPLICATION.cohorts({"dataset": "small-solid"})
    assert [cohort.model for cohort in cohorts] == list(whole().replication.experiments)
    outputs = REPLICATION.outputs("metrics")
    assert outputs[0] == "out/replication/metrics/{dataset}/f1.parquet"
    assert len(outputs) == len(cohorts) == 7


def test_every_experiment_has_a_file_per_dataset() -> None:
    files = REPLICATION.files("weights")
    assert len(set(files)) == 2 * 7
    assert files[0] == "out/replication/weights/small-surface/f1.safetensors"
    names = ("comparison", "divergences", "divergence-findings")
    assert REPLICATION.tables() == [
        f"out/replication/{name}.{ending}" for name in names for ending in ("parquet", "csv")
    ]
    for name in names:
        assert REPLICATION.table(name) == [f"out/replication/{name}.parquet"]


def test_without_experiments_nothing_is_asked_for() -> None:
    none = Replication(tiny(), PATHS)
    assert none.files("metrics") == []
    assert none.tables() == none.scored() == none.table("comparison") == []
    assert none.outputs("metrics") == ["out/replication/metrics/{dataset}/none.parquet"]


def test_experiments_with_a_published_divergence_are_scored() -> None:
    assert REPLICATION.with_divergence() == ["f4-matched", "f5-annealed", "f5-optuna"]
    assert REPLICATION.scored() == [
        "out/replication/divergences/small-surface.parquet",
        "out/replication/divergences/small-solid.parquet",
    ]


def test_without_a_published_divergence_nothing_is_scored() -> None:
    def only_f1(raw: dict[str, Any]) -> None:
        experiments = raw["replication"]["experiments"]
        raw["replication"]["experiments"] = {"f1": experiments["f1"]}

    replication = Replication(whole(only_f1), PATHS)
    assert replication.with_divergence() == replication.scored() == []
    assert replication.tables() == [f"out/replication/comparison.{e}" for e in ("parquet", "csv")]
    assert replication.table("divergences") == []
