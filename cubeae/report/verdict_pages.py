"""The pages that judge the seed report: its numbers beside ours, and its claims one by one."""

import math
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from cubeae.figures.numbers import counted, interval, p_label, significant
from cubeae.report.layout import Config
from cubeae.report.pictures import Picture, file_kind
from cubeae.report.register import Rendered
from cubeae.report.rendering import render
from cubeae.report.table import Cell, Column, Row, Table

FOLDER = "assets/verdicts"
ENDINGS = ("svg", "png", "pdf", "csv")
KINDS = {"supported": "better", "refuted": "worse", "not resolved": "unresolved"}
PLACES = {"within": "equivalent", "above": "worse", "below": "worse"}
NOT_COMPARABLE = "not comparable"
NUMBERS = (
    Column("Published in", heads_row=True),
    Column("Quantity"),
    Column("Epoch", numeric=True, parts=("number",)),
    Column("Published", numeric=True, parts=("value", "upper")),
    Column("Ours on"),
    Column("Median", numeric=True, parts=("value",)),
    Column("Mean", "[one more training]", numeric=True, parts=("value", "low", "high")),
    Column("n", numeric=True, parts=("number",)),
    Column("The report's is"),
)
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


def figure_names(stem: str) -> list[str]:
    """Paths of a figure's files, relative to the pages."""
    return [f"{FOLDER}/{stem}.{ending}" for ending in ENDINGS]


def render_replication(
    config: Config, comparison: pd.DataFrame, findings: pd.DataFrame, files: Collection[str]
) -> Rendered:
    """Every published number beside ours, ``replication.html``.

    Args:
        config: the plain config.
        comparison: one row a published number and dataset.
        findings: what the losses show of their data, one row an experiment.
        files: those of ``figure_names("published")`` that were drawn.
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
        picture=_picture(
            "published",
            "Ours beside the report's last numbers",
            "Where one more training of ours would lie, as a multiple of the report's last number "
            "of each kind: the 95 % prediction interval and its centre, on each dataset. The line "
            "is the report's number.",
            "Intervals by experiment, quantity and dataset, on a logarithmic axis of ratios.",
            files,
        ),
        tables=[
            (name, _numbers_table(name, comparison[comparison["experiment"] == name]))
            for name in replication["experiments"]
            if (comparison["experiment"] == name).any()
        ],
    )


def render_claims(config: Config, claims: pd.DataFrame, files: Collection[str]) -> Rendered:
    """The report's claims one by one, ``claims.html``.

    Args:
        config: the plain config.
        claims: one row a test, as ``results/claims.parquet`` has them.
        files: those of ``figure_names("claims")`` that were drawn.
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
        picture=_picture(
            "claims",
            "The tests of ratios",
            "Every test that compares a measure of two trainings by their ratio over common seeds, "
            "with Student's 95 % interval. The claim is that the ratio is above 1.",
            "Intervals of ratios, one row a test, coloured by outcome.",
            files,
        ),
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


def _picture(stem: str, title: str, caption: str, alt: str, files: Collection[str]) -> Picture:
    names = figure_names(stem)
    drawn = [name for name in names if name in files]
    return Picture(
        anchor=f"fig-{stem}",
        title=title,
        href=quote(names[0]) if names[0] in drawn else None,
        caption=caption,
        alt=alt,
        shape="wide",
        files=tuple((file_kind(name), quote(name)) for name in drawn),
    )


def _numbers_table(experiment: str, part: pd.DataFrame) -> Table:
    setting = part["setting"].iloc[0]
    rows = [_number_row(row) for row in part.to_dict("records")]
    return Table(
        f"table-{experiment}",
        f"{experiment} ({setting}): the report's numbers beside ours. Brackets are the 95 % "
        "prediction interval of one more training of ours, taken of logarithms for losses and "
        "MMD.",
        list(NUMBERS),
        rows,
    )


def _number_row(row: Mapping[Any, Any]) -> Row:
    ranged = row["upper"] is not None and not math.isnan(row["upper"])
    printed = f"{row['value']:g}" + (f" – {row['upper']:g}" if ranged else "")
    ended = row["epoch"] is None or math.isnan(row["epoch"])
    verdict = row["verdict"]
    word = next((word for word in PLACES if word in verdict), "")
    ours = interval(row["mean"], row["low"], row["high"])
    return Row(
        [
            Cell(row["where"]),
            Cell(row["label"]),
            Cell(
                "last" if ended else f"{row['epoch']:,.0f}",
                numbers=() if ended else (row["epoch"],),
            ),
            Cell(printed, numbers=(row["value"], row["upper"] if ranged else None)),
            Cell(row["dataset"]),
            Cell(significant(row["median"]), numbers=(row["median"],)),
            Cell(
                ours.main + ours.power,
                detail=ours.detail,
                numbers=(row["mean"], row["low"], row["high"]),
            ),
            Cell(str(row["n"]), numbers=(float(row["n"]),)),
            Cell(
                f"{word} ours" if word else verdict,
                note=row["reason"],
                kind=PLACES.get(word, "unresolved"),
            ),
        ]
    )


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
