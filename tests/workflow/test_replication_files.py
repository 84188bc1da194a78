"""The replication of a config as the rules see it."""

from planning import quick, tiny

from cubeae.workflow.paths import Paths
from cubeae.workflow.replication import Replication

PATHS = Paths("out", "pages")
REPLICATION = Replication(quick(), PATHS)


def test_an_experiment_is_a_cohort() -> None:
    place = {"dataset": "small-solid", "experiment": "f3"}
    cohort = REPLICATION.cohort(place)
    assert (cohort.dataset, cohort.model, cohort.latent_dim) == ("small-solid", "f3", 6)
    assert cohort.seeds == (5_000_000, 5_000_001)
    assert REPLICATION.training(place).steps == 60


def test_experiments_of_a_dataset_are_evaluated_at_once() -> None:
    cohorts = REPLICATION.cohorts({"dataset": "small-solid"})
    assert [cohort.model for cohort in cohorts] == list(quick().replication.experiments)
    outputs = REPLICATION.outputs("metrics")
    assert outputs[0] == "out/replication/metrics/{dataset}/f1.parquet"
    assert len(outputs) == len(cohorts) == 7


def test_every_experiment_has_a_file_per_dataset() -> None:
    files = REPLICATION.files("weights")
    assert len(set(files)) == 2 * 7
    assert files[0] == "out/replication/weights/small-surface/f1.safetensors"
    assert len(REPLICATION.tables()) == 2


def test_without_experiments_nothing_is_asked_for() -> None:
    none = Replication(tiny(), PATHS)
    assert none.files("metrics") == []
    assert none.tables() == []
    assert none.outputs("metrics") == ["out/replication/metrics/{dataset}/none.parquet"]
