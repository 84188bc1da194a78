"""From a search to what the verdict compares: the winners that are trained are those it found."""

import math
import re
from typing import Any

import pandas as pd
import pytest
from conftest import Project, tiny_config
from planted.planning import WHOLE

from cubeae.config.study_kinds.contest import ContestStudy
from cubeae.config.study_kinds.winners import WinnersStudy
from cubeae.training.weights import TrainedModel, load

FIRST_SEED = WinnersStudy.first_seed
pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]

ARMS = {"kl-annealed": ["kl"], "both": ["kl", "mmd-standard"]}
SCHEDULES = {"kl-annealed": "linear", "both": "constant"}
WINNERS = "results/studies/winners/metrics.parquet"
CONTEST = "results/studies/contest.parquet"
TUNED = "results/weights/surface/f5/kl+mmd-tuned/dim{}/snr15/seeds0-1.safetensors"


def tuning_config() -> dict[str, Any]:
    """Two arms at two latent dims, and a tuned composition at one of them and at another."""
    config = tiny_config()
    config["models"] = {"f5": WHOLE["models"]["f5"]}
    config["grid"] |= {"snr_db": [15, math.inf], "latent_dim": [2, 4]}
    config["report"] |= {"grids": [], "baseline": {"model": "f5", "regulariser": "kl+mmd"}}
    studies = config["studies"]
    studies["latent_dim"] = [2, 5]
    empty = {"composition": {"model": "f5", "regulariser": "kl+mmd"}}
    studies["lattice"] |= empty
    studies["search"] |= empty | {"trials": 2, "batch": 2, "startup": 2, "seeds": 1}
    studies["search"] |= {"fresh_seeds": 2, "snr_db": 15}
    studies["search"]["ranges"] = {"kl": [0.001, 0.5], "mmd-standard": [0.01, 30]}
    studies["search"]["arms"] = {
        arm: {
            "terms": terms,
            "schedule": SCHEDULES[arm],
            "algorithm": "tpe",
            "objectives": ["smoothed_kl_forward"],
        }
        for arm, terms in ARMS.items()
    }
    studies["contest"] |= {"trials": 2, "batch": 2, "startup": 2, "seeds": 1, "fresh_seeds": 2}
    studies["contest"]["contenders"] = [
        {"model": "f5", "regulariser": "kl+mmd", "ranges": {"kl": [0.001, 0.5]}},
        {"model": "f5", "regulariser": "kl+mmd-annealed", "ranges": {}},
    ]
    return config


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("tuning"), tuning_config())
    made.snakemake(WINNERS, CONTEST, *(TUNED.format(dim) for dim in (2, 4)), "--cores", "2")
    return made


def winner(project: Project, arm: str, latent_dim: int) -> pd.Series:
    path = f"results/studies/search/dim{latent_dim}/{arm}/trials.parquet"
    trials = pd.read_parquet(project.folder / path)
    best = trials.loc[trials["smoothed_kl_forward"].idxmin()]
    assert best["winner"]
    return best


def weights_of(model: TrainedModel) -> dict[str, float]:
    return {term["name"]: term["weight"] for term in model.info["terms"]}


@pytest.mark.parametrize("latent_dim", [2, 5])
@pytest.mark.parametrize("arm", ARMS)
def test_a_winner_is_trained_with_the_weights_that_its_own_search_found(
    project: Project, arm: str, latent_dim: int
) -> None:
    folder = project.folder / "results/studies/winners/weights/surface/f5/kl+mmd"
    model = load(folder / f"dim{latent_dim}/snr15/{arm}.safetensors")
    best = winner(project, arm, latent_dim)
    expected = {name: best[f"weight:{name}"] if name in ARMS[arm] else 0.0 for name in ARMS["both"]}
    assert weights_of(model) == expected
    assert {term["schedule"]["kind"] for term in model.info["terms"]} == {SCHEDULES[arm]}
    assert model.seeds == [FIRST_SEED, FIRST_SEED + 1]


@pytest.mark.parametrize(("latent_dim", "searched"), [(2, 2), (4, 5)])
def test_a_tuned_cell_of_the_grid_has_the_weights_found_nearest_to_it(
    project: Project, latent_dim: int, searched: int
) -> None:
    model = load(project.folder / TUNED.format(latent_dim))
    best = winner(project, "both", searched)
    assert weights_of(model) == {name: best[f"weight:{name}"] for name in ARMS["both"]}


def test_a_contender_is_trained_with_the_weight_found_and_its_others_as_they_are(
    project: Project,
) -> None:
    weights = project.folder / "results/studies/contest/weights/surface/f5"
    for latent_dim in (2, 5):
        best = winner(project, "f5_kl+mmd", latent_dim)
        place = f"dim{latent_dim}/snr15"
        searched = load(weights / f"kl+mmd/{place}/kl+mmd.safetensors")
        assert weights_of(searched) == {"kl": best["weight:kl"], "mmd-standard": 0.5}
        assert searched.seeds == [ContestStudy.first_seed, ContestStudy.first_seed + 1]
        own = load(weights / f"kl+mmd-annealed/{place}/kl+mmd-annealed.safetensors")
        assert weights_of(own) == {"kl": 0.015, "mmd-standard": 0.5}
    table = pd.read_parquet(project.folder / CONTEST)
    assert list(table["trainings"]) == 2 * [3, 1]
    assert (table["n"] + table["n_diverged"] == 2).all()


def test_tuning_and_training_see_no_test_data_and_evaluation_no_validation_data(
    project: Project,
) -> None:
    printed = project.snakemake("-n", "--forceall", WINNERS, CONTEST)
    inputs = dict(re.findall(r"^ *rule (\w+):\n *input: (.*)$", printed, re.M))
    splits = {
        rule: set(re.findall(r"datasets/surface/(\w+)", text)) for rule, text in inputs.items()
    }
    assert splits["search_weights"] == {"train", "validation"}
    # On the validation split, a training job chooses the size of the fitted mixture.
    for study in ("winners", "contest"):
        assert splits[f"train_{study}"] == {"train", "validation"}
        assert splits[f"evaluate_{study}"] == {"train", "test"}


def test_the_winners_are_measured_as_they_were_trained(project: Project) -> None:
    rows = pd.read_parquet(project.folder / WINNERS)
    assert len(rows) == len(ARMS) * 2 * 2
    assert set(rows["regulariser"]) == set(ARMS)
    assert rows["seed"].min() >= FIRST_SEED
