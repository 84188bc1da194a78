"""The page of the cost: time, memory and speed of every rule, and the graph of rules."""

from typing import Any

from cubeae.config.cells import compositions
from cubeae.config.keys import Config
from cubeae.figures.diagram import graph
from cubeae.report.frame.diagrams import diagram_picture
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import Picture, single_picture
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.costs import costs_table, read_costs, rule_edges, speed_table, waited
from cubeae.words.colours import colours_of


@PAGES.add("cost")
class Cost(Page):
    """What the report cost. It comes last, so that every other job has left its cost.

    The costs are loose files: each run of a job would count as a change.
    """

    label = "Cost"
    template = "cost.html.j2"
    drawn = ("rules_diagram", "speed_figure")
    files = ("rulegraph", "other_pages")
    loose = ("costs",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Costs by rule, speeds by composition, and the graph of rules."""
        costs = read_costs(inputs.file("costs").rglob("*.jsonl"))
        speeds = inputs.drawn["speed_figure"]
        return {
            "waited": waited(costs),
            "costs": costs_table(costs),
            "speed": speed_table(costs, compositions(config), colours_of(config)),
            "graph": _graph(
                inputs.file("rulegraph").read_text(encoding="utf-8"), inputs.drawn["rules_diagram"]
            ),
            "speedups": single_picture("speedups", speeds) if speeds else None,
        }


def _graph(rulegraph: str, files: list[str]) -> Picture:
    """The graph that ``snakemake --rulegraph`` printed, with the ``files`` of its drawing."""
    nodes, edges = rule_edges(rulegraph)
    return diagram_picture(
        graph(edges, nodes),
        "fig-rules",
        "Which rule needs which",
        "The rules of the workflow; an arrow leads from a rule to a rule that needs its output. "
        "Arrows that others imply are left out.",
        f"A graph of {len(nodes)} rules and {len(edges)} arrows, from the data at the top to the "
        "pages at the bottom; its data file lists every arrow.",
        files,
    )
