"""A small config with every model, run by the installed package in an empty folder."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cubeae.truth.rate_distortion import distortion_bound

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("quick")]


@pytest.fixture
def quick_metrics(quick_run: Path) -> pd.DataFrame:
    """The rows of every model."""
    return pd.read_parquet(quick_run / "results-quick/metrics.parquet")


def test_the_report_is_made_in_an_empty_folder(quick_run: Path) -> None:
    assert len(list((quick_run / "reports-quick").glob("*.html"))) == 14
    log = next((quick_run / "results-quick/logs/train_cohort").rglob("*.log"))
    assert "done in" in log.read_text(encoding="utf-8")


def test_every_cell_is_measured(quick_metrics: pd.DataFrame) -> None:
    assert len(quick_metrics) == 9 * 3 * 2 * 2
    assert (quick_metrics["status"] == "ok").all()
    rate = quick_metrics[quick_metrics["snr_db"] == 15]["information_rate_bits"]
    assert rate.between(2.514 - 0.05, 2.514 + 0.05).all()
    medians = quick_metrics.groupby(["model", "regulariser", "latent_dim", "snr_db"])["test_mse"]
    by_snr = medians.median().unstack("snr_db")
    assert (by_snr[5.0] > by_snr[15.0]).all()


def test_a_mixture_is_fitted_where_it_is_shown_and_nowhere_else(
    quick_run: Path, quick_metrics: pd.DataFrame
) -> None:
    studies = quick_run / "results-quick/studies"
    assert np.isfinite(quick_metrics["mixture_kl"]).all()
    tables = {path.parent.name: pd.read_parquet(path) for path in studies.glob("*/metrics.parquet")}
    assert len(tables) >= 3
    for name, table in tables.items():
        sound = table[table["status"] == "ok"]
        assert np.isfinite(sound["aggregate_kl"]).all(), name
        assert (np.isfinite(sound["mixture_kl"]) == (name == "contest")).all(), name


def test_no_trained_model_lies_below_the_rate_distortion_bound(quick_metrics: pd.DataFrame) -> None:
    """Beyond sampling error of the distortion; a point below it would be a bug."""
    known = quick_metrics[np.isfinite(quick_metrics["mutual_information_upper_bits"])]
    assert len(known) >= 60
    bits, distortion = known["mutual_information_upper_bits"], 3 * known["test_mse"]
    bound = distortion_bound(bits, "surface", 1.0)
    assert (bound - distortion <= 4 * 3 * known["test_mse_se"]).all()
    # The check can fail: with the noise off in evaluation, distortions would fall like this.
    assert (bound > distortion / 10).any()
