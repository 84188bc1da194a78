"""Planted truth for the comparison with published numbers, and for what they show of their data."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted.replication import DATASETS, collapsing, planted

from cubeae.specs.verdicts import NOT_COMPARABLE
from cubeae.statistics import Estimate
from cubeae.studies.collapse import findings
from cubeae.studies.published import EPOCHS, MODELS, PUBLISHED, Published
from cubeae.studies.replication import (
    ABOVE,
    BELOW,
    QUANTITIES,
    WITHIN,
    comparison,
    judge,
    mmd_floors,
    published_loss,
    shown_mmd,
    simulate_floor,
)

NO_FLOORS = mmd_floors({}, 10, 0)


def test_every_experiment_of_the_report_is_a_setting_with_a_length() -> None:
    assert {number.experiment for number in PUBLISHED} == set(EPOCHS) == set(MODELS)
    # Its Table 1 is of f1, and so on to Table 5 of f5.
    tables = {(number.where, MODELS[number.experiment]) for number in PUBLISHED}
    assert tables - {("section 3.2", "f2")} == {(f"Table {n}", f"f{n}") for n in range(1, 6)}
    assert {number.quantity for number in PUBLISHED} == set(QUANTITIES)
    assert len(set(PUBLISHED)) == len(PUBLISHED) == 62


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, WITHIN), (1.5, BELOW), (0.6, ABOVE)])
def test_a_planted_number_has_its_verdict(factor: float, verdict: str) -> None:
    table = comparison(*planted(factor=factor), EPOCHS, NO_FLOORS)
    assert len(table) == len(PUBLISHED)
    comparable = table[(table["quantity"] != "divergence") & table["upper"].isna()]
    # The f2's final numbers stand twice: the last epoch's, and the one of the text, a range.
    assert (comparable["verdict"] == verdict).mean() > 0.9
    assert set(comparable["n"]) == {4}
    assert (comparable["low"] < comparable["mean"]).all()
    assert (comparable["mean"] < comparable["high"]).all()


def test_a_divergence_is_shown_and_never_judged() -> None:
    table = comparison(*planted(), EPOCHS, NO_FLOORS)
    rows = table[table["quantity"] == "divergence"]
    assert set(rows["verdict"]) == {NOT_COMPARABLE}
    assert rows["reason"].str.contains("knn(n=7)", regex=False).all()
    assert (rows["mean"] == 3).all()


def test_a_range_is_within_where_it_meets_the_interval() -> None:
    number = Published("text", "f2", "", "information_rate_bits", None, 2.2, upper=3.5)
    assert judge(number, Estimate(2, 1.9, 2.3)) == WITHIN
    assert judge(number, Estimate(4, 3.6, 4.2)) == BELOW
    assert judge(number, Estimate(2, 1.9, 2.1)) == ABOVE
    assert judge(replace(number, upper=None), Estimate(3, 2.5, 4)) == BELOW


def test_trainings_of_another_length_or_batch_are_not_compared() -> None:
    history, metrics = planted()
    table = comparison(history, metrics, EPOCHS | {"f3": 40}, NO_FLOORS)
    assert "40 epochs" in table.loc[table["experiment"] == "f3", "reason"].item()
    table = comparison(history, metrics, {}, NO_FLOORS)
    assert set(table["verdict"]) == {NOT_COMPARABLE}
    assert table["reason"].str.contains("batches smaller than its data").all()


def test_what_was_not_run_logged_or_sound_is_not_compared() -> None:
    history, metrics = planted()
    few = metrics.assign(status=["ok" if seed == 0 else "diverged" for seed in metrics["seed"]])
    table = comparison(history, few, EPOCHS, NO_FLOORS)
    assert table["reason"].str.contains("1 of our 4 trainings").all()
    table = comparison(history, metrics[metrics["model"] != "f3"], EPOCHS, NO_FLOORS)
    assert (
        table.loc[table["experiment"] == "f3", "reason"].item()
        == "no training of ours has its settings"
    )
    table = comparison(history[history["step"] != 300], metrics, EPOCHS, NO_FLOORS)
    missing = table[table["epoch"] == 300]
    assert missing["reason"].str.contains("not logged at epoch 300").all()


def test_the_loss_has_the_mmd_that_the_report_shows() -> None:
    rows = {"loss": [1.0, 2.0], "mmd-standard": [0.01, np.nan]}
    rows |= {"mmd-standard:root_biased": [0.3, np.nan], "weight:mmd-standard": [2.0, np.nan]}
    rows |= {"mmd-matched:root_biased": [np.nan, 0.4], "mmd-matched": [np.nan, 0.1]}
    history = pd.DataFrame(rows | {"weight:mmd-matched": [np.nan, 0.5]})
    # 1 + 2 (0.3 - 0.01), 2 + 0.5 (0.4 - 0.1)
    assert published_loss(history).tolist() == pytest.approx([1.58, 2.15])
    assert shown_mmd(history).tolist() == [0.3, 0.4]
    assert published_loss(history[["loss"]]).tolist() == [1.0, 2.0]


def test_the_floor_is_the_closed_form_of_its_estimator() -> None:
    floor = simulate_floor("mmd-standard", 6, 300, root=0, draws=40)
    # The median of |z - z'|^2 is 2 x median(chi^2_6) = 10.696; E k = (r / (r + 4))^3
    expected = math.sqrt((2 / 300) * (1 - (10.696 / 14.696) ** 3))
    assert floor["floor"] == pytest.approx(expected, rel=0.03)
    assert floor["floor_low"] < floor["floor"] < floor["floor_high"] < 1.5 * expected
    again = simulate_floor("mmd-standard", 6, 300, root=0, draws=40)
    assert floor == again
    table = mmd_floors({"f5-annealed": ("mmd-standard", 6)}, 300, 0, draws=40)
    assert table.loc["f5-annealed", "floor"] == floor["floor"]
    shown = comparison(*planted(), EPOCHS, table)
    held = shown[shown["floor"].notna()]
    assert set(held["quantity"]) == {"mmd"}
    assert set(held["experiment"]) == {"f5-annealed"}


def test_a_loss_below_the_variance_of_the_surface_excludes_it_where_ours_collapse() -> None:
    found = findings(collapsing(5 / 9, 1 / 3), DATASETS).iloc[0]
    assert (found["excluded"], found["possible"]) == ("surface", "solid")
    # 0.3467 lies 47 deviations of sqrt(8 / 405 / 1000) = 0.00444 below 5/9, and 4 % above 1/3
    assert "47 standard deviations" in found["text"]
    assert "measured on the solid of the cube (+4.0 %" in found["text"]
    assert "3 of our 3 trainings" in found["text"]


def test_it_excludes_nothing_where_ours_do_not_collapse() -> None:
    found = findings(collapsing(0.1, 0.1), DATASETS).iloc[0]
    assert (found["excluded"], found["possible"]) == ("", "surface solid")
    assert "0 of our 3 trainings" in found["text"]
    assert "excludes neither" in found["text"]


def test_a_loss_above_both_variances_excludes_neither() -> None:
    found = findings(collapsing(5 / 9, 1 / 3, "f5-optuna"), DATASETS).iloc[0]
    assert found["published"] == 0.67
    assert found["excluded"] == ""


def test_a_loss_below_both_variances_fits_nothing() -> None:
    wide = {name: replace(spec, half_side=1.3) for name, spec in DATASETS.items()}
    found = findings(collapsing(5 / 9 * 1.69, 1 / 3 * 1.69), wide).iloc[0]
    assert (found["excluded"], found["possible"]) == ("surface solid", "")
    assert "settings differ from ours" in found["text"]


def test_no_finding_without_a_training() -> None:
    assert findings(collapsing(1, 1, "f1"), DATASETS).empty
