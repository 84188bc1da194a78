"""The figures of the replication and of the claims: ratios, whatever was run."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted.sources import claims_source, replication_source

from cubeae.figures.claims import ratio_tests
from cubeae.figures.drawing import draw_figures
from cubeae.figures.published import last_numbers
from cubeae.words.figures import FIGURES


@pytest.fixture(scope="module")
def replication() -> pd.DataFrame:
    return replication_source()


@pytest.fixture(scope="module")
def claims() -> pd.DataFrame:
    return claims_source()


def test_the_last_numbers_are_ratios_to_the_reports(replication: pd.DataFrame) -> None:
    last = last_numbers(replication)
    assert not last.duplicated(["experiment", "quantity", "dataset"]).any()
    # The report has two last information rates, of which only one can be planted.
    planted = last[last["quantity"] != "information_rate_bits"]
    assert planted["ratio"].to_numpy() == pytest.approx(1.5, rel=0.03)
    assert (last["ratio_low"] < last["ratio"]).all()
    annealed = last[(last["experiment"] == "f5-annealed") & (last["quantity"] == "loss")]
    assert annealed["epoch"].item() == 1400
    assert last_numbers(replication.assign(reason="not run")).empty


def test_ratio_tests_are_exponentials_of_their_estimates(claims: pd.DataFrame) -> None:
    found = ratio_tests(claims)
    assert set(found["claim"]) == set("1567")
    assert found["ratio"].to_numpy() == pytest.approx(np.exp(found["estimate"].to_numpy()))


@pytest.mark.parametrize("empty", [False, True])
def test_figures_are_drawn_whatever_was_run(
    empty: bool, replication: pd.DataFrame, claims: pd.DataFrame, tmp_path: Path
) -> None:
    if empty:
        replication, claims = replication.assign(reason="not run"), claims.assign(estimate=np.nan)
    draw_figures(["published"], replication, tmp_path)
    draw_figures(["claims"], claims, tmp_path)
    rows = {"published": last_numbers(replication), "claims": ratio_tests(claims)}
    for name, expected in rows.items():
        written = pd.read_csv(tmp_path / f"{name}.csv")
        assert written["ratio"].tolist() == pytest.approx(expected["ratio"].tolist(), rel=1e-4)
        assert all((tmp_path / file).stat().st_size > 0 for file in FIGURES[name].files)
