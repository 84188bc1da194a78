"""The page of the cost: time, memory and speed of every rule, and the graph of rules."""

from typing import Any

from cubeae.config.cells import compositions
from cubeae.config.keys import Config
from cubeae.figures.diagram import graph
from cubeae.report.frame.diagrams import diagram_picture
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import Picture, single_picture
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.benchmarks import read_costs
from cubeae.report.tables.costs import costs_table, rule_edges, shares, speed_table, waited
from cubeae.words.colours import colours_of

# Rules of the graph that leave no cost: the target, and the page itself, which is not done yet.
UNMEASURED = ("all", "render_cost")


@PAGES.add("cost")
class Cost(Page):
    """What the report cost. It comes last, so that every other job has left its cost.

    The costs are loose files: each run of a job would count as a change. They are an extra: the
    page shows those that it can read, and says what is missing.
    """

    label = "Cost"
    template = "cost.html.j2"
    drawn = ("rules_diagram", "speed_figure")
    files = ("rulegraph", "other_pages")
    loose = ("costs",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Costs by rule, speeds by composition, and the graph of rules."""
        costs = read_costs(inputs.file("costs"))
        nodes, edges = rule_edges(inputs.file("rulegraph").read_text(encoding="utf-8"))
        speeds = inputs.drawn["speed_figure"]
        return {
            "waited": waited(costs.jobs),
            "shares": shares(costs.jobs),
            "missing": costs.missing([rule for rule in nodes if rule not in UNMEASURED]),
            "costs": costs_table(costs.jobs),
            "speed": speed_table(costs.jobs, compositions(config), colours_of(config)),
            "graph": _graph(nodes, edges, inputs.drawn["rules_diagram"]),
            "speedups": single_picture("speedups", speeds) if speeds else None,
        }


def _graph(nodes: list[str], edges: list[tuple[str, str]], files: list[str]) -> Picture:
    """The graph of rules, with the ``files`` of its drawing."""
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
