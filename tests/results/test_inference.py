import math

import numpy as np
import pandas as pd
import pytest

from cubeae.results.inference import comparisons, intervals, sampling_share
from cubeae.rng import stream
from cubeae.specs.columns import CELL, ERRORS, HEADLINE, MEASURES


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
    table = comparisons(metrics, ("f", "base"), 0.01, 0).set_index(["measure", "regulariser"])
    assert len(table) == len(HEADLINE) * 3
    for measure, larger in HEADLINE.items():
        words = {
            name: table.loc[(measure, name), "verdict"] for name in ("lower", "higher", "same")
        }
        assert words["lower"] == ("worse" if larger else "better")
        assert words["higher"] == ("better" if larger else "worse")
        assert words["same"].startswith("equivalent within")
    row = table.loc[("test_mse", "lower")]
    assert row["difference"] == pytest.approx(-0.5, abs=0.06)
    assert row["difference_low"] < row["difference"] < row["difference_high"] < 0
    assert (row["n"], row["improvement"]) == (12, 1.0)
    assert table.loc[("on_surface_fraction", "lower"), "improvement"] == 0.0
    assert (table["p_holm"] >= table["p"]).all()
    assert (row["attainable_p"], row["margin"]) == (2 / 2**12, pytest.approx(0.1, abs=0.02))


def test_few_seeds_resolve_nothing_however_large_the_difference() -> None:
    table = comparisons(planted({"base": 0, "far": 5}, seeds=5), ("f", "base"), 0.01, 0)
    assert (table["verdict"] == "not resolved").all()
    assert (table["attainable_p"] == 2 / 2**5).all()


def test_changed_results_change_the_verdict() -> None:
    """No verdict is written by hand: swapping the rows swaps the words."""
    metrics = planted({"base": 0, "other": -0.5})
    swapped = metrics.assign(
        regulariser=metrics["regulariser"].map({"base": "other", "other": "base"})
    )
    words = [
        comparisons(frame, ("f", "base"), 0.01, 0).set_index("measure")["verdict"]["test_mse"]
        for frame in (metrics, swapped)
    ]
    assert words == ["better", "worse"]


def test_seeds_that_diverged_are_left_out_of_pairs() -> None:
    metrics = planted({"base": 0, "other": -0.5})
    metrics.loc[3, [*MEASURES]] = math.nan
    metrics.loc[3, "status"] = "diverged"
    table = comparisons(metrics, ("f", "base"), 0.01, 0)
    assert (table["n"] == 11).all()
    summary = intervals(metrics, 0).set_index(["regulariser", "measure"])
    assert summary.loc[("base", "test_mse"), "n"] == 11


def test_a_measure_that_is_not_defined_has_no_interval_and_no_comparison() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics["on_surface_fraction"] = math.nan
    metrics.loc[metrics["regulariser"] == "base", "latent_normality"] = math.nan
    table = intervals(metrics, 0).set_index(["regulariser", "measure"])
    assert table.loc[("base", "on_surface_fraction"), "n"] == 0
    assert math.isnan(table.loc[("base", "latent_normality"), "mean"])
    assert table.loc[("other", "latent_normality"), "n"] == 12
    compared = comparisons(metrics, ("f", "base"), 0.01, 0)
    assert set(compared["measure"]) == set(HEADLINE) - {"on_surface_fraction"}


def test_a_baseline_that_diverged_everywhere_is_compared_with_nothing() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics.loc[metrics["regulariser"] == "base", list(MEASURES)] = math.nan
    assert comparisons(metrics, ("f", "base"), 0.01, 0).empty


def test_a_missing_baseline_gives_an_empty_table() -> None:
    assert comparisons(planted({"other": 0}), ("f", "base"), 0.01, 0).empty


def test_intervals_hold_their_estimates_and_do_not_depend_on_other_cells() -> None:
    metrics = planted({"base": 0, "other": 1})
    table = intervals(metrics, 0)
    assert len(table) == 2 * len(MEASURES)
    for name in ("mean", "median", "iqm"):
        assert table[f"{name}_low"].le(table[name]).all()
        assert table[f"{name}_high"].ge(table[name]).all()
    values = metrics[metrics["regulariser"] == "base"]["test_mse"]
    row = table.set_index(["regulariser", "measure"]).loc[("base", "test_mse")]
    assert row["mean"] == pytest.approx(values.mean())
    assert row["median"] == pytest.approx(values.median())
    alone = intervals(metrics[metrics["regulariser"] == "base"], 0)
    pd.testing.assert_frame_equal(
        alone, table[table["regulariser"] == "base"].reset_index(drop=True)
    )


def test_the_share_of_sampling_error_is_error_over_spread() -> None:
    table = sampling_share(planted({"base": 0})).set_index("measure")
    spread = np.std(planted({"base": 0})["test_mse"], ddof=1)
    assert table.loc["test_mse", "share"] == pytest.approx(0.2 / spread)
