"""Searches: what they propose, that they resume where they were killed, and what they say."""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest
import torch
from numpy.typing import NDArray

from cubeae.config.study_keys import Space
from cubeae.parts.schedules import Constant
from cubeae.parts.sigma_vae import SigmaVae
from cubeae.specs.clouds import DEFAULTS
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Objective, Term
from cubeae.studies.journal import LOCK_SECONDS
from cubeae.studies.search import (
    best_so_far,
    directions,
    importances,
    open_study,
    pareto_front,
    propose,
    search,
    study_key,
    trials_table,
)
from cubeae.studies.tuning import make_measure
from cubeae.truth.datasets import DatasetSpec, generate

TERMS = ("kl", "mmd-standard")
RANGES = {"kl": (0.001, 1.0), "mmd-standard": (0.01, 10.0)}
SPACE = Space("both", "tpe", ["smoothed_kl_forward"], RANGES, 12, 4, 4, 2, 7)
Scores = list[dict[str, float] | None]


def scored(weights: Mapping[str, float]) -> dict[str, float]:
    """Least at a KL weight of 0.1, whatever the MMD; the larger that is, the larger the MSE."""
    kl = math.log10(weights["kl"]) + 1
    mse = math.log10(weights.get("mmd-standard", 0.01)) + 2
    return {
        "validation_mse": mse,
        "smoothed_kl_forward": kl**2,
        "sliced_wasserstein": 1.0,
        "on_surface_fraction": math.exp(-(kl**2)),
    }


def measure(proposals: Sequence[Mapping[str, float]]) -> Scores:
    return [scored(weights) for weights in proposals]


def run(space: Space, journal: Path, score: Callable[..., Any] = measure) -> pd.DataFrame:
    weights = dict.fromkeys(TERMS, 0.0) | dict.fromkeys(space.ranges)
    terms = [Term(name, weight, Constant("constant")) for name, weight in weights.items()]
    return trials_table(space, terms, search(space, score, journal, "key"))


def test_weights_that_are_not_searched_are_in_the_table_as_they_are(tmp_path: Path) -> None:
    space = replace(SPACE, ranges={"kl": (0.001, 1.0)})
    trials = search(space, measure, tmp_path / "journal.log", "key")
    constant = Constant("constant")
    terms = [Term("kl", None, constant), Term("mmd-standard", 0.5, constant)]
    terms.append(Term("moments", SigmaVae("sigma-vae"), constant))
    table = trials_table(space, terms, trials)
    assert table["weight:kl"].between(0.001, 1.0).all()
    assert (table["weight:mmd-standard"] == 0.5).all()
    assert table["weight:moments"].isna().all()


@pytest.mark.parametrize("algorithm", ["tpe", "gp", "random"])
@pytest.mark.parametrize(
    "objectives", [["smoothed_kl_forward"], ["validation_mse", "smoothed_kl_forward"]]
)
def test_proposals_depend_on_the_finished_trials_alone(
    algorithm: Any, objectives: Any, tmp_path: Path
) -> None:
    space = replace(SPACE, algorithm=algorithm, objectives=objectives, trials=4)
    finished = search(space, measure, tmp_path / "journal.log", "key")
    for known in (finished[:0], finished):
        first, again = propose(space, known), propose(space, known)
        assert first == again
        assert len({tuple(point.values()) for point in first}) == space.batch, "no point twice"
        for point in first:
            assert list(point) == list(TERMS)
            assert all(low <= point[name] <= high for name, (low, high) in RANGES.items())
    assert propose(replace(space, root=8), finished) != propose(space, finished)
    assert propose(replace(space, latent_dim=6), finished) != propose(space, finished)
    assert propose(replace(space, name="x"), finished) != propose(space, finished)


@pytest.mark.parametrize("algorithm", ["tpe", "gp"])
def test_an_algorithm_learns_what_random_search_does_not(algorithm: Any, tmp_path: Path) -> None:
    """Later proposals lie nearer to the planted best than random ones do."""
    medians = {}
    for kind in (algorithm, "random"):
        space = replace(SPACE, algorithm=kind, trials=32, startup=8)
        table = run(space, tmp_path / f"{kind}.log")
        medians[kind] = table["smoothed_kl_forward"].iloc[16:].median()
    assert medians[algorithm] < medians["random"] / 4


def test_larger_is_better_for_the_on_surface_fraction(tmp_path: Path) -> None:
    space = replace(SPACE, objectives=["on_surface_fraction"], trials=16)
    assert directions(space) == ["maximize"]
    table = run(space, tmp_path / "journal.log")
    winner = table[table["winner"]].squeeze()
    assert winner["on_surface_fraction"] == table["on_surface_fraction"].max()
    assert table["best"].tolist() == np.maximum.accumulate(table["on_surface_fraction"]).tolist()
    assert table["front"].sum() == 1


class KilledError(Exception):
    """Stands for the end of the process."""


def killed_at(batch: int) -> Callable[[Sequence[Mapping[str, float]]], Scores]:
    calls = iter(range(100))

    def measure_until(proposals: Sequence[Mapping[str, float]]) -> Scores:
        if next(calls) == batch:
            raise KilledError
        return measure(proposals)

    return measure_until


@pytest.mark.parametrize("algorithm", ["tpe", "gp", "random"])
def test_a_search_killed_in_any_batch_goes_on_as_if_it_had_not_been(
    algorithm: Any, tmp_path: Path
) -> None:
    space = replace(SPACE, algorithm=algorithm)
    undisturbed = run(space, tmp_path / "whole.log")
    for batch in range(space.trials // space.batch):
        journal = tmp_path / f"killed-{batch}.log"
        with pytest.raises(KilledError):
            run(space, journal, killed_at(batch))
        kept = open_study(space, journal, "key").trials
        assert len(kept) == batch * space.batch, "no finished trial is lost"
        pd.testing.assert_frame_equal(run(space, journal), undisturbed, check_exact=True)


def test_a_search_killed_at_any_byte_of_its_journal_goes_on(tmp_path: Path) -> None:
    """The journal is cut after every line, and in the middle of every line."""
    whole = tmp_path / "whole.log"
    undisturbed = run(SPACE, whole)
    content = whole.read_bytes()
    ends = [index + 1 for index, byte in enumerate(content) if byte == ord("\n")]
    assert len(ends) == SPACE.trials + 1
    for end in (0, *ends[:-1]):
        for cut in (end, end + 30):
            journal = tmp_path / f"cut-{cut}.log"
            journal.write_bytes(content[:cut])
            pd.testing.assert_frame_equal(run(SPACE, journal), undisturbed, check_exact=True)
            for line in journal.read_text(encoding="utf-8").splitlines():
                json.loads(line)


def test_finished_trials_are_not_measured_again(tmp_path: Path) -> None:
    journal = tmp_path / "journal.log"
    first = run(SPACE, journal)

    def never(proposals: Sequence[Mapping[str, float]]) -> Scores:
        raise AssertionError(f"{len(proposals)} trials were measured again")

    pd.testing.assert_frame_equal(run(SPACE, journal, never), first, check_exact=True)


def test_a_larger_budget_goes_on_and_a_smaller_one_is_a_part(tmp_path: Path) -> None:
    journal = tmp_path / "journal.log"
    more = replace(SPACE, trials=20)
    assert study_key(SPACE, "data") == study_key(more, "data")
    few, many = run(SPACE, journal), run(more, journal)
    direct = run(more, tmp_path / "direct.log")
    pd.testing.assert_frame_equal(many, direct, check_exact=True)
    pd.testing.assert_frame_equal(run(SPACE, journal), few, check_exact=True)
    shared = [name for name in few if name not in ("winner", "front")]
    pd.testing.assert_frame_equal(few[shared], many[shared][: len(few)], check_exact=True)


def test_other_settings_data_or_code_are_not_gone_on_with(tmp_path: Path) -> None:
    keys = {study_key(SPACE, ["a"]), study_key(SPACE, ["b"])}
    keys |= {study_key(replace(SPACE, batch=3), ["a"]), study_key(replace(SPACE, root=8), ["a"])}
    assert len(keys) == 4
    journal = tmp_path / "journal.log"
    search(SPACE, measure, journal, "one")
    calls: list[int] = []

    def counted(proposals: Sequence[Mapping[str, float]]) -> Scores:
        calls.append(len(proposals))
        return measure(proposals)

    search(SPACE, counted, journal, "two")
    assert calls == [4, 4, 4]


def test_a_lock_that_a_killed_process_left_is_soon_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a path relative to the working folder, as the workflow gives it."""
    monkeypatch.chdir(tmp_path)
    journal = Path("journals/both.log")
    undisturbed = run(SPACE, Path("whole.log"))
    with pytest.raises(KilledError):
        run(SPACE, journal, killed_at(1))
    Path("journals/both.log.lock").touch()
    start = time.monotonic()
    pd.testing.assert_frame_equal(run(SPACE, journal), undisturbed, check_exact=True)
    assert time.monotonic() - start < LOCK_SECONDS + 10


def test_the_journal_is_one_that_optunas_tools_open(tmp_path: Path) -> None:
    journal = tmp_path / "journal.log"
    table = run(SPACE, journal)
    storage = optuna.storages.JournalStorage(
        optuna.storages.journal.JournalFileBackend(str(journal))
    )
    (name,) = optuna.get_all_study_names(storage)
    study = optuna.load_study(study_name=name, storage=storage)
    assert name == "both dim2 key"
    assert [trial.value for trial in study.trials] == table["smoothed_kl_forward"].tolist()
    assert study.best_trial.number == table.index[table["winner"]][0]


def half_diverged(proposals: Sequence[Mapping[str, float]]) -> Scores:
    return [scored(weights) if weights["kl"] < 0.05 else None for weights in proposals]


def test_a_diverged_trial_is_a_row_and_never_wins(tmp_path: Path) -> None:
    table = run(SPACE, tmp_path / "journal.log", half_diverged)
    bad = table["weight:kl"] >= 0.05
    assert bad.any()
    assert not bad.all()
    assert (table["status"] == np.where(bad, "diverged", "ok")).all()
    assert table.loc[bad, ["smoothed_kl_forward", "validation_mse"]].isna().all(axis=None)
    assert not table.loc[bad, ["winner", "front"]].any(axis=None)
    assert table["winner"].sum() == 1
    assert table["number"].tolist() == list(range(SPACE.trials))


def test_an_infinite_objective_is_a_diverged_trial(tmp_path: Path) -> None:
    def infinite(proposals: Sequence[Mapping[str, float]]) -> Scores:
        return [scored(weights) | {"smoothed_kl_forward": math.inf} for weights in proposals]

    table = run(SPACE, tmp_path / "journal.log", infinite)
    assert (table["status"] == "diverged").all()


def test_where_all_diverged_the_first_is_retrained(tmp_path: Path) -> None:
    table = run(SPACE, tmp_path / "journal.log", lambda proposals: [None] * len(proposals))
    assert table.index[table["winner"]].tolist() == [0]
    assert (table["status"] == "diverged").all()
    assert table["best"].isna().all()
    assert not table["front"].any()


def test_a_table_holds_each_trial_with_its_weights_and_measures(tmp_path: Path) -> None:
    space = replace(SPACE, name="kl", ranges={"kl": RANGES["kl"]})
    table = run(space, tmp_path / "journal.log")
    assert table.columns.tolist() == [
        *("arm", "algorithm", "latent_dim", "number", "status"),
        *("weight:kl", "weight:mmd-standard"),
        *("validation_mse", "smoothed_kl_forward", "sliced_wasserstein", "on_surface_fraction"),
        *("objective", "front", "best", "winner"),
    ]
    assert (table["weight:mmd-standard"] == 0).all()
    for row in table.to_dict("records"):
        expected = scored({"kl": row["weight:kl"]})
        assert {name: row[name] for name in expected} == expected
    assert table["best"].tolist() == np.minimum.accumulate(table["smoothed_kl_forward"]).tolist()


def test_the_best_so_far_passes_over_the_diverged() -> None:
    costs = np.array([math.nan, 3.0, 4.0, math.nan, 1.0, 2.0])
    assert best_so_far(costs).tolist()[1:] == [3, 3, 3, 1, 1]
    assert math.isnan(best_so_far(costs)[0])


def test_the_pareto_front_is_what_nothing_dominates() -> None:
    costs = np.array(
        [[1, 4], [2, 2], [4, 1], [3, 3], [2, 2], [1, 5], [math.nan, 0], [math.inf, 0]], float
    )
    assert pareto_front(costs) == [True, True, True, False, True, False, False, False]
    # By its definition, on points at random.
    points = np.random.default_rng(0).random((60, 3))
    front = pareto_front(points)
    for point, is_front in zip(points, front, strict=True):
        beaten = any((other <= point).all() and (other < point).any() for other in points)
        assert is_front == (not beaten)


def test_two_objectives_ask_for_a_front_and_no_winner(tmp_path: Path) -> None:
    space = replace(SPACE, objectives=["validation_mse", "smoothed_kl_forward"], trials=24)
    table = run(space, tmp_path / "journal.log")
    assert directions(space) == ["minimize", "minimize"]
    assert not table["winner"].any()
    assert table["best"].isna().all()
    assert table["objective"].unique() == ["validation_mse, smoothed_kl_forward"]
    front = table[table["front"]].sort_values("validation_mse")
    assert len(front) >= 2
    assert front["smoothed_kl_forward"].is_monotonic_decreasing


@pytest.mark.parametrize("evaluator", ["PED-ANOVA", "fANOVA"])
@pytest.mark.parametrize("objective", ["smoothed_kl_forward", "on_surface_fraction"])
def test_the_weight_that_decides_is_the_important_one(
    evaluator: str, objective: Any, tmp_path: Path
) -> None:
    space = replace(SPACE, algorithm="random", objectives=[objective], trials=60)
    trials = search(space, measure, tmp_path / "journal.log", "key")
    table = importances(space, trials, [evaluator]).set_index("term")["importance"]
    assert table["kl"] > 0.8
    assert table.sum() == pytest.approx(1)
    again = importances(space, trials, [evaluator]).set_index("term")["importance"]
    pd.testing.assert_series_equal(table, again, check_exact=True)


def test_each_objective_has_importances_of_its_own(tmp_path: Path) -> None:
    space = replace(
        SPACE, algorithm="random", objectives=["validation_mse", "smoothed_kl_forward"], trials=60
    )
    trials = search(space, measure, tmp_path / "journal.log", "key")
    table = importances(space, trials, ["fANOVA"])
    best = table.loc[table.groupby("objective")["importance"].idxmax()]
    assert dict(zip(best["objective"], best["term"], strict=True)) == {
        "validation_mse": "mmd-standard",
        "smoothed_kl_forward": "kl",
    }


def test_importances_need_two_weights_four_trials_and_a_difference(tmp_path: Path) -> None:
    trials = search(SPACE, measure, tmp_path / "journal.log", "key")
    alone = replace(SPACE, ranges={"kl": RANGES["kl"]})
    assert importances(alone, trials).empty
    assert importances(SPACE, trials[:3]).empty
    assert len(importances(SPACE, trials)) == 4

    def flat(proposals: Sequence[Mapping[str, float]]) -> Scores:
        return [scored({"kl": 0.1}) for _ in proposals]

    same = importances(SPACE, search(SPACE, flat, tmp_path / "flat.log", "key"))
    assert same.empty
    assert list(same) == ["arm", "latent_dim", "objective", "evaluator", "term", "importance"]


CLOUDS = replace(
    DEFAULTS, queries=256, mmd_points=50, permutations=5, sliced_points=200, neighbour_points=50
)
EVALUATION = Evaluation(2, 300, 100, 64, replace(CLOUDS, knn_points=50, neighbours=3))


def test_a_proposal_is_trained_with_its_weights_and_measured_on_validation_data(
    make_cohort: Any, make_training: Any, surface_points: NDArray[np.float32]
) -> None:
    template = Objective(
        "both",
        (Term("kl", None, Constant("constant")), Term("mmd-standard", 0.0, Constant("constant"))),
    )
    cohort = make_cohort(objectives=(template,), snr_db=(15.0,), seeds=(0, 1, 2))
    spec = DatasetSpec("surface", 1.0, 10, 500, 10)
    validation = generate(spec, "surface", "validation", 0)
    truth = {"dataset": "surface", "split": "validation", "kind": "surface", "half_side": 1.0}
    own = (make_training(400, batch=64), EVALUATION, surface_points)
    score = make_measure(cohort, *own, validation, truth, torch.device("cpu"))
    gentle, strong, wild = score([{"kl": 0.01}, {"kl": 3.0}, {"kl": math.inf}])
    assert gentle is not None
    assert strong is not None
    assert set(gentle) == set(scored({"kl": 1}))
    assert gentle["validation_mse"] < 0.2 < 0.5 < strong["validation_mse"] < 0.7
    assert wild is None, "one diverged seed makes a diverged trial"
    elsewhere = make_measure(cohort, *own, validation / 2, truth, torch.device("cpu"))
    (other,) = elsewhere([{"kl": 3.0}])
    assert other is not None
    assert other["validation_mse"] == pytest.approx(5 / 9 / 4, rel=0.1)
