"""What pages are made of."""

from typing import Any

import pytest
from conftest import ROOT
from planted.planning import tiny, whole

from cubeae.config.keys import Config, plain
from cubeae.config.source import given_source
from cubeae.figures.diagram import model_diagram
from cubeae.report import PAGES
from cubeae.workflow import pages
from cubeae.workflow.code import code
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.paths import Paths
from cubeae.workflow.studies import Studies

PATHS = Paths("out", "pages")
CONFIG = whole()
GRID = Grid(CONFIG, PATHS)
SOURCE = given_source("c.yaml", {})


def test_every_model_and_topic_has_a_page() -> None:
    files = pages.page_files(CONFIG, PATHS)
    assert files[:2] == ["pages/index.html", "pages/f1.html"]
    assert "pages/replication.html" in files
    assert "pages/replication.html" not in pages.page_files(tiny(), PATHS)


def test_figures_on_pages_are_those_of_the_config() -> None:
    needed = pages.model_figures(GRID, {"model": "f2"})
    folders = {file.rsplit("/", 1)[0] for file in needed}
    names = CONFIG.models["f2"].regularisers
    assert folders == {f"pages/assets/surface/f2/{name}" for name in names}
    assert any("generation_grid" in file for file in needed), "f2 is of report.grids"
    assert not any("generation_grid" in file for file in pages.model_figures(GRID, {"model": "f3"}))
    assert {file.rsplit("/", 1)[0] for file in pages.index_figures(GRID)} == {
        "pages/assets/index/surface"
    }
    assert len(pages.clouds(GRID)) == sum(len(m.regularisers) for m in CONFIG.models.values())


def rules_of(config: Config) -> dict[str, pages.PageRule]:
    found = pages.page_rules(Grid(config, PATHS), Studies(config, PATHS), ROOT, SOURCE)
    return {rule.registered: rule for rule in found}


def test_every_page_has_a_rule_and_every_input_a_page() -> None:
    rules = rules_of(CONFIG)
    assert list(rules) == list(PAGES)
    assert list(rules_of(tiny())) == [name for name in PAGES if name != "replication"]
    asked_for = {name for rule in rules.values() for name in rule.inputs}
    assert asked_for == set(pages.page_inputs(GRID, Studies(CONFIG, PATHS), ROOT))


def test_a_models_page_needs_that_model_alone() -> None:
    rule = rules_of(CONFIG)["model"]
    assert (rule.name, rule.stem, rule.place) == ("render_model", "{model}", "{model}")
    files = [
        file
        for given in rule.inputs.values()
        for file in (given({"model": "f5"}) if callable(given) else given)
    ]
    others = [name for name in CONFIG.models if name != "f5"]
    assert not [file for file in files for name in others if f"/{name}/" in file]
    assert "out/tables/{model}/intervals.parquet" in files


def test_tables_of_studies_that_are_not_asked_for_are_not_waited_for() -> None:
    assert rules_of(CONFIG)["studies"].inputs["trials"] == ["out/studies/trials.parquet"]
    inputs = rules_of(tiny())["studies"].inputs
    assert all(files == [] for files in inputs.values())


def test_the_cost_comes_after_every_other_page() -> None:
    rule = rules_of(CONFIG)["cost"]
    others = rule.inputs["other_pages"]
    assert isinstance(others, list)
    assert set(others) == set(pages.page_files(CONFIG, PATHS)) - {"pages/cost.html"}
    assert rule.loose == {"costs": ["out/benchmarks"]}


def test_a_pages_code_is_its_own_module_and_what_it_shows() -> None:
    rules = rules_of(CONFIG)
    assert rules["claims"].modules == ("cubeae.report.pages.claims",)
    assert "cubeae.training.trainer" in rules["theory"].modules
    hashed = code(ROOT, "render_page", *rules["claims"].modules)
    modules = {line.partition(":")[0] for line in hashed}
    assert "cubeae.report.pages.claims" in modules
    assert not modules & {f"cubeae.report.pages.{name}" for name in PAGES if name != "claims"}


def test_the_diagram_of_a_model_is_given_what_it_draws() -> None:
    parts = pages.drawn_parts(CONFIG, {"model": "f5"})
    assert parts == {key: plain(CONFIG)["models"]["f5"][key] for key in parts}
    assert "summary" not in parts
    assert model_diagram(parts) == model_diagram(plain(CONFIG)["models"]["f5"])


def test_a_page_that_asks_for_unknown_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(PAGES["claims"]), "tables", ("claims", "gone"))
    with pytest.raises(LookupError, match="the page claims: no files are called 'gone'; metrics,"):
        rules_of(CONFIG)


def test_the_navigation_is_plain_data() -> None:
    links = pages.navigation(tiny())
    assert links[0] == {"page": "index", "label": "Overview"}
    assert not any(link["page"] == "replication" for link in links)


def test_sources_and_templates_exist() -> None:
    sources = pages.shared_sources()
    assert all((ROOT / source).is_file() for source in sources)
    assert len(sources) == len(pages.shared_files(PATHS)) == 6
    templates = pages.template_files(PAGES["claims"])
    names = ("base.html", "claims.html", "diagram.svg", "macros.html")
    own = [f"cubeae/report/templates/{name}.j2" for name in names]
    assert templates == [*own, "docs/glossary.md"]


def test_a_page_waits_for_published_numbers_where_there_are_some() -> None:
    comparison = ["out/replication/comparison.parquet"]
    assert pages.published_numbers(CONFIG, PATHS, {"model": "f1"}) == comparison
    assert pages.published_numbers(CONFIG, PATHS, {"model": "f6"}) == []
    assert pages.published_numbers(tiny(), PATHS, {"model": "f1"}) == []


def test_the_replication_waits_for_divergences_where_some_are_published() -> None:
    def only_f1(raw: dict[str, Any]) -> None:
        experiments = raw["replication"]["experiments"]
        raw["replication"]["experiments"] = {"f1": experiments["f1"]}

    inputs = rules_of(CONFIG)["replication"].inputs
    assert inputs["divergences"] == ["out/replication/divergences.parquet"]
    assert inputs["divergence_findings"] == ["out/replication/divergence-findings.parquet"]
    inputs = rules_of(whole(only_f1))["replication"].inputs
    assert inputs["divergences"] == inputs["divergence_findings"] == []


def test_diagrams_are_named_by_what_they_show() -> None:
    assert pages.diagrams(PATHS, "rules")[0] == "pages/assets/diagrams/rules.svg"
    assert pages.diagrams(PATHS, "{model}")[-1] == "pages/assets/diagrams/{model}.csv"


def test_provenance_lists_data_tables_weights_and_measures() -> None:
    files = pages.record_files(GRID)
    assert "out/datasets/surface/train.safetensors" in files
    assert "out/metrics.csv" in files
    assert sum("/weights/" in file for file in files) == len(GRID.files("weights"))
    assert files[-2:] == ["out/perfect/surface.parquet", "out/curves/surface.parquet"]
