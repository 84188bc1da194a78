"""The page of the claims: the 2024 student report's claims one by one, with their tests."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import single_picture
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.claims import where_it_holds
from cubeae.report.tables.comparisons import needs
from cubeae.report.tables.results import interval_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.verdicts import REFUTED, SUPPORTED, TRUE_BUT_SMALL, UNDECIDED
from cubeae.words.numbers import counted, interval, p_label, significant

STYLES = {
    SUPPORTED: "better",
    REFUTED: "worse",
    TRUE_BUT_SMALL: "equivalent",
    UNDECIDED: "unresolved",
}
TESTS = (
    Column("Test", heads_row=True),
    Column("Outcome"),
    Column("Estimate", "[95 %]", numeric=True, parts=("value", "low", "high")),
    Column("Matters from", numeric=True, parts=("value",)),
    Column("p", "no difference", numeric=True, parts=("value",)),
    Column("p", "not equivalent", numeric=True, parts=("value",)),
    Column("n", numeric=True, parts=("number",)),
)


@PAGES.add("claims")
class Claims(Page):
    """Each claim's verdict, and the tests that it follows from."""

    label = "Claims"
    template = "claims.html.j2"
    tables = ("claims",)
    drawn = ("claims_figure",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """A section per claim, the summary of verdicts and the figure of ratios."""
        claims = inputs.tables["claims"]
        first = claims.drop_duplicates("claim")
        return {
            "sections": [
                _section(row, claims[claims["claim"] == row["claim"]])
                for row in first.to_dict("records")
            ],
            "tests": counted(len(claims), "test"),
            "picture": single_picture("claims", inputs.drawn["claims_figure"]),
            "summary": _summary_table(first),
        }


def _section(row: Mapping[Any, Any], tests: pd.DataFrame) -> dict[Any, Any]:
    """One claim: the first of its rows, and what is shown of all."""
    return {
        **row,
        "kind": STYLES[row["verdict"]],
        "tally": row["why"].partition(";")[0],  # the counts, without the tests' names
        "where": where_it_holds(tests),
        "table": _tests_table(row["claim"], tests),
    }


def _summary_table(first: pd.DataFrame) -> Table:
    columns = [Column("Claim", heads_row=True), Column("Verdict"), Column("Tests")]
    rows = [
        Row(
            [
                TableCell(f"{row['claim']}. {row['text']}", href=f"#claim-{row['claim']}"),
                TableCell(row["verdict"], kind=STYLES[row["verdict"]]),
                TableCell("", note=row["why"]),
            ]
        )
        for row in first.to_dict("records")
    ]
    caption = "The 2024 student report's claims, and our verdicts."
    return Table("table-claims", caption, columns, rows)


def _tests_table(claim: str, tests: pd.DataFrame) -> Table:
    return Table(
        f"table-claim-{claim}",
        f"The tests of claim {claim}. An estimate above 0 agrees with the claim.",
        list(TESTS),
        [_test_row(row) for row in tests.to_dict("records")],
    )


def _test_row(row: Mapping[Any, Any]) -> Row:
    ends = (row["estimate"], row["low"], row["high"])
    ps = [(p_label(row[name]), row[name]) for name in ("p_difference", "p_equivalence")]
    holds = f"holds at {row['holds_at']}" if row["holds_at"] else ""
    notes = (row["reason"] or needs(row["seeds_needed"]), holds)
    return Row(
        [
            TableCell(row["test"], note=row["unit"]),
            TableCell(
                row["outcome"],
                note="; ".join(filter(None, notes)),
                kind=STYLES[row["outcome"]],
            ),
            interval_cell(interval(*ends), ends),
            TableCell(significant(row["margin"]), numbers=(row["margin"],)),
            *(TableCell(text, numbers=(p,)) for text, p in ps),
            TableCell(str(row["n"]), numbers=(float(row["n"]),)),
        ]
    )
