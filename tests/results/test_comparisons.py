"""Paired comparisons, on planted differences."""

import math

import pandas as pd
import pytest
from planted.cells import planted

from cubeae.results.comparisons import Contrast, Side, comparisons, contrasted
from cubeae.specs.columns import HEADLINE, MEASURES
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE


def test_planted_differences_are_found_and_called_by_their_direction() -> None:
    metrics = planted({"base": 0, "lower": -0.5, "higher": 0.5, "same": 0})
    table = comparisons(metrics, ("f", "base"), 0.02, 1000).query("scope == 'cell'")
    table = table.set_index(["measure", "regulariser"])
    assert len(table) == len(HEADLINE) * 3
    for measure, larger in HEADLINE.items():
        words = {
            name: table.loc[(measure, name), "verdict"] for name in ("lower", "higher", "same")
        }
        assert words["lower"] == (WORSE if larger else BETTER)
        assert words["higher"] == (BETTER if larger else WORSE)
        assert words["same"] == NEGLIGIBLE
    row = table.loc[("test_mse", "lower")]
    assert row["effect"] == pytest.approx(math.log(9.5 / 10), abs=0.01)
    assert row["effect_low"] < row["effect"] < row["effect_high"] < 0
    assert (row["n"], row["cells"], row["scale"]) == (12, 1, "ratio")
    assert row["margin"] == pytest.approx(math.log(1.02))
    share = table.loc[("on_surface_fraction", "higher")]
    assert share["scale"] == "share"
    assert share["effect"] == pytest.approx(math.log((0.525 / 0.475) / (0.5 / 0.5)), abs=0.02)


def test_five_seeds_resolve_a_large_difference_and_count_those_that_a_small_one_needs() -> None:
    found = comparisons(planted({"base": 0, "far": 5}, seeds=5), ("f", "base"), 0.02, 1000)
    assert not found["verdict"].isin([UNDECIDED, NEGLIGIBLE]).any()
    assert found["seeds_needed"].isna().all()
    near = comparisons(planted({"base": 0, "near": -0.1}, seeds=5), ("f", "base"), 0.01, 1000)
    assert (near["verdict"] == UNDECIDED).all()
    assert (near["seeds_needed"] > 5).all()


def test_a_pooled_effect_is_the_mean_over_common_cells() -> None:
    """At 15 dB lower, at 20 dB higher; the cell that one lacks is in no mean."""
    cells = [
        planted({"base": 0, "other": shift}).assign(snr_db=snr)
        for snr, shift in ((15.0, -0.5), (20.0, 0.3))
    ]
    metrics = pd.concat([*cells, planted({"base": 0}).assign(snr_db=math.inf)], ignore_index=True)
    table = comparisons(metrics, ("f", "base"), 0.02, 1000)
    assert table["scope"].tolist() == ["pooled"] * 4 + ["cell"] * 8
    errors = table[table["measure"] == "test_mse"].set_index("snr_db")
    pooled = errors[errors["scope"] == "pooled"].iloc[0]
    assert (pooled["cells"], pooled["n"]) == (2, 12)
    assert math.isnan(pooled["latent_dim"])
    assert pooled["effect"] == pytest.approx(errors.loc[[15, 20], "effect"].mean())
    assert errors.loc[[15, 20], "verdict"].tolist() == [BETTER, WORSE]


def test_changed_results_change_the_verdict() -> None:
    """No verdict is written by hand: swapping the rows swaps the words."""
    metrics = planted({"base": 0, "other": -0.5})
    swapped = metrics.assign(
        regulariser=metrics["regulariser"].map({"base": "other", "other": "base"})
    )
    words = []
    for frame in (metrics, swapped):
        table = comparisons(frame, ("f", "base"), 0.02, 1000).set_index(["scope", "measure"])
        words.append(table.loc[("pooled", "test_mse"), "verdict"])
    assert words == ["better", "worse"]


def test_seeds_that_diverged_are_left_out_of_pairs() -> None:
    metrics = planted({"base": 0, "other": -0.5})
    metrics.loc[3, [*MEASURES]] = math.nan
    metrics.loc[3, "status"] = "diverged"
    table = comparisons(metrics, ("f", "base"), 0.02, 1000)
    assert (table["n"] == 11).all()


def test_a_measure_that_is_not_defined_has_no_comparison() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics["on_surface_fraction"] = math.nan
    metrics.loc[metrics["regulariser"] == "base", "latent_normality"] = math.nan
    compared = comparisons(metrics, ("f", "base"), 0.02, 1000)
    assert set(compared["measure"]) == set(HEADLINE) - {"on_surface_fraction"}


def test_a_baseline_that_diverged_everywhere_is_compared_with_nothing() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics.loc[metrics["regulariser"] == "base", list(MEASURES)] = math.nan
    assert comparisons(metrics, ("f", "base"), 0.02, 1000).empty


def test_a_missing_baseline_gives_an_empty_table() -> None:
    assert comparisons(planted({"other": 0}), ("f", "base"), 0.02, 1000).empty


def test_a_contrast_of_two_measures_pairs_them_within_each_training() -> None:
    """The mixture's score is half of the own one in each training: the ratio has no noise."""
    metrics = planted({"base": 0})
    metrics["mixture_kl"] = metrics["smoothed_kl_forward"] / 2
    own, fitted = (Side(("f", "base"), name) for name in ("smoothed_kl_forward", "mixture_kl"))
    (row,) = contrasted(metrics, [Contrast(fitted, own)], 0.1, 1000).to_dict("records")
    assert row["effect"] == pytest.approx(math.log(0.5))
    assert (row["measure"], row["baseline_measure"]) == ("mixture_kl", "smoothed_kl_forward")
    assert (row["n"], row["cells"], row["verdict"]) == (12, 1, BETTER)
    geometric = math.exp(metrics["smoothed_kl_forward"].map(math.log).mean())
    assert row["baseline_value"] == pytest.approx(geometric)
    assert row["value"] == pytest.approx(geometric / 2)
