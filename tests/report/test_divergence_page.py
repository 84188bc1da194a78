"""The published D_KL on the page of the replication: its sentences and its tables."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import pytest
from planted.configs import read
from planted.pages import Page, rendered, table_rows
from planted.replication import planted, scored
from planted.report import changed

from cubeae.report.frame.register import Rendered
from cubeae.report.tables.divergences import divergences_table
from cubeae.report.tables.table import Table, csv_text
from cubeae.studies.collapse import findings
from cubeae.studies.divergence_findings import FIXED, TUNED, divergence_findings
from cubeae.studies.divergences import divergence_table
from cubeae.studies.published import EPOCHS
from cubeae.studies.replication import comparison, mmd_floors

EXPERIMENTS = {
    name: experiment
    for name, experiment in read()["replication"]["experiments"].items()
    if name in EPOCHS
}
CONFIG = changed(
    replication=read()["replication"]
    | {"datasets": ["inside"], "seeds": 3, "experiments": EXPERIMENTS}
)
# Under the first estimator f4 is as published; under the second, nothing is.
VALUES: dict[str, Sequence[float]] = {
    "f4-matched": [2.9, 3.0, 3.1],
    FIXED: [5.6, 5.7, 5.8],
    TUNED: [5.6, 5.7, 5.8],
}
BLIND: dict[str, Sequence[float]] = {name: [90.0, 91.0, 92.0] for name in VALUES}
HEADS = ["Estimator", "f4-matched", FIXED, TUNED, "f5-optuna − f5-annealed"]


def planted_table(values: Mapping[str, Sequence[float]] = VALUES) -> pd.DataFrame:
    return divergence_table(
        pd.concat(
            [
                scored(values, ["knn-5-forward"], "inside"),
                scored(BLIND, ["blind"], "inside"),
                scored(values, ["knn-5-forward"], "outside", variance_share=0.9),
            ],
            ignore_index=True,
        )
    )


def page_of(table: pd.DataFrame) -> Rendered:
    history, metrics = planted()
    floors = mmd_floors({}, 10, 0)
    return rendered(
        "replication",
        CONFIG,
        tables={
            "published": comparison(history, metrics, EPOCHS, floors),
            "findings": findings(history.iloc[:0], {}),
            "divergences": table,
            "divergence_findings": divergence_findings(table),
        },
    )


@pytest.fixture(scope="module")
def page() -> Rendered:
    return page_of(planted_table())


def test_the_page_shows_each_datasets_finding(page: Rendered) -> None:
    html = page.html.replace("&#39;", "'")
    for text in divergence_findings(planted_table())["text"]:
        assert text in html
    assert html.count("cannot come from the weights") == 1, "on one dataset, nothing is collapsed"
    assert html.count("are not all collapsed") == 1
    ids = Page(page.html).ids
    assert {"divergence", "divergence-inside", "divergence-outside"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_where_an_estimator_separates_them_the_page_draws_no_conclusion() -> None:
    html = page_of(planted_table(VALUES | {TUNED: [8.0, 8.1, 8.2]})).html
    assert "cannot come from the weights" not in html
    assert "can come from the weights" in html


def test_the_table_has_estimators_as_rows_and_the_published_values_last(page: Rendered) -> None:
    rows = table_rows(page.html, "table-divergences-inside")
    assert rows[0].startswith("the knn-5-forward 3.00 ± 0.10 5.70 ± 0.10 5.70 ± 0.10 0.000 [")
    assert rows[1].startswith("the blind 91.0 ± 1.0 91.0 ± 1.0 91.0 ± 1.0 0.00 [")
    assert rows[2:] == ["Published 2.983 4.517 7.050 2.533"]


def test_values_that_hold_the_published_one_are_marked() -> None:
    table = divergences_table("inside", planted_table())
    assert [column.label for column in table.columns] == HEADS
    assert [[cell.kind for cell in row.cells[1:4]] for row in table.rows] == [
        ["equivalent", "", ""],
        ["", "", ""],
    ]
    assert "each of 1,000 points" in table.caption


def test_the_table_is_exported_as_csv_and_latex(page: Rendered) -> None:
    links = Page(page.html).all("a", "href")
    for ending in ("csv", "tex"):
        assert any(link.endswith(f"divergences-inside.{ending}") for link in links), ending
    head, first, *_ = csv_text(divergences_table("inside", planted_table())).splitlines()
    assert head.startswith('Estimator,"f4-matched, mean","f4-matched, sd"')
    assert first.startswith("the knn-5-forward,3,0.1,5.7,0.1,5.7,0.1,")


def test_a_missing_estimate_is_shown_as_missing() -> None:
    def cells(table: Table, row: int) -> list[str]:
        return [cell.text for cell in table.rows[row].cells]

    without = planted_table().drop(index=[5])  # the blind one of f5-optuna
    assert cells(divergences_table("inside", without), 1)[3:] == ["—", "—"]
    infinite = planted_table(VALUES | {TUNED: [5.6, math.inf, 5.8]})
    shown = cells(divergences_table("inside", infinite), 0)
    assert shown[3:] == ["∞", "∞"]


def test_without_both_f5_there_is_no_rise() -> None:
    table = divergences_table(
        "inside", planted_table({FIXED: [4.0, 4.1, 4.2]}).query("words != 'the blind'")
    )
    assert [column.label for column in table.columns] == ["Estimator", FIXED]
    assert [cell.text for cell in table.footer[0].cells] == ["Published", "4.517"]


def test_without_a_scored_experiment_the_page_says_so() -> None:
    html = page_of(pd.DataFrame(columns=["dataset"])).html
    assert "None of the experiments with a published" in html
    assert "table-divergences" not in html
