"""Pages rendered from planted results, and a parser that finds their parts."""

import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd

from cubeae.report import (
    Evidence,
    index_figures,
    model_figures,
    render_cost,
    render_index,
    render_methods,
    render_model,
    render_provenance,
)
from cubeae.report.tables.costs import read_costs
from cubeae.report.tables.provenance import provenance
from planted.report import (
    CLAIMS,
    CONFIG,
    DOT,
    HOSTILE,
    make_comparisons,
    make_costs,
    make_intervals,
    make_metrics,
    make_perfect,
)


class Page(HTMLParser):
    """What a test asks of a page: tags with attributes, ids, and the rows of each table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.rows: list[str] = []
        self.captions: list[str] = []
        self._into: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        into = {"tr": self.rows, "figcaption": self.captions}.get(tag)
        if into is not None:
            into.append("")
            self._into = into

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "figcaption"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] = " ".join((self._into[-1] + " " + data).split())

    def all(self, tag: str, attribute: str) -> list[str]:
        return [attrs[attribute] for name, attrs in self.tags if name == tag and attribute in attrs]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def table_rows(html: str, name: str) -> list[str]:
    """The rows of the table whose caption has the id ``name``, without its head."""
    body = html.split(f'<caption id="{name}">')[1].split("</table>")[0].split("</thead>")[1]
    return Page(f"<table>{body}").rows


def cell_rows(html: str, family: str = "") -> list[str]:
    """The rows of the first section's table of all cells, of the headline or of a family."""
    section = html.split("<h3>All cells</h3>")[1]
    names = re.findall(rf'<caption id="(table-[^"]*{family})">', section)
    return table_rows(section, names[0])


def model_html(name: str = "f5", metrics: pd.DataFrame | None = None, **kwargs: Any) -> str:
    metrics = make_metrics() if metrics is None else metrics
    config = kwargs.get("config", CONFIG)
    figures = kwargs.get("figures", model_figures(config, name))
    perfect = kwargs.get("perfect", make_perfect())
    evidence = Evidence(metrics, make_intervals(metrics), perfect)
    comparison = kwargs.get("comparison", pd.DataFrame())
    diagrams = [f"assets/diagrams/{name}.pdf"]
    return render_model(config, name, evidence, comparison, figures, diagrams).html


def index_html(
    metrics: pd.DataFrame | None = None,
    comparisons: pd.DataFrame | None = None,
    perfect: pd.DataFrame | None = None,
    config: dict[str, Any] = CONFIG,
) -> str:
    metrics = make_metrics() if metrics is None else metrics
    comparisons = make_comparisons() if comparisons is None else comparisons
    perfect = make_perfect() if perfect is None else perfect
    evidence = Evidence(metrics, make_intervals(metrics), perfect)
    return render_index(config, evidence, comparisons, CLAIMS, index_figures(CONFIG)).html


def methods_html() -> str:
    return render_methods(CONFIG, make_perfect()).html


def cost_html() -> str:
    with tempfile.TemporaryDirectory() as folder:
        costs = read_costs(make_costs(Path(folder)))
    return render_cost(CONFIG, costs, DOT, ["assets/diagrams/rules.pdf"], []).html


# The file whose checksum the page of provenance shows.
HASHED = Path(__file__)


def provenance_html() -> str:
    config = CONFIG | {"seed": 7}
    origin = provenance(config, HOSTILE, HASHED.parent)
    return render_provenance(config, origin, [HASHED]).html
