"""What each rule cost: time, memory and speed."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from cubeae.config.study_keys import Composition
from cubeae.report.tables.results import Colours, composition_cell
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.words.numbers import counted, percent, significant
from cubeae.words.phrases import listed

MIB = "MiB"


def costs_table(costs: pd.DataFrame) -> Table:
    """Each rule's jobs: how many, how long, how much memory."""
    columns = [
        Column("Rule", heads_row=True),
        Column("Jobs", numeric=True, parts=("number",)),
        *(
            Column(label, unit, numeric=True, parts=("value",))
            for label, unit in (
                ("Wall time", "s, all jobs"),
                ("Median job", "s"),
                ("Longest job", "s"),
                ("CPU time", "s, all jobs"),
                ("Peak memory", f"{MIB}, largest"),
            )
        ),
    ]
    rows = [
        Row([TableCell(str(rule)), *_numbers(len(own), *_totals(own))])
        for rule, own in costs.groupby("rule", sort=False)
    ]
    rows.sort(key=lambda row: -float(row.cells[2].sort or 0))
    total = Row([TableCell("all"), *_numbers(len(costs), *_totals(costs))])
    return Table(
        "table-costs",
        "Cost of every job that has run, by rule. Several jobs may run at the same time, so the "
        "sum of wall times may exceed the duration of the whole run. Memory is the largest "
        "resident set of any job.",
        columns,
        rows,
        [total] if rows else [],
    )


def speed_table(costs: pd.DataFrame, shown: Sequence[Composition], colours: Colours) -> Table:
    """How fast each composition trains, in model-steps per second."""
    trained = costs.dropna(subset=["model_steps"])
    columns = [
        Column("Composition", heads_row=True),
        Column("Jobs", numeric=True, parts=("number",)),
        Column("Model-steps", numeric=True, parts=("number",)),
        Column("Wall time", "s", numeric=True, parts=("value",)),
        Column("Speed", "model-steps / s", numeric=True, parts=("value",)),
        Column("Peak memory", MIB, numeric=True, parts=("value",)),
    ]
    rows = []
    for composition in shown:
        of_model = trained["model"] == composition.model
        own = trained[of_model & (trained["regulariser"] == composition.regulariser)]
        steps, seconds = float(own["model_steps"].sum()), float(own["seconds"].sum())
        speed = steps / seconds if seconds else None
        memory = float(own["memory"].max()) if len(own) else None
        numbers = _numbers(len(own), steps, seconds, speed, memory)
        rows.append(Row([composition_cell(composition, colours), *numbers]))
    return Table(
        "table-speed",
        "How fast trainings run. A model-step is one optimiser step of one training; one job "
        "trains all SNRs and seeds of a block.",
        columns,
        rows,
    )


def waited(costs: pd.DataFrame) -> str:
    """The number of jobs and their time, as a sentence; empty without any."""
    if costs.empty:
        return ""
    minutes = significant(float(costs["seconds"].sum()) / 60)
    return f"{counted(len(costs), 'job')} took {minutes} minutes of work in total."


def shares(costs: pd.DataFrame, named: int = 3) -> str:
    """The rules that took most of the time, as a sentence; empty without any job."""
    if costs.empty:
        return ""
    total = costs.groupby("rule")["seconds"].sum().sort_values(ascending=False, kind="stable")
    parts = [f"{rule} {percent(part)}" for rule, part in (total / total.sum()).head(named).items()]
    rest = total.iloc[named:].sum() / total.sum()
    others = [f"all other rules {percent(rest)}"] if len(total) > named else []
    return f"Where it went: {listed([*parts, *others])}."


def rule_edges(dot: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Nodes and direct edges of a rule graph, as ``snakemake --rulegraph`` prints it."""
    names = dict(re.findall(r'^\s*(\d+)\[\s*label\s*=\s*"(\w+)', dot, re.M))
    edges = re.findall(r"^\s*(\d+)\s*->\s*(\d+)", dot, re.M)
    return list(names.values()), direct([(names[start], names[end]) for start, end in edges])


def direct(edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges of an acyclic graph without those that a longer path implies."""
    after: dict[str, set[str]] = {}
    for start, end in edges:
        after.setdefault(start, set()).add(end)
    return [
        (start, end)
        for start, end in edges
        if not any(end in _reached(after, other) for other in after[start] - {end})
    ]


def _reached(after: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _totals(own: pd.DataFrame) -> list[float]:
    seconds = own["seconds"]
    return [
        float(value)
        for value in (
            seconds.sum(),
            seconds.median(),
            seconds.max(),
            own["cpu_seconds"].sum(min_count=1),
            own["memory"].max(),
        )
    ]


def _numbers(count: int, *values: float | None) -> list[TableCell]:
    counts = TableCell(f"{count:,}", numbers=(float(count),))
    return [counts, *(TableCell(_text(value), numbers=(value,)) for value in values)]


def _text(value: float | None) -> str:
    return f"{value:,.0f}" if value is not None and value >= 1000 else significant(value)
