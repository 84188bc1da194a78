"""Pages rendered from planted results, and a parser that finds their parts."""

import re
import tempfile
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd

from cubeae.config.cells import compositions
from cubeae.config.keys import Config
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.report import PAGES, Inputs, links_of
from cubeae.report.frame.register import Rendered
from cubeae.results.answers import answers
from cubeae.words.figures import figures_of, files_of
from cubeae.words.places import METHODS, THEORY, composition_folder, index_folder
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


def unmarked(html: str) -> str:
    """``html`` without the links from terms to their meanings."""
    return re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", html)


def shown_text(html: str) -> str:
    """What a reader sees or hears of a page, without formulas and code, a space between parts."""
    html = unmarked(html)
    for tag in ("script", "style", "math", "code", "pre"):
        html = re.sub(rf"<{tag}\b.*?</{tag}>", " ", html, flags=re.S)
    heard = re.findall(r' (?:alt|aria-label|title|data-label)="([^"]*)"', html)
    text = re.sub(r"<[^>]*>", " ", html)
    return " ".join(unescape(" ".join([text, *heard])).split())


def paragraphs(html: str) -> list[str]:
    """The running text of a page: paragraphs, definitions, captions; without formulas and code."""
    for tag in ("script", "style", "math", "svg", "code", "pre"):
        html = re.sub(rf"<{tag}\b.*?</{tag}>", " x ", html, flags=re.S)
    found = re.findall(r"<(p|dd|figcaption|caption)\b[^>]*>(.*?)</\1>", html, flags=re.S)
    texts = (unescape(re.sub(r"<[^>]*>", "", inner)) for _, inner in found)
    return [text for each in texts if (text := " ".join(each.split())).endswith((".", "?", ":"))]


def table_rows(html: str, name: str) -> list[str]:
    """The rows of the table whose caption has the id ``name``, without its head."""
    body = html.split(f'<caption id="{name}">')[1].split("</table>")[0].split("</thead>")[1]
    return Page(f"<table>{body}").rows


def cell_rows(html: str, family: str = "") -> list[str]:
    """The rows of the first section's table of all cells, of the headline or of a family."""
    section = html.split('<h2 id="cells">')[1]
    names = re.findall(rf'<caption id="(table-[^"]*{family})">', section)
    return table_rows(section, names[0])


def drawn_of(model: str, config: Config = CONFIG) -> list[str]:
    """Paths, relative to the pages, of the files of the figures on a model's page."""
    return [
        f"{composition_folder(dataset, composition.model, composition.regulariser)}/{file}"
        for dataset in config.grid.dataset
        for composition in compositions(config, model)
        for file in files_of(figures_of("composition", model in config.report.grids))
    ]


def drawn_on_index(config: Config = CONFIG) -> list[str]:
    """The same of the index, without the clouds that its figures turn.

    Comparisons are planted of the first dataset only.
    """
    compared, first = files_of(figures_of("comparisons")), config.grid.dataset[0]
    return [
        f"{index_folder(dataset)}/{file}"
        for dataset in config.grid.dataset
        for file in [*files_of(figures_of("index")), *(compared if dataset == first else [])]
    ]


def clouds(config: Config = CONFIG) -> list[str]:
    """The clouds of every composition, which the index's figures turn."""
    return [
        f"{composition_folder(dataset, composition.model, composition.regulariser)}/{CLOUD_FILE}"
        for dataset in config.grid.dataset
        for composition in compositions(config)
    ]


def rendered(
    registered: str,
    config: Config = CONFIG,
    name: str = "",
    tables: Mapping[str, pd.DataFrame] | None = None,
    drawn: Mapping[str, list[str]] | None = None,
    files: Mapping[str, list[Path]] | None = None,
) -> Rendered:
    """A registered page; what is not given of the tables and figures it asks for is empty."""
    page = PAGES[registered]
    inputs = Inputs(
        {each: pd.DataFrame() for each in page.tables} | dict(tables or {}),
        {each: [] for each in page.drawn} | dict(drawn or {}),
        {each: [] for each in page.loose} | dict(files or {}),
    )
    return page.render(config, name or registered, inputs, links_of(config))


def answers_of(metrics: pd.DataFrame) -> pd.DataFrame:
    """As the workflow makes them; f1/none has no penalty."""
    return answers(metrics, ("f1", "none"), 0.1, 20_000)


def model_html(name: str = "f5", metrics: pd.DataFrame | None = None, **kwargs: Any) -> str:
    metrics = make_metrics() if metrics is None else metrics
    config = kwargs.get("config", CONFIG)
    tables = {
        "model_metrics": metrics[metrics["model"] == name],
        "model_intervals": make_intervals(metrics[metrics["model"] == name]),
        "perfect": kwargs.get("perfect", make_perfect()),
        "model_answers": answers_of(metrics[metrics["model"] == name]),
        "model_published": kwargs.get("published", pd.DataFrame()),
    }
    drawn = {
        "composition_figures": kwargs.get("figures", drawn_of(name, config)),
        "composition_diagram": [f"assets/diagrams/{name}.pdf"],
    }
    return rendered("model", config, name, tables, drawn).html


def index_page(
    metrics: pd.DataFrame | None = None,
    comparisons: pd.DataFrame | None = None,
    perfect: pd.DataFrame | None = None,
    config: Config = CONFIG,
    contest: pd.DataFrame | None = None,
) -> Rendered:
    metrics = make_metrics() if metrics is None else metrics
    tables = {
        "metrics": metrics,
        "intervals": make_intervals(metrics),
        "perfect": make_perfect() if perfect is None else perfect,
        "comparisons": make_comparisons() if comparisons is None else comparisons,
        "answers": answers_of(metrics),
        "claims": CLAIMS,
        "contest": pd.DataFrame() if contest is None else contest,
    }
    drawn = {"index_figures": drawn_on_index(), "clouds": clouds()}
    return rendered("index", config, tables=tables, drawn=drawn)


def index_html(*args: Any, **kwargs: Any) -> str:
    return index_page(*args, **kwargs).html


def methods_html() -> str:
    drawn = {
        "clouds_diagram": ["assets/diagrams/methods.pdf"],
        "examples_figure": [f"{METHODS}/{file}" for file in files_of(figures_of("examples"))],
    }
    return rendered("methods", tables={"perfect": make_perfect()}, drawn=drawn).html


def theory_html(*plugins: Path) -> str:
    drawn = {"theory_figures": [f"{THEORY}/{file}" for file in files_of(figures_of("theory"))]}
    return rendered("theory", drawn=drawn, files={"plugins": list(plugins)}).html


def cost_html(costs: Path | None = None) -> str:
    """The page of planted costs, or of those in the folder ``costs``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_costs(folder)
        graph = folder / "rulegraph.dot"
        graph.write_text(DOT, encoding="utf-8")
        drawn = {"rules_diagram": ["assets/diagrams/rules.pdf"]}
        files = {"costs": [costs or folder], "rulegraph": [graph]}
        return rendered("cost", drawn=drawn, files=files).html


# The file whose checksum the page of provenance shows.
HASHED = Path(__file__)


def provenance_html(*plugins: Path) -> str:
    files = {"config_files": [Path(HOSTILE)], "overrides": [], "records": [HASHED]}
    files["plugins"] = list(plugins)
    return rendered("provenance", files=files).html
