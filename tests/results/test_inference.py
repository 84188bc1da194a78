import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cubeae.results.inference import comparisons, intervals, sampling_share
from cubeae.rng import stream
from cubeae.specs.columns import CELL, ERRORS, HEADLINE, MEASURES
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE


def planted(shifts: dict[str, float], seeds: int = 12) -> pd.DataFrame:
    """Rows of one cell; every measure is seed noise common to all variants, plus a shift."""
    common = stream(0, "common").standard_normal(seeds)
    rows = []
    for regulariser, shift in shifts.items():
        own = 0.05 * stream(1, regulariser).standard_normal(seeds)
        for seed in range(seeds):
            identity = dict(zip(CELL, ("surface", "f", regulariser, 15.0, 6), strict=True))
            value = 10 + common[seed] + own[seed] + shift
            measures = dict.fromkeys(MEASURES, value) | {"on_surface_fraction": value / 20}
            measures |= dict.fromkeys(ERRORS, 0.2)
            rows.append(identity | {"seed": seed, "status": "ok"} | measures)
    return pd.DataFrame(rows)


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
    summary = intervals(metrics).set_index(["regulariser", "measure"])
    assert summary.loc[("base", "test_mse"), "n"] == 11


def test_a_measure_that_is_not_defined_has_no_interval_and_no_comparison() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics["on_surface_fraction"] = math.nan
    metrics.loc[metrics["regulariser"] == "base", "latent_normality"] = math.nan
    table = intervals(metrics).set_index(["regulariser", "measure"])
    assert table.loc[("base", "on_surface_fraction"), "n"] == 0
    assert math.isnan(table.loc[("base", "latent_normality"), "mean"])
    assert table.loc[("other", "latent_normality"), "n"] == 12
    compared = comparisons(metrics, ("f", "base"), 0.02, 1000)
    assert set(compared["measure"]) == set(HEADLINE) - {"on_surface_fraction"}


def test_a_baseline_that_diverged_everywhere_is_compared_with_nothing() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics.loc[metrics["regulariser"] == "base", list(MEASURES)] = math.nan
    assert comparisons(metrics, ("f", "base"), 0.02, 1000).empty


def test_a_missing_baseline_gives_an_empty_table() -> None:
    assert comparisons(planted({"other": 0}), ("f", "base"), 0.02, 1000).empty


def test_intervals_hold_their_estimates_and_do_not_depend_on_other_cells() -> None:
    metrics = planted({"base": 0, "other": 1})
    table = intervals(metrics)
    assert len(table) == 2 * len(MEASURES)
    assert table["mean_low"].le(table["mean"]).all()
    assert table["mean_high"].ge(table["mean"]).all()
    values = metrics[metrics["regulariser"] == "base"]["test_mse"]
    row = table.set_index(["regulariser", "measure"]).loc[("base", "test_mse")]
    assert row["mean"] == pytest.approx(values.mean())
    ends = stats.ttest_1samp(values, 10).confidence_interval()
    assert (row["mean_low"], row["mean_high"]) == pytest.approx(tuple(ends))
    alone = intervals(metrics[metrics["regulariser"] == "base"])
    pd.testing.assert_frame_equal(
        alone, table[table["regulariser"] == "base"].reset_index(drop=True)
    )


def test_the_share_of_sampling_error_is_error_over_spread() -> None:
    table = sampling_share(planted({"base": 0})).set_index("measure")
    spread = np.std(planted({"base": 0})["test_mse"], ddof=1)
    assert table.loc["test_mse", "share"] == pytest.approx(0.2 / spread)
