"""The questions' tables, on planted results."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from planted.worlds import FREE, KL, MMD, USUAL, results

from cubeae.results.answers import PRICED, QUESTIONS, answers, common_trainings
from cubeae.specs.columns import MEASURES
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, WORSE


def test_every_question_has_its_contrasts_with_the_planted_effects() -> None:
    table = answers(results(USUAL), FREE, 0.1, 60_000)
    assert set(table["question"]) == set(QUESTIONS)
    counts = table["question"].value_counts()
    assert counts["best"] == counts["best-with-mixture"] == 3  # pairs of three
    assert counts["mixture"] == 3
    assert counts["price"] == 2 * len(PRICED)
    best = table[table["question"] == "best"].set_index(["model", "baseline_model"])
    assert best.loc[("f1", "f3"), "effect"] == pytest.approx(math.log(0.4 / 0.14))
    assert best.loc[("f1", "f3"), "verdict"] == WORSE
    assert best.loc[("f3", "f4"), "verdict"] == BETTER
    mixture = table[table["question"] == "mixture"].set_index("model")
    assert mixture.loc["f1", "effect"] == pytest.approx(math.log(0.025 / 0.4))
    assert (mixture["baseline_measure"] == "smoothed_kl_forward").all()
    price = table[table["question"] == "price"].set_index(["measure", "model"])
    assert price.loc[("aggregate_kl", "f3"), "verdict"] == WORSE
    assert price.loc[("active_units", "f3"), "scale"] == "difference"
    assert price.loc[("active_units", "f3"), "effect"] == pytest.approx(-2, abs=0.02)


def test_without_a_composition_without_penalty_no_price_is_asked() -> None:
    table = answers(results({KL: USUAL[KL], MMD: USUAL[MMD]}), None, 0.1, 60_000)
    assert set(table["question"]) == {"best", "best-with-mixture", "mixture"}


def test_the_order_is_asked_on_cells_that_all_have() -> None:
    metrics = results(USUAL)
    lacking = metrics[(metrics["model"] != "f4") | (metrics["latent_dim"] == 6)]
    assert set(common_trainings(lacking)["latent_dim"]) == {6}
    table = answers(lacking, FREE, 0.1, 60_000).set_index("question")
    assert (table.loc["best", "cells"] == 1).all()
    assert (table.loc["mixture", "cells"].to_numpy() == [2, 2, 1]).all()


def test_no_trainings_give_no_answers() -> None:
    assert answers(results(USUAL).iloc[:0], FREE, 0.1, 60_000).empty
    diverged = results(USUAL).assign(smoothed_kl_forward=math.nan, mixture_kl=math.nan)
    diverged = diverged.assign(**dict.fromkeys(PRICED, math.nan))
    assert isinstance(answers(diverged, FREE, 0.1, 60_000), pd.DataFrame)


def test_a_composition_that_diverged_where_it_is_hard_does_not_lead_by_easy_cells() -> None:
    """All are alike, and ten times as far at 2 latent dims, where f1 has no sound training."""
    alike = replace(USUAL[KL], at={(15.0, 2): 10.0})
    metrics = results(dict.fromkeys(USUAL, alike), noise=0.02)
    lost = (metrics["model"] == "f1") & (metrics["latent_dim"] == 2)
    metrics.loc[lost, list(MEASURES)] = math.nan
    best = answers(metrics, FREE, 0.1, 60_000).query("question == 'best'")
    assert (best["cells"] == 1).all()
    assert best["value"].to_numpy() == pytest.approx(0.14, rel=1e-6)
    assert best["baseline_value"].to_numpy() == pytest.approx(0.14, rel=1e-6)
    assert (best["verdict"] == NEGLIGIBLE).all()


def test_a_composition_without_a_sound_training_does_not_silence_the_others() -> None:
    metrics = results(USUAL)
    metrics.loc[metrics["model"] == "f1", list(MEASURES)] = math.nan
    best = answers(metrics, FREE, 0.1, 60_000).query("question == 'best'")
    assert best[["model", "baseline_model"]].to_numpy().tolist() == [["f3", "f4"]]
    assert (best["cells"] == 2).all()
