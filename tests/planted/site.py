"""Every page of a report from planted results, and as a site on disk."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
from PIL import Image

from cubeae.config.validation import parse
from cubeae.figures.charts import chart_script
from cubeae.figures.drawing import resolve
from cubeae.report import ASSETS, asset
from cubeae.report.frame.register import Rendered
from cubeae.results.inference import intervals
from cubeae.studies.annealing import annealing_comparisons
from cubeae.studies.claims import claims_table
from cubeae.studies.collapse import findings
from cubeae.studies.published import EPOCHS
from cubeae.studies.replication import comparison, mmd_floors
from cubeae.studies.report_claims import CLAIMS
from cubeae.words.figures import FIGURES, figures_of, files_of
from cubeae.words.places import STUDIES, VERDICTS
from planted.claims import planted as planted_results
from planted.configs import read
from planted.contests import judged as judged_contest
from planted.contests import trials as contest_trials
from planted.pages import (
    cost_html,
    index_html,
    methods_html,
    model_html,
    provenance_html,
    rendered,
    theory_html,
)
from planted.replication import DATASETS, collapsing
from planted.replication import planted as planted_replication
from planted.report import changed
from planted.searches import judged, trials, winners
from planted.sources import SOURCES, lattice_source
from planted.studies import STUDY, annealed

STUDY_CONFIG = parse(read(), "c")
EXPERIMENTS = {
    name: experiment
    for name, experiment in read()["replication"]["experiments"].items()
    if name in [*EPOCHS, "f4-standard"]
}
REPLICATION = read()["replication"] | {
    "datasets": ["inside"],
    "seeds": 4,
    "experiments": EXPERIMENTS,
}
REPLICATION_CONFIG = changed(replication=REPLICATION)


def study_evidence() -> dict[str, pd.DataFrame]:
    """The tables of all studies."""
    return {
        "annealing": annealing_comparisons(annealed(), STUDY, 0.02, 1000),
        "lattice": lattice_source(),
        "trials": trials(),
        "winner_intervals": intervals(winners(-0.5)),
        "hypothesis": judged(-0.5),
        "contest": judged_contest(),
        "contest_trials": contest_trials(),
    }


def study_files() -> list[str]:
    """Paths of the files of all studies' figures, relative to the pages."""
    studies = ("contest", "hypothesis", "search", "lattice", "annealing")
    return [
        f"{STUDIES}/{file}"
        for file in files_of([figure for study in studies for figure in figures_of(study)])
    ]


def verdict_files(name: str) -> list[str]:
    """Paths of the files of a figure of verdicts, relative to the pages."""
    return [f"{VERDICTS}/{file}" for file in FIGURES[name].files]


def replication_tables() -> dict[str, pd.DataFrame]:
    """Ours 1.5 times the published numbers, and clouds that collapsed."""
    floors = mmd_floors({"f5-annealed": ("mmd-standard", 6)}, 60, 0, draws=4)
    return {
        "published": comparison(*planted_replication(factor=1.5), EPOCHS, floors),
        "findings": findings(collapsing(5 / 9, 1 / 3), DATASETS),
    }


def claims_judged() -> pd.DataFrame:
    """The claims, where f1 reconstructs far better than the others."""
    return claims_table(CLAIMS, planted_results({("f1", "test_mse"): 0.1}))


def replication_page() -> Rendered:
    drawn = {"published_figure": verdict_files("published")}
    return rendered("replication", REPLICATION_CONFIG, tables=replication_tables(), drawn=drawn)


def claims_page() -> Rendered:
    drawn = {"claims_figure": verdict_files("claims")}
    return rendered("claims", REPLICATION_CONFIG, tables={"claims": claims_judged()}, drawn=drawn)


def studies_page() -> Rendered:
    drawn = {"study_figures": study_files()}
    return rendered("studies", STUDY_CONFIG, tables=study_evidence(), drawn=drawn)


PAGES: Mapping[str, Callable[[], str]] = {
    "index": index_html,
    "f1": lambda: model_html("f1"),
    "f5": model_html,
    "studies": lambda: studies_page().html,
    "replication": lambda: replication_page().html,
    "claims": lambda: claims_page().html,
    "theory": theory_html,
    "methods": methods_html,
    "cost": cost_html,
    "provenance": provenance_html,
}


@cache
def page_html(name: str) -> str:
    """The HTML of one of ``PAGES``, made once."""
    return PAGES[name]()


# Width and height, in pixels, of the blank pictures of a figure's shape.
SIZES = {"wide": (1800, 800), "narrow": (1400, 1700), "single": (1400, 1000)}
PICTURE = re.compile(
    r'<figure id="[^"]+" class="(\w+)">\s*<div class="card"[^>]*><img src="([^"]+)"'
)

CHART = re.compile(r'data-chart="([^"]+)"')


def write_site(folder: Path) -> None:
    """The pages with what they load, but with blank pictures, without clouds and exports."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        (folder / "assets" / name).write_bytes(asset(name))
    for name in PAGES:
        html = page_html(name)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
        for shape, path in PICTURE.findall(html):
            write_blank(folder / unquote(path), SIZES[shape])
        for path in CHART.findall(html):
            write_chart(folder / unquote(path))


def write_chart(path: Path) -> None:
    """The chart of the figure that the script ``path`` is called after."""
    figure = FIGURES[path.stem]
    chart = resolve(figure.chart)(SOURCES[figure.figure_set]())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chart_script(chart), encoding="utf-8")


def write_blank(path: Path, size: tuple[int, int]) -> None:
    """A white picture: PNG or SVG, as its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        Image.new("1", size, 1).save(path)
        return
    width, height = size
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>'
    path.write_text(drawn, encoding="utf-8")
