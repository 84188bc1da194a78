"""Planted truth for the scores of a cloud under every estimator, and for what they show."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import TRUTH
from numpy.typing import NDArray
from planted.replication import scored

from cubeae.metrics.divergences import ESTIMATORS
from cubeae.metrics.knn import knn_kl
from cubeae.metrics.posterior import gaussian_kl
from cubeae.studies.divergence_findings import FIXED, TUNED, divergence_findings, rise
from cubeae.studies.divergence_scores import divergence_scores
from cubeae.studies.divergences import divergence_table
from cubeae.studies.published import DIVERGENCES
from cubeae.training.trainer import train
from cubeae.training.weights import TrainedModel, split_members

Points = NDArray[np.float32]
SEEDS = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
F4 = {"f4-matched": SEEDS + 1.0}
SAME: dict[str, Any] = F4 | {FIXED: SEEDS + 4.1, TUNED: SEEDS + 4.1}
CONCLUSION = "cannot come from the weights"


def finding(*scores: pd.DataFrame) -> pd.Series:
    return divergence_findings(divergence_table(pd.concat(scores, ignore_index=True))).iloc[0]


def test_the_published_values_are_three() -> None:
    assert DIVERGENCES == {"f4-matched": 2.983, FIXED: 4.517, TUNED: 7.05}


def test_a_row_summarises_the_seeds() -> None:
    table = divergence_table(scored({FIXED: [4.0, 4.5, 5.0], TUNED: [1.0, 2.0, 3.0]}))
    assert len(table) == 2 * 2
    row = table.iloc[0]
    assert (row["experiment"], row["estimator"]) == (FIXED, "knn-5-forward")
    assert (row["mean"], row["sd"], row["n"], row["published"]) == (4.5, 0.5, 3, 4.517)
    # t(0.975, 2) = 4.3027
    assert row["high"] == pytest.approx(4.5 + 4.3027 * 0.5 * math.sqrt(4 / 3), rel=1e-4)
    assert (row["within"], row["collapsed"], row["points"]) == (True, 3, 1000)
    assert not table["within"].iloc[1]


@pytest.mark.parametrize("values", [[4.0], [4.0, math.inf, 5.0], [math.nan, math.nan]])
def test_one_value_or_infinite_ones_have_no_interval(values: list[float]) -> None:
    row = divergence_table(scored({FIXED: values})).iloc[0]
    assert np.isnan([row["sd"], row["low"], row["high"]]).all()
    assert not row["within"]


def test_no_scores_make_an_empty_table_and_no_finding() -> None:
    table = divergence_table(scored(SAME).iloc[:0])
    assert table.empty
    assert "within" in table
    assert divergence_findings(table).empty


def test_where_none_separates_collapsed_clouds_the_rise_has_another_cause() -> None:
    found = finding(scored(SAME))
    assert "None of 2 estimators has all 3 published values" in found["text"]
    assert "None of 2 estimators separates the two" in found["text"]
    assert "5 of 5 trainings of f5-annealed" in found["text"]
    assert "they score 4.100 ± 0.016 and 4.100 ± 0.016 nats" in found["text"]
    assert "Under 0 of them, a rise of 2.533 nats" in found["text"]
    assert "from 4.517 to 7.050, the only evidence" in found["text"]
    assert found["text"].endswith(f"{CONCLUSION} of KL and MMD.")
    assert found["collapsed"]
    assert found[["giving_all", "compared", "higher", "lower", "containing"]].tolist() == [
        *(0, 2, 0, 0, 0)
    ]


def test_a_wide_spread_holds_the_published_rise() -> None:
    wide = {FIXED: 100 * SEEDS + 4, TUNED: 100 * SEEDS + 4}
    found = finding(scored(SAME, ["narrow"]), scored(F4 | wide, ["wide"]))
    assert found["containing"] == 1
    assert CONCLUSION in found["text"]


def test_where_every_spread_holds_the_rise_nothing_is_concluded() -> None:
    wide = F4 | {FIXED: 100 * SEEDS + 4, TUNED: 100 * SEEDS + 4}
    found = finding(scored(wide))
    assert (found["higher"], found["lower"], found["containing"]) == (0, 0, 2)
    assert CONCLUSION not in found["text"]
    assert "Their spread is too wide to say where the rise" in found["text"]


def test_where_one_separates_them_the_rise_can_come_from_the_weights() -> None:
    risen = SAME | {TUNED: SEEDS + 4.2}
    found = finding(scored(SAME, ["blind"]), scored(risen, ["sharp"]))
    assert (found["higher"], found["lower"]) == (1, 0)
    assert "1 of 2 estimators separates the two" in found["text"]
    assert "1 with f5-optuna higher, 0 with f5-optuna lower" in found["text"]
    assert CONCLUSION not in found["text"]
    assert found["text"].endswith("from 4.517 to 7.050 can come from the weights of KL and MMD.")


def test_where_they_fall_no_estimator_shows_the_rise() -> None:
    found = finding(scored(SAME | {TUNED: SEEDS + 4.0}))
    assert (found["higher"], found["lower"]) == (0, 2)
    assert CONCLUSION not in found["text"]
    assert "No estimator separates them in the direction of the rise" in found["text"]


def test_clouds_that_are_not_collapsed_say_nothing_of_the_rise() -> None:
    scores = scored(SAME)
    scores.loc[(scores["seed"] == 2) & (scores["experiment"] == TUNED), "variance_share"] = 0.5
    found = finding(scores)
    assert not found["collapsed"]
    assert "4 of 5 trainings of f5-optuna are collapsed" in found["text"]
    assert CONCLUSION not in found["text"]
    assert "Our clouds are not all collapsed, so they say nothing" in found["text"]


def test_an_estimator_that_gives_all_three_is_named_with_its_spread() -> None:
    values = {name: SEEDS + value for name, value in DIVERGENCES.items()}
    found = finding(scored(SAME, ["blind"]), scored(values, ["right"]))
    assert found["giving_all"] == 1
    words = "Of 2 estimators, 1 has all 3 published values of D_KL in the 95 % prediction interval"
    assert words in found["text"]
    assert "the right (with a standard deviation over seeds of up to 0.016 nats)" in found["text"]
    many = finding(scored(values, list("abcd")))
    assert "Of 4 estimators, 4 have all 3" in many["text"]
    assert "standard deviation" not in many["text"]


@pytest.mark.parametrize("values", [{FIXED: SEEDS + 4}, {FIXED: [4.0], TUNED: [4.0]}])
def test_without_two_trainings_of_both_nothing_is_compared(values: dict[str, Any]) -> None:
    found = finding(scored(values))
    assert found["compared"] == 0
    assert "cannot be compared" in found["text"]
    assert CONCLUSION not in found["text"]


def test_infinite_estimates_are_left_out_of_the_comparison() -> None:
    infinite = SAME | {TUNED: [math.inf] * 5}
    found = finding(scored(SAME, ["finite"]), scored(infinite, ["singular"]))
    assert (found["estimators"], found["compared"]) == (2, 1)
    assert "None of 1 estimators separates" in found["text"]


def test_every_dataset_has_its_finding() -> None:
    both = [scored(SAME), scored(SAME | {TUNED: SEEDS + 9}, dataset="outside")]
    found = divergence_findings(divergence_table(pd.concat(both, ignore_index=True)))
    assert found["dataset"].tolist() == ["inside", "outside"]
    assert found["higher"].tolist() == [0, 2]


def test_a_rise_is_tuned_minus_fixed() -> None:
    table = divergence_table(scored({FIXED: SEEDS + 4, TUNED: SEEDS + 5}, ["one"]))
    found = rise(*table.to_dict("records"))
    assert found.value == pytest.approx(1)
    assert 0 < found.low < 1 < found.high


@pytest.fixture
def model(
    make_cohort: Callable[..., Any], make_training: Any, surface_points: Points
) -> TrainedModel:
    """Two seeds, of which the second diverged."""
    cohort, training = make_cohort({"kl": 0.01}, snr_db=(15.0,)), make_training(30)
    trained = train(cohort, training, surface_points, torch.device("cpu"))
    trained.diverged_at[1] = 4
    return split_members(cohort, training, trained, surface_points, TRUTH)[0]


def test_a_training_is_scored_by_every_estimator(
    model: TrainedModel, surface_points: Points
) -> None:
    scores = divergence_scores(model, surface_points, 1.0, points=60)
    assert scores["estimator"].tolist() == list(ESTIMATORS)
    assert set(scores["seed"]) == {model.seeds[0]}
    assert set(scores["experiment"]) == {model.info["model"]}
    assert set(scores["points"]) == {60}
    values = scores.set_index("estimator")["value"]
    data, cloud = surface_points[:60], model.sample(60, model.info["root"])[0].numpy()
    assert values["knn-5-forward"] == knn_kl(data, cloud, 5)
    assert values["knn-1-reverse"] == knn_kl(cloud, data, 1)
    z = model.transmit(data, "divergence").z[:1]
    assert values["latent-gaussian"] == pytest.approx(float(gaussian_kl(z)))
    share = cloud.var(0).sum() / data.var(0).sum()
    assert scores["variance_share"].to_numpy() == pytest.approx(share)
    assert scores.equals(divergence_scores(model, surface_points, 1.0, points=60))


def test_the_clouds_have_as_many_points_as_there_are(
    model: TrainedModel, surface_points: Points
) -> None:
    assert set(divergence_scores(model, surface_points[:40], 1.0)["points"]) == {40}
    assert divergence_scores(model, surface_points[:5], 1.0).empty


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e13])
def test_an_absurd_cloud_is_left_out(
    value: float, model: TrainedModel, surface_points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = torch.full((2, 20, 3), value, dtype=torch.float64)
    monkeypatch.setattr(TrainedModel, "sample", lambda *_: broken)
    assert divergence_scores(model, surface_points, 1.0, points=20).empty
