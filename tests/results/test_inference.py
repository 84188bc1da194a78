"""Intervals over seeds, and evaluation's own share of the spread."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted.cells import planted
from scipy import stats

from cubeae.files.tables import join, read_table, write_table
from cubeae.results.inference import intervals, sampling_share
from cubeae.specs.columns import MEASURES


def test_a_measure_that_is_not_defined_has_no_interval() -> None:
    metrics = planted({"base": 0, "other": 1})
    metrics["on_surface_fraction"] = math.nan
    metrics.loc[metrics["regulariser"] == "base", "latent_normality"] = math.nan
    table = intervals(metrics).set_index(["regulariser", "measure"])
    assert table.loc[("base", "on_surface_fraction"), "n"] == 0
    assert math.isnan(table.loc[("base", "latent_normality"), "mean"])
    assert table.loc[("other", "latent_normality"), "n"] == 12


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


def test_a_model_whose_every_training_diverged_leaves_numbers_to_the_others(
    tmp_path: Path,
) -> None:
    """One seed each: no interval has ends, which were None beside a table without a row."""
    metrics = planted({"base": 0, "other": 1}).drop_duplicates("regulariser")
    sound = metrics["regulariser"] == "base"
    diverged = metrics.assign(status=metrics["status"].where(sound, "diverged"))
    for name, rows in (("one", sound), ("none", ~sound)):
        write_table(tmp_path / f"{name}.parquet", intervals(diverged[rows]))
    write_table(
        tmp_path / "all.parquet", join([tmp_path / f"{name}.parquet" for name in ("one", "none")])
    )
    table = read_table(tmp_path / "all.parquet")
    assert len(table) == len(MEASURES)
    assert all(math.isnan(row["mean_low"]) for row in table.to_dict("records"))


def test_the_share_of_sampling_error_is_error_over_spread() -> None:
    table = sampling_share(planted({"base": 0})).set_index("measure")
    spread = np.std(planted({"base": 0})["test_mse"], ddof=1)
    assert table.loc["test_mse", "share"] == pytest.approx(0.2 / spread)
