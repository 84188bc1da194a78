"""The workflow where users run it: other profiles, locales, terminals and repositories."""

import copy
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Project, tiny_config
from planted.pages import unmarked

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]

TITLE = "Würfel 立方体"
# ASCII text, and the backend of a Jupyter terminal whose package is not installed here.
ODD = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "MPLBACKEND": "module://a_module_that_is_missing",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that ran without profile in odd surroundings, inside somebody else's repository."""
    outer = tmp_path_factory.mktemp("outer")
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for words in (["init"], ["commit", "--allow-empty", "-m", "theirs"]):
        subprocess.run(["git", *who, *words], cwd=outer, check=True, capture_output=True)
    (outer / "inner").mkdir()
    project = Project(outer / "inner", tiny_config() | {"title": TITLE})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ODD.items():
            patch.setenv(name, value)
        project.snakemake("all", "--cores", "1", "--workflow-profile", "none")
    return project


def page(project: Project, name: str) -> str:
    return (project.folder / f"reports/{name}.html").read_text(encoding="utf-8")


def test_a_dry_run_works_in_a_locale_that_is_not_utf_8(
    odd: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ODD.items():
        monkeypatch.setenv(name, value)
    assert "Nothing to be done" in odd.snakemake("-n", "all")


def test_text_and_figures_are_as_elsewhere(odd: Project) -> None:
    assert TITLE in page(odd, "index")
    pictures = list((odd.folder / "reports/assets").rglob("*.png"))
    assert len(pictures) > 5


def test_without_a_profile_the_page_of_the_cost_shows_times_and_says_what_it_lacks(
    odd: Project,
) -> None:
    html = unmarked(page(odd, "cost"))
    (jobs,) = re.findall(r"(\d+) jobs took [\d.e−×⁰-⁹]+ minutes of work in total", html)
    assert int(jobs) > 30
    assert f"{jobs} jobs say nothing about the composition" in html
    assert "train_cohort" in html
    assert "No cost is known of" not in html
    assert "benchmark file" not in html


def test_the_commit_of_the_enclosing_repository_is_not_shown(odd: Project) -> None:
    theirs = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=odd.folder,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout.strip()
    html = page(odd, "provenance")
    assert theirs not in html
    assert "no git repository; an enclosing folder is another project" in html


@pytest.fixture
def edited(odd: Project, tmp_path: Path) -> Project:
    """A copy of the project, to be edited; outputs keep their times."""
    folder = tmp_path / "copy"
    shutil.copytree(odd.folder, folder)
    return Project.at(folder, copy.deepcopy(odd.config))


def dry_run(project: Project) -> tuple[dict[str, int], int]:
    """Jobs of a dry run by rule, and the length of its longest line but for lists of files."""
    project.write()
    printed = project.snakemake("-n", "all", "--workflow-profile", "none", "--cores", "1")
    jobs = {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", printed, re.M)}
    lines = [line for line in printed.splitlines() if not line.startswith("    input: ")]
    return jobs, max(map(len, lines))


PAGES = 9  # of the tiny config


def test_an_edit_of_the_title_prints_short_lines_and_renders_every_page(edited: Project) -> None:
    edited.config["title"] = "Another title"
    jobs, longest = dry_run(edited)
    assert {name for name in jobs if not name.startswith("render")} == {"all", "total"}
    assert jobs["total"] - jobs["all"] == PAGES
    assert longest < 400
    edited.snakemake("reports/theory.html", "--cores", "1")
    assert "Another title" in page(edited, "theory")


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("report", {"tolerance": 0.2}),
        ("studies", {"length": 0.25}),
        ("models", {"f3": {"summary": "Another summary. " * 30}}),
    ],
)
def test_an_edit_of_what_pages_show_renders_them_and_trains_nothing(
    section: str, change: dict[str, Any], edited: Project
) -> None:
    merge(edited.config[section], change)
    jobs, longest = dry_run(edited)
    assert sum(count for name, count in jobs.items() if name.startswith("render_")) == PAGES
    assert not {"train_cohort", "evaluate_cohort", "draw_model_diagram"} & set(jobs)
    assert longest < 400


def merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    """Set the leaves of ``change``; each must be there."""
    for key, value in change.items():
        if isinstance(value, dict):
            merge(into[key], value)
        else:
            assert key in into
            into[key] = value


def test_a_damaged_cost_does_not_stop_the_report(edited: Project) -> None:
    costs = edited.folder / "results/benchmarks"
    (costs / "collect_all.jsonl").write_text('{"s": 1', encoding="utf-8")
    (costs / "judge_claims.jsonl").unlink()
    (edited.folder / "reports/cost.html").unlink()
    edited.snakemake("reports/cost.html", "--cores", "1")
    html = page(edited, "cost")
    assert "1 benchmark file is empty, cut off" in html
    assert "No cost is known of 2 rules: collect_all, judge_claims." in html
