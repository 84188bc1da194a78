"""The pages of the replication and of the claims: what they say is what their tables hold."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_claims import planted as planted_results
from test_replication import DATASETS, collapsing
from test_replication import planted as planted_replication
from test_report import CONFIG as REPORT_CONFIG
from test_report import HOSTILE, Page

from cubeae.figures.published import (
    claims_figure,
    draw,
    last_numbers,
    published_figure,
    ratio_tests,
)
from cubeae.published import EPOCHS
from cubeae.report import render_claims, render_replication
from cubeae.report.site import links
from cubeae.report.verdict_pages import figure_names
from cubeae.studies.claims import Tables, claims_table
from cubeae.studies.collapse import findings
from cubeae.studies.replication import comparison, mmd_floors
from cubeae.studies.report_claims import CLAIMS

CONFIG: dict[str, Any] = REPORT_CONFIG | {
    "replication": {
        "datasets": ["inside"],
        "seeds": 4,
        "training": {"steps": 1000, "device": HOSTILE},
        "experiments": {name: {"length": 1} for name in EPOCHS},
    }
}


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    floors = mmd_floors({"f5-annealed": ("mmd-standard", 6)}, 60, 0, draws=4)
    return comparison(*planted_replication(factor=1.5), EPOCHS, floors)


@pytest.fixture(scope="module")
def judged() -> pd.DataFrame:
    return claims_table(CLAIMS, planted_results({("f1", "test_mse"): 0.1}))


@pytest.fixture(scope="module")
def pages(compared: pd.DataFrame, judged: pd.DataFrame) -> dict[str, str]:
    found = findings(collapsing(5 / 9, 1 / 3), DATASETS)
    replication = render_replication(CONFIG, compared, found, figure_names("published"))
    claims = render_claims(CONFIG, judged, figure_names("claims"))
    return {"replication": replication.html, "claims": claims.html}


@pytest.mark.parametrize("name", ["replication", "claims"])
def test_a_page_is_whole_safe_and_leads_somewhere(name: str, pages: dict[str, str]) -> None:
    html = pages[name]
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    targets = [href[1:] for href in page.all("a", "href") if href.startswith("#")]
    assert set(targets) <= set(page.ids)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(" in html


def test_the_replication_counts_its_verdicts(compared: pd.DataFrame, pages: dict[str, str]) -> None:
    below = int(compared["verdict"].str.contains("below").sum())
    assert below > 50
    assert f"and {below} below; 3 cannot be compared" in pages["replication"]
    assert "depends on its own" in pages["replication"]
    assert "measured on the solid" in pages["replication"]
    assert "f5-annealed: 0.1" in pages["replication"]


def test_a_claim_shows_its_verdict_and_every_test(
    judged: pd.DataFrame, pages: dict[str, str]
) -> None:
    html = pages["claims"]
    ids = Page(html).ids
    assert judged.set_index("claim")["verdict"]["1"].iloc[0] == "refuted"
    assert "8 of 9 tests supported, 1 refuted" in html
    for href in set(judged["evidence"]):
        name, anchor = href.split("#")
        assert name == "claims.html"
        assert anchor in ids
    for text in judged["test"]:
        assert text.replace("'", "&#39;") in html


def test_claims_without_results_have_a_page_too() -> None:
    table = claims_table(CLAIMS, Tables(pd.DataFrame(), pd.DataFrame(), 0.1))
    html = render_claims(CONFIG, table, []).html
    assert html.count("not run") >= len(table)
    assert "This figure was not drawn." in html


def test_a_replication_has_a_page_where_it_has_experiments() -> None:
    assert "replication" in {link.page for link in links(CONFIG)}
    assert "replication" not in {link.page for link in links(REPORT_CONFIG)}


def test_the_last_numbers_are_ratios_to_the_reports(compared: pd.DataFrame) -> None:
    last = last_numbers(compared)
    assert not last.duplicated(["experiment", "quantity", "dataset"]).any()
    # The report has two last information rates, of which only one can be planted.
    planted = last[last["quantity"] != "information_rate_bits"]
    assert planted["ratio"].to_numpy() == pytest.approx(1.5, rel=0.03)
    assert (last["ratio_low"] < last["ratio"]).all()
    annealed = last[(last["experiment"] == "f5-annealed") & (last["quantity"] == "loss")]
    assert annealed["epoch"].item() == 1400
    assert last_numbers(compared.assign(reason="not run")).empty


def test_ratio_tests_are_exponentials_of_their_estimates(judged: pd.DataFrame) -> None:
    found = ratio_tests(judged)
    assert set(found["claim"]) == set("1567")
    assert found["ratio"].to_numpy() == pytest.approx(np.exp(found["estimate"].to_numpy()))


@pytest.mark.parametrize("empty", [False, True])
def test_figures_are_drawn_whatever_was_run(
    empty: bool, compared: pd.DataFrame, judged: pd.DataFrame, tmp_path: Path
) -> None:
    if empty:
        compared, judged = compared.assign(reason="not run"), judged.assign(estimate=np.nan)
    draw(compared, published_figure, last_numbers, "published", tmp_path)
    draw(judged, claims_figure, ratio_tests, "claims", tmp_path)
    names = {Path(name).name for stem in ("published", "claims") for name in figure_names(stem)}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert all(path.stat().st_size > 0 for path in tmp_path.iterdir())
