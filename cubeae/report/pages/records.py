"""The pages that say what was done: cost and provenance."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cubeae.figures.diagram import graph
from cubeae.report.frame.diagrams import diagram_picture
from cubeae.report.frame.layout import Config, colours, variants
from cubeae.report.frame.pictures import picture
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import render
from cubeae.report.tables.costs import costs_table, rule_edges, speed_table, waited
from cubeae.report.tables.provenance import files_table
from cubeae.words.places import SPEED
from cubeae.words.speed_figures import SPEEDUPS
from cubeae.words.subject import ALL


def render_cost(
    config: Config,
    costs: pd.DataFrame,
    rulegraph: str,
    files: Sequence[str],
    speedups: Collection[str],
) -> Rendered:
    """Time, memory and speed of every rule, and the graph of rules, ``cost.html``.

    Args:
        config: the plain config.
        costs: one row a job, as ``cubeae.report.tables.costs.read_costs`` reads them.
        rulegraph: what ``snakemake --rulegraph`` printed.
        files: the files of the graph's picture, relative to the pages.
        speedups: those of the picture of speeds beside other ways; empty if there is none.
    """
    nodes, edges = rule_edges(rulegraph)
    shown = diagram_picture(
        graph(edges, nodes),
        "fig-rules",
        "What depends on what",
        "The rules of the workflow; an arrow leads from what is made to what needs it. Arrows that "
        "others imply are left out.",
        f"A graph of {len(nodes)} rules and {len(edges)} arrows, from the data at the top to the "
        "pages at the bottom; its data lists every arrow.",
        files,
    )
    return render(
        config,
        "cost",
        "cost.html.j2",
        waited=waited(costs),
        costs=costs_table(costs),
        speed=speed_table(costs, variants(config), colours(config)),
        graph=shown,
        speedups=picture(SPEEDUPS, ALL, SPEED, "fig", speedups) if speedups else None,
    )


def render_provenance(config: Config, origin: Mapping[str, Any], files: Iterable[Path]) -> Rendered:
    """Config, commit, versions, machine and checksums, ``provenance.html``.

    Args:
        config: the plain config.
        origin: as ``cubeae.report.tables.provenance.provenance`` finds it.
        files: those to list, with their checksums.
    """
    return render(
        config, "provenance", "provenance.html.j2", origin=origin, files=files_table(files)
    )
