"""The registry of pages: navigation, names, inputs, and a page that a user adds."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT
from jinja2 import ChoiceLoader, FileSystemLoader
from planted.pages import Page as Parsed
from planted.pages import rendered, table_rows
from planted.report import CONFIG, RAW, changed, make_metrics

from cubeae.cli import main
from cubeae.config.validation import ConfigError, parse
from cubeae.files.storage import FileFormatError
from cubeae.files.tables import write_table
from cubeae.report import PAGES, Inputs, links_of, page_names, read_inputs, reserved_names
from cubeae.report.frame.environment import environment

DUMMIES = ROOT / "tests/dummies"


def test_the_navigation_is_the_registry_with_a_page_per_model() -> None:
    names = [link.page for link in links_of(CONFIG)]
    assert names == [
        *("index", "f1", "f5", "studies", "claims"),
        *("theory", "methods", "cost", "provenance"),
    ]
    labels = [link.label for link in links_of(CONFIG)]
    assert labels[:4] == ["Overview", "f1", "f5", "Studies"]


def test_a_page_that_does_not_appear_has_no_name_and_no_link() -> None:
    assert page_names(CONFIG, "replication") == []
    assert page_names(CONFIG, "model") == ["f1", "f5"]


@pytest.mark.parametrize("registered", PAGES)
def test_a_page_has_a_template_of_its_own_and_a_label(registered: str) -> None:
    page = PAGES[registered]
    assert (ROOT / "cubeae/report/templates" / page.template).is_file()
    assert bool(page.label) != page.per_model
    assert [each for each in PAGES.values() if each.template == page.template] == [page]
    assert type(page).__module__ == f"cubeae.report.pages.{registered}"


@pytest.mark.parametrize("name", reserved_names())
def test_no_model_may_have_the_name_of_a_page(name: str) -> None:
    raw = RAW | {"models": RAW["models"] | {name: RAW["models"]["f1"]}}
    with pytest.raises(ConfigError, match=f"models.{name}: this name is the report's own"):
        parse(raw, "c", reserved_names())


def test_the_command_refuses_a_model_with_the_name_of_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = RAW | {"models": RAW["models"] | {"cost": RAW["models"]["f1"]}}
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    assert main(["check", str(tmp_path / "c.yaml")]) == 1
    assert "models.cost: this name is the report's own" in capsys.readouterr().err


def test_a_model_may_be_called_model() -> None:
    assert "model" in PAGES
    raw = RAW | {"models": RAW["models"] | {"model": RAW["models"]["f1"]}}
    assert "model" in parse(raw, "c", reserved_names()).models


def test_the_page_that_is_shown_is_marked_in_the_navigation() -> None:
    page = Parsed(rendered("theory").html)
    assert [tag["href"] for _, tag in page.tags if "aria-current" in tag] == ["theory.html"]


def test_text_of_the_config_is_escaped_in_the_navigation() -> None:
    config = changed(models=RAW["models"] | {"a+b": RAW["models"]["f1"]})
    assert '<a href="a%2Bb.html">a+b</a>' in rendered("theory", config).html


def test_inputs_are_read_by_name(tmp_path: Path) -> None:
    for index in range(2):
        write_table(tmp_path / f"{index}.parquet", pd.DataFrame({"a": [index]}))
    (tmp_path / "reports").mkdir()
    inputs = read_inputs(
        {"both": [tmp_path / "0.parquet", tmp_path / "1.parquet"], "none": []},
        {"figures": [tmp_path / "reports/assets/a.png"]},
        {"costs": [tmp_path]},
        tmp_path / "reports",
    )
    assert inputs.tables["both"]["a"].tolist() == [0, 1]
    assert inputs.tables["none"].empty
    assert inputs.drawn["figures"] == ["assets/a.png"]
    assert inputs.file("costs") == tmp_path


def test_inputs_that_are_missing_or_several_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"a\.parquet"):
        read_inputs({"a": [tmp_path / "a.parquet"]}, {}, {}, tmp_path)
    with pytest.raises(ValueError, match="expected 1"):
        Inputs(files={"two": [tmp_path, tmp_path]}).file("two")


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> str:
    """A page and its template, added as a user would; its registered name."""
    monkeypatch.setattr(PAGES, "_entries", dict(PAGES))
    loaders = [environment().loader, FileSystemLoader(DUMMIES)]
    monkeypatch.setattr(environment(), "loader", ChoiceLoader([each for each in loaders if each]))
    spec = importlib.util.spec_from_file_location("dummy_page", DUMMIES / "page.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return "errors"


def test_a_page_that_a_user_adds_is_linked_reserved_and_rendered(dummy: str) -> None:
    assert links_of(CONFIG)[-1].label == "Errors"
    assert dummy in reserved_names()
    page = rendered(dummy, replace(CONFIG, title="a title"), tables={"metrics": make_metrics()})
    assert table_rows(page.html, "table-errors") == ["f1 0.250", "f5 0.250"]
    assert Parsed(page.html).all("a", "href").count("errors.html") == 1
    assert [path for path, _ in page.register.exports()] == [
        f"assets/tables/errors/table-errors.{ending}" for ending in ("csv", "tex")
    ]
