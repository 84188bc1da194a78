"""The rules of the registered figures: what they read, write and tell Snakemake's report."""

import inspect
from pathlib import Path

import pytest
from planted.configs import read

from cubeae.config.validation import parse
from cubeae.figures.drawing import resolve
from cubeae.words.figures import FIGURES, SETS
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.figures import FigureRule, figure_rules, set_files, study_figures
from cubeae.workflow.paths import Paths
from cubeae.workflow.studies import Studies

BASE = Path(__file__).parent.parent.parent
CONFIG = parse(read(), "c")
PATHS = Paths("results", "reports")
GRID, STUDIES = Grid(CONFIG, PATHS), Studies(CONFIG, PATHS)
RULES = {rule.name: rule for rule in figure_rules(GRID, STUDIES, BASE)}
WILDCARDS = {"dataset": "surface", "model": "f5", "regulariser": "kl+mmd"}


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
    assert len(set(paths)) == len(paths)
    assert {Path(path).name for path in paths} == {f for e in rule.figures for f in e.files}
    marked = {Path(d.path).name: d.marks for d in rule.drawings if d.marks}
    assert set(marked) == {figure.file for figure in rule.figures}
    for marks in marked.values():
        assert (BASE / "rules" / str(marks["caption"])).is_file()


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
    assert "reports/assets/surface/f5/kl+mmd/clouds.js" in found
    assert not [file for file in found if "grid" in file]
    assert "reports/assets/verdicts/published.svg" in set_files(PATHS, "replication")


def test_studies_without_compositions_have_no_figures() -> None:
    whole = {Path(file).stem for file in study_figures(STUDIES)}
    assert {"hypothesis", "lattice", "search_history", "schedules_history"} <= whole
    config = read()
    config["studies"]["lattice"]["weights"] = {}
    config["studies"]["annealing"]["compositions"] = []
    few = study_figures(Studies(parse(config, "c"), PATHS))
    assert {Path(file).stem for file in few} == {
        name for name in whole if name.startswith(("search", "hypothesis"))
    }
