"""The pages of the replication and of the claims: what they say is what their tables hold."""

from typing import Any

import pandas as pd
import pytest
from planted.claims import planted as planted_results
from planted.pages import Page, model_html, rendered
from planted.report import CONFIG as REPORT_CONFIG
from planted.report import changed
from planted.site import (
    EXPERIMENTS,
    REPLICATION,
    REPLICATION_CONFIG,
    claims_judged,
    page_html,
    replication_tables,
    verdict_files,
)

from cubeae.report import links_of
from cubeae.report.sentences.claims import where_it_holds
from cubeae.report.tables.published import numbers_table
from cubeae.studies.claims import ClaimData, claims_table
from cubeae.studies.published import EPOCHS, PUBLISHED
from cubeae.studies.report_claims import CLAIMS
from cubeae.words.figures import FIGURES
from cubeae.words.places import VERDICTS
from cubeae.words.subject import ALL


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    return replication_tables()["published"]


@pytest.fixture(scope="module")
def judged() -> pd.DataFrame:
    return claims_judged()


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: page_html(name) for name in ("replication", "claims")}


def claims_html(judged: pd.DataFrame) -> str:
    return rendered("claims", REPLICATION_CONFIG, tables={"claims": judged}).html


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


@pytest.mark.parametrize("name", ["published", "claims"])
def test_a_figure_is_shown_with_its_words_and_files(name: str, pages: dict[str, str]) -> None:
    html = pages["replication" if name == "published" else name]
    page = Page(html)
    assert page.all("img", "src") == [f"{VERDICTS}/{name}.svg"]
    assert set(verdict_files(name)) <= set(page.all("a", "href"))
    assert page.all("figure", "id") == [f"fig-{name}"]
    assert FIGURES[name].caption(ALL).split(",")[0] in page.captions[0]


def test_a_models_page_has_its_published_numbers_beside_ours(
    compared: pd.DataFrame, pages: dict[str, str]
) -> None:
    """Those of its own experiments, with a link to the settings that they were trained under."""
    for model, experiments in (("f1", ["f1"]), ("f5", ["f5-annealed", "f5-optuna"])):
        html = model_html(model, config=REPLICATION_CONFIG, published=compared)
        page = Page(html)
        tables = page.all("table", "data-anchor")
        assert tables[-len(experiments) :] == [f"table-{name}" for name in experiments]
        assert sum(table.startswith("table-f") for table in tables) == len(experiments)
        for name in experiments:
            for row in numbers_table(name, compared).rows:
                words = (part for cell in row.cells for part in (cell.text, cell.detail, cell.note))
                assert " ".join(" ".join(words).split()) in page.rows
        links = [link for link in page.all("a", "href") if link.startswith("replication.html")]
        assert links[-2:] == ["replication.html#settings", "replication.html"]
        assert "published" in page.ids
    assert "settings" in Page(pages["replication"]).ids


def test_a_table_holds_every_number_of_its_experiment(compared: pd.DataFrame) -> None:
    for name in EPOCHS:
        numbers = [number for number in PUBLISHED if number.experiment == name]
        rows = numbers_table(name, compared).rows
        assert [row.cells[3].numbers[0] for row in rows] == [number.value for number in numbers]
        ours = [row.cells[6].numbers for row in rows]
        assert all(low <= mean <= high for mean, low, high in ours)


@pytest.mark.parametrize(
    "changes",
    [
        {"experiments": {}},
        {"datasets": []},
        {"experiments": {"f5-mine": EXPERIMENTS["f5-annealed"], "f2": EXPERIMENTS["f2"]}},
    ],
)
def test_without_a_published_number_of_it_a_models_page_is_as_ever(
    changes: dict[str, Any], compared: pd.DataFrame
) -> None:
    """Nothing was asked for, or only what the report has no number of, or of other models."""
    plain = model_html("f5")
    config = changed(replication=REPLICATION | changes)
    html = model_html("f5", config=config, published=compared)
    assert Page(html).ids == Page(plain).ids
    assert "replication.html#settings" not in html


def test_a_claim_shows_its_verdict_and_every_test(
    judged: pd.DataFrame, pages: dict[str, str]
) -> None:
    html = pages["claims"]
    ids = Page(html).ids
    assert judged.set_index("claim")["verdict"]["1"].iloc[0] == "refuted"
    assert "8 of 9 tests supported; refuted: f1 has a higher test MSE than f2" in html
    for href in set(judged["evidence"]):
        name, anchor = href.split("#")
        assert name == "claims.html"
        assert anchor in ids
    for text in judged["test"]:
        assert text.replace("'", "&#39;") in html


def test_claims_without_results_have_a_page_too() -> None:
    table = claims_table(CLAIMS, ClaimData(pd.DataFrame(), pd.DataFrame(), 0.1))
    html = claims_html(table)
    assert html.count("not run") >= len(table)
    assert "This figure was not drawn." in html


def test_a_replication_has_a_page_where_it_has_experiments() -> None:
    assert "replication" in {link.page for link in links_of(REPLICATION_CONFIG)}
    assert "replication" not in {link.page for link in links_of(REPORT_CONFIG)}


def claim_rows(verdict: str, *tests: tuple[int, str], held: str = "") -> pd.DataFrame:
    """Rows of a claim; a test is its number of cells and where it holds."""
    rows = [{"cells": cells, "holds_at": holds} for cells, holds in tests]
    return pd.DataFrame(rows).assign(verdict=verdict, all_hold_at=held)


HELD = "no noise, 2 latent dims"


@pytest.mark.parametrize(
    ("tests", "sentence"),
    [
        (
            claim_rows("refuted", (20, HELD), (20, ""), held=HELD),
            f"Refuted on average; it holds at: {HELD}.",
        ),
        (
            claim_rows("undecided", (20, HELD), (20, ""), (1, ""), held=HELD),
            f"Undecided; but its tests over several cells (2 of 3) all hold at: {HELD}.",
        ),
        (
            claim_rows("negligible", (20, HELD), (20, "")),
            "Its tests over several cells do not all hold in any one of them, but 1 test holds in "
            "a part of the grid.",
        ),
        (claim_rows("supported", (20, ""), (1, "")), ""),
        (claim_rows("refuted", (20, ""), (20, "")), ""),
    ],
)
def test_where_a_claim_holds_is_one_sentence(tests: pd.DataFrame, sentence: str) -> None:
    assert where_it_holds(tests) == sentence


def test_the_claims_page_says_where_a_refuted_claim_holds() -> None:
    results = planted_results()
    best = (results.grid["snr_db"] == 20) & (results.grid["latent_dim"] == 4)
    worse = (results.grid["regulariser"] == "mmd-matched") & ~best
    results.grid.loc[worse, "smoothed_kl_forward"] *= 8
    page = claims_html(claims_table(CLAIMS, results))
    held = "20 dB, 4 latent dims"
    assert page.count(f"tests over several cells (6 of 8) all hold at: {held}.") == 1
    assert sum(f"holds at {held}" in row for row in Page(page).rows) == 5
