"""The rules of the registered figures: what they read, write and tell Snakemake's report."""

import inspect
from pathlib import Path

import pytest
from conftest import ROOT
from planted.planning import tiny, whole

from cubeae.figures.drawing import resolve
from cubeae.words.figures import FIGURES, SETS
from cubeae.workflow.code import code
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.figures import (
    FigureRule,
    figure_rules,
    measured_speeds,
    set_files,
    study_figures,
)
from cubeae.workflow.paths import Paths
from cubeae.workflow.studies import Studies

CONFIG = whole()
PATHS = Paths("results", "reports")
GRID, STUDIES = Grid(CONFIG, PATHS), Studies(CONFIG, PATHS)
RULES = {rule.name: rule for rule in figure_rules(GRID, STUDIES, ROOT)}
WILDCARDS = {"dataset": "surface", "model": "f3", "regulariser": "kl"}


def test_each_set_has_a_rule_and_gridded_models_one_of_their_own() -> None:
    named = [*RULES]
    assert named[:2] == ["draw_composition", "draw_gridded_composition"]
    assert named[2:] == [f"draw_{name}" for name in SETS if name != "composition"]
    drawn = {name for rule in RULES.values() for name in rule.figure_names}
    assert drawn == set(FIGURES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_gives_each_argument_of_its_source_once(rule: FigureRule) -> None:
    given = rule.given(WILDCARDS) if callable(rule.given) else rule.given
    arguments = inspect.signature(resolve(SETS[rule.figure_set].source)).parameters
    assert not rule.inputs.keys() & given.keys()
    assert rule.inputs.keys() | given.keys() == set(arguments)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_writes_every_file_and_marks_those_that_pages_show(rule: FigureRule) -> None:
    paths = [drawing.path for drawing in rule.drawings]
    assert Path(paths[0]).name == rule.figures[0].file
    assert len(set(paths)) == len(paths)
    assert {Path(path).name for path in paths} == {f for e in rule.figures for f in e.files}
    marked = {Path(d.path).name: d.marks for d in rule.drawings if d.marks}
    assert set(marked) == {figure.file for figure in rule.figures}
    for marks in marked.values():
        assert (ROOT / "rules" / str(marks["caption"])).is_file()


def test_models_are_drawn_by_one_of_two_rules() -> None:
    plain, gridded = (
        set(RULES[name].constraints["model"].split("|"))
        for name in ("draw_composition", "draw_gridded_composition")
    )
    assert plain | gridded == set(CONFIG.models)
    assert gridded == set(CONFIG.report.grids)
    assert not plain & gridded


def test_files_of_a_set_are_those_of_its_wildcards() -> None:
    found = set_files(PATHS, "composition", gridded=False, **WILDCARDS)
    assert "reports/assets/surface/f3/kl/clouds.js" in found
    assert not [file for file in found if "grid" in file]
    assert "reports/assets/verdicts/published.svg" in set_files(PATHS, "replication")


def test_what_is_drawn_of_the_studies_is_what_their_page_needs() -> None:
    drawn = {
        drawing.path
        for name in ("annealing", "lattice", "search", "hypothesis", "contest")
        for drawing in RULES[f"draw_{name}"].drawings
    }
    assert drawn == set(study_figures(STUDIES))
    assert study_figures(Studies(tiny(), PATHS)) == []


def test_a_marked_file_is_labelled_by_its_figure_and_wildcards() -> None:
    (marks, *_) = (drawing.marks for drawing in RULES["draw_composition"].drawings)
    assert marks is not None
    labels = marks.pop("labels")
    assert marks == {"caption": "captions/composition.rst", "category": "Model {model}"}
    about = {"dataset": "surface", "model": "f5", "regulariser": "kl+mmd-annealed"}
    assert labels(about) == {
        "figure": "Clouds",
        "dataset": "cube surface",
        "model": "f5",
        "regulariser": "KL + MMD (annealed)",
    }
    (marks, *others) = (drawing.marks for drawing in RULES["draw_claims"].drawings)
    assert marks is not None
    assert marks["labels"]({}) == {"figure": FIGURES["claims"].title}
    assert others == [None, None, None]


def test_speeds_are_drawn_where_they_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured_speeds(tmp_path) == []
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/pipeline.csv").touch()
    assert measured_speeds(tmp_path) == [str(tmp_path / "benchmarks/pipeline.csv")]
    monkeypatch.chdir(tmp_path)
    assert measured_speeds(tmp_path) == ["benchmarks/pipeline.csv"]


def test_a_composition_is_given_its_own_colour_alone() -> None:
    given = RULES["draw_composition"].given
    assert callable(given)
    other = WILDCARDS | {"model": "f6", "regulariser": "kl-annealed"}
    ((name, colour),) = given(WILDCARDS)["colours"].items()
    ((_, another),) = given(other)["colours"].items()
    assert name == "f3/kl"
    assert colour.startswith("#")
    assert colour != another


def test_the_code_of_a_rule_is_what_draws_its_set() -> None:
    def modules(rule: str) -> set[str]:
        hashes = code(ROOT, "draw_figures", *RULES[rule].modules)
        return {line.partition(":")[0] for line in hashes}

    lattice, composition = modules("draw_lattice"), modules("draw_composition")
    assert {"cubeae.figures.lattice", "cubeae.figures.heat", "cubeae.figures.style"} <= lattice
    assert {"cubeae.figures.traversals", "cubeae.figures.heat"} <= composition
    assert "cubeae.figures.traversals" not in lattice
    assert "cubeae.figures.searches" not in lattice | composition
