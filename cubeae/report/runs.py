"""Two runs side by side, as plain text and as one HTML file that needs no other."""

from dataclasses import replace

from markupsafe import Markup

from cubeae.report.frame.assets import asset
from cubeae.report.frame.environment import environment
from cubeae.report.frame.register import Register
from cubeae.report.tables.plain import plain_text
from cubeae.report.tables.runs import cell_runs_table, pooled_runs_table
from cubeae.report.tables.table import Table
from cubeae.results.runs import Run, RunComparison
from cubeae.specs.columns import ONE_CELL
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, VERDICTS, WORSE
from cubeae.words.numbers import counted
from cubeae.words.phrases import listed

MOST_ROWS = 20  # of a table in a terminal


def run_words(first: Run, second: Run, found: RunComparison) -> list[str]:
    """What was compared and what was found, in sentences."""
    said = [
        f"First: {first.name}. Second: {second.name}.",
        f"{counted(found.cells, 'cell')} in both; {found.only_first:,} only in the first, "
        f"{found.only_second:,} only in the second.",
    ]
    if first.diverged or second.diverged:
        said.append(
            f"Diverged and not compared: {counted(first.diverged, 'training')} of the first, "
            f"{second.diverged:,} of the second."
        )
    if found.unpaired:
        said.append(
            f"In {counted(found.unpaired, 'cell')} the two share no seed, so nothing is compared."
        )
    if found.identical:
        said.append(
            f"In {counted(found.identical, 'cell')} all results of common seeds are equal, digit "
            "by digit."
        )
    return [*said, *_verdicts(found)]


def _verdicts(found: RunComparison) -> list[str]:
    if found.table.empty:
        return []
    single = found.table.loc[found.table["scope"] == ONE_CELL, "verdict"]
    parts = [f"{number:,} {word}" for word in VERDICTS if (number := int((single == word).sum()))]
    comparisons = counted(len(single), "comparison")
    return [f"{comparisons} of a measure in one cell, second with first: {listed(parts)}."]


def runs_text(first: Run, second: Run, found: RunComparison) -> str:
    """The sentences, and two short tables: what is not alike over all cells, and in single ones."""
    parts = ["\n".join(run_words(first, second, found))]
    if len(found.table):
        pooled = found.table["verdict"] != NEGLIGIBLE
        parts += _short("Over all cells", pooled_runs_table(found.table[pooled]))
        single = found.table["verdict"].isin([BETTER, WORSE])
        parts += _short("In single cells", cell_runs_table(found.table[single]))
    return "\n\n".join(parts)


def _short(head: str, table: Table) -> list[str]:
    """A table with at most ``MOST_ROWS``; nothing of one without rows."""
    if not table.rows:
        return []
    left_out = len(table.rows) - MOST_ROWS
    text = f"{head}:\n{plain_text(replace(table, rows=table.rows[:MOST_ROWS]))}"
    return [f"{text}\n{counted(left_out, 'more row')}: see --html" if left_out > 0 else text]


def runs_html(first: Run, second: Run, found: RunComparison) -> str:
    """One page with both tables, its style and its scripts inside."""
    tables = [pooled_runs_table(found.table), cell_runs_table(found.table)]
    return (
        environment()
        .get_template("commands/runs.html.j2")
        .render(
            register=Register("runs"),
            sentences=run_words(first, second, found),
            tables=[table for table in tables if table.rows],
            style=_inline("style.css"),
            scripts=[_inline("report.js"), _inline("tables.js")],
        )
    )


def _inline(name: str) -> Markup:
    # The package's own file, which has no end tag of its element.
    return Markup(asset(name).decode("utf-8"))
