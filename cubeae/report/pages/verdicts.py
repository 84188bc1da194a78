"""The pages that judge the seed report: its numbers beside ours, and its claims one by one."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from cubeae.report.frame import layout
from cubeae.report.frame.layout import Config
from cubeae.report.frame.pictures import Picture, picture
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import render
from cubeae.report.tables.published import PLACES, numbers_table
from cubeae.report.tables.table import Cell, Column, Row, Table
from cubeae.words import places
from cubeae.words.numbers import counted, interval, p_label, significant
from cubeae.words.subject import ALL
from cubeae.words.verdict_figures import VERDICTS

KINDS = {"supported": "better", "refuted": "worse", "not resolved": "unresolved"}
NOT_COMPARABLE = "not comparable"
TESTS = (
    Column("Test", heads_row=True),
    Column("Outcome"),
    Column("Estimate", "[95 %]", numeric=True, parts=("value", "low", "high")),
    Column("Matters from", numeric=True, parts=("value",)),
    Column("p for", "Holm", numeric=True, parts=("value",)),
    Column("p against", "Holm", numeric=True, parts=("value",)),
    Column("n", numeric=True, parts=("number",)),
    Column("Resolvable", numeric=True, parts=("value",)),
)


def render_replication(
    config: Config, comparison: pd.DataFrame, findings: pd.DataFrame, files: Collection[str]
) -> Rendered:
    """Every published number beside ours, ``replication.html``.

    Args:
        config: the plain config.
        comparison: one row a published number and dataset.
        findings: what the losses show of their data, one row an experiment.
        files: paths, relative to the pages, of the files of its figure that were drawn.
    """
    replication = config["replication"]
    return render(
        config,
        "replication",
        "replication.html.j2",
        replication=replication,
        counts=_counts(comparison),
        findings=findings.to_dict("records"),
        floors=_floors(comparison),
        picture=_picture("published", files),
        tables=[
            (name, numbers_table(name, comparison)) for name in layout.published_experiments(config)
        ],
    )


def render_claims(config: Config, claims: pd.DataFrame, files: Collection[str]) -> Rendered:
    """The report's claims one by one, ``claims.html``.

    Args:
        config: the plain config.
        claims: one row a test, as ``results/claims.parquet`` has them.
        files: paths, relative to the pages, of the files of its figure that were drawn.
    """
    first = claims.drop_duplicates("claim")
    sections = [
        {
            **row,
            "kind": KINDS[row["verdict"]],
            "table": _tests_table(row["claim"], claims[claims["claim"] == row["claim"]]),
        }
        for row in first.to_dict("records")
    ]
    return render(
        config,
        "claims",
        "claims.html.j2",
        sections=sections,
        tests=counted(len(claims), "test"),
        picture=_picture("claims", files),
        summary=_summary_table(first),
    )


def _counts(comparison: pd.DataFrame) -> str:
    """How many numbers lie where, in a sentence a dataset."""
    sentences = []
    for dataset, part in comparison.groupby("dataset", sort=False):
        judged = part[part["verdict"] != NOT_COMPARABLE]
        tally = {word: int(judged["verdict"].str.contains(word).sum()) for word in PLACES}
        sentences.append(
            f"On {dataset}, of {counted(len(judged), 'comparable number')} of the report "
            f"{tally['within']} lie within our intervals, {tally['above']} above and "
            f"{tally['below']} below; {len(part) - len(judged)} cannot be compared."
        )
    return " ".join(sentences)


def _floors(comparison: pd.DataFrame) -> list[str]:
    """What the estimator of the shown MMD gives for a perfect latent, beside what was printed."""
    shown = comparison[comparison["floor"].notna()]
    sentences = []
    for experiment, part in shown.groupby("experiment", sort=False):
        first = part.iloc[0]
        floor = interval(first["floor"], first["floor_low"], first["floor_high"])
        low, high = significant(part["value"].min()), significant(part["value"].max())
        sentences.append(
            f"{experiment}: {floor} for latents that are exactly standard normal; the report "
            f"prints {low if low == high else f'{low} to {high}'}."
        )
    return sentences


def _picture(stem: str, drawn: Collection[str]) -> Picture:
    return picture(VERDICTS[stem], ALL, places.VERDICTS, "fig", drawn)


def _summary_table(first: pd.DataFrame) -> Table:
    columns = [Column("Claim", heads_row=True), Column("Verdict"), Column("Tests")]
    rows = [
        Row(
            [
                Cell(f"{row['claim']}. {row['text']}", href=f"#claim-{row['claim']}"),
                Cell(row["verdict"], kind=KINDS[row["verdict"]]),
                Cell("", note=row["why"]),
            ]
        )
        for row in first.to_dict("records")
    ]
    caption = "The seed report's claims, and what our results say of them."
    return Table("table-claims", caption, columns, rows)


def _tests_table(claim: str, tests: pd.DataFrame) -> Table:
    return Table(
        f"table-claim-{claim}",
        f"The tests of claim {claim}. An estimate above 0 agrees with the claim.",
        list(TESTS),
        [_test_row(row) for row in tests.to_dict("records")],
    )


def _test_row(row: Mapping[Any, Any]) -> Row:
    found = interval(row["estimate"], row["low"], row["high"])
    ends = (row["estimate"], row["low"], row["high"])
    ps = [(p_label(row[name]), row[name]) for name in ("p_for_holm", "p_against_holm")]
    return Row(
        [
            Cell(row["test"], note=row["unit"]),
            Cell(row["outcome"], note=row["reason"], kind=KINDS[row["outcome"]]),
            Cell(found.main + found.power, detail=found.detail, numbers=ends),
            Cell(significant(row["margin"]), numbers=(row["margin"],)),
            *(Cell(text, numbers=(p,)) for text, p in ps),
            Cell(str(row["n"]), numbers=(float(row["n"]),)),
            Cell(significant(row["detectable"], 2), numbers=(row["detectable"],)),
        ]
    )
