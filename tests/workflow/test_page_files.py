"""What pages are made of."""

from conftest import ROOT
from planning import quick, tiny

from cubeae.config.keys import plain
from cubeae.report.frame import layout
from cubeae.workflow import pages
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.paths import Paths

PATHS = Paths("out", "pages")
CONFIG = quick()
GRID = Grid(CONFIG, PATHS)


def test_every_model_and_topic_has_a_page() -> None:
    files = pages.page_files(CONFIG, PATHS)
    assert files[:2] == ["pages/index.html", "pages/f1.html"]
    assert "pages/replication.html" in files
    assert "pages/replication.html" not in pages.page_files(tiny(), PATHS)


def test_what_a_page_needs_is_what_it_looks_for() -> None:
    """The report's own lists are relative to the pages."""
    needed = pages.model_figures(GRID, {"model": "f2"})
    assert needed == [f"pages/{file}" for file in layout.model_figures(plain(CONFIG), "f2")]
    assert any("tsne_grid" in file for file in needed), "f2 is of report.grids"
    assert not any("tsne_grid" in file for file in pages.model_figures(GRID, {"model": "f3"}))
    needed = pages.index_figures(GRID)
    assert set(needed) == {f"pages/{file}" for file in layout.index_figures(plain(CONFIG))}


def test_sources_and_templates_exist() -> None:
    sources = pages.shared_sources()
    assert all((ROOT / source).is_file() for source in sources)
    assert len(sources) == len(pages.shared_files(PATHS)) == 3
    templates = pages.template_files(ROOT)
    assert "cubeae/report/templates/base.html.j2" in templates
    assert templates == sorted(templates)


def test_a_page_waits_for_published_numbers_where_there_are_some() -> None:
    comparison = ["out/replication/comparison.parquet"]
    assert pages.published_numbers(CONFIG, PATHS, {"model": "f1"}) == comparison
    assert pages.published_numbers(CONFIG, PATHS, {"model": "f6"}) == []
    assert pages.published_numbers(tiny(), PATHS, {"model": "f1"}) == []


def test_diagrams_are_named_by_what_they_show() -> None:
    assert pages.diagrams(PATHS, "rules")[0] == "pages/assets/diagrams/rules.svg"
    assert pages.diagrams(PATHS, "{model}")[-1] == "pages/assets/diagrams/{model}.csv"


def test_provenance_sums_up_data_tables_weights_and_measures() -> None:
    files = pages.record_files(GRID, ["data"], ["table"])
    assert files[:2] == ["data", "table"]
    assert len(files) == 2 + 9 * 3 * 2 + 2
    assert files[-2:] == ["out/perfect/surface.parquet", "out/curves/surface.parquet"]
