"""What an edit of the code runs again, and why, as Snakemake says it."""

import copy
import re
import shutil
from pathlib import Path

import pytest
from conftest import Project

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]


PAGES = 9  # of the tiny config


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project, to be edited; outputs keep their times."""
    folder = tmp_path / "copy"
    shutil.copytree(finished.folder, folder)
    return Project.at(folder, copy.deepcopy(finished.config))


def named(printed: str, rule: str) -> list[set[str]]:
    """Modules that the reasons of a rule's jobs name, one set per job."""
    jobs = re.split(r"^\s*(?:local)?rule (\w+):$", printed, flags=re.M)
    reasons = [body for name, body in zip(jobs[1::2], jobs[2::2], strict=True) if name == rule]
    return [set(re.findall(r"'([\w.]+):[0-9a-f]{12}'", reason)) for reason in reasons]


def edited(project: Project, file: str, text: str = "\nCHANGED = True\n") -> str:
    """What a dry run prints after ``text`` was added to a file."""
    with (project.folder / file).open("a", encoding="utf-8") as opened:
        opened.write(text)
    return project.snakemake("-n", "all")


def planned(printed: str) -> dict[str, int]:
    """Jobs that a dry run lists, by rule."""
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", printed, re.M)}


def test_a_changed_metric_re_evaluates_and_does_not_retrain(project: Project) -> None:
    jobs = planned(edited(project, "cubeae/metrics/geometry.py"))
    assert jobs["evaluate_cohort"] == 2
    assert "train_cohort" not in jobs
    assert "generate_dataset" not in jobs


# Those that training imports, and no other rule whose outputs it reads.
OWN = ["training/trainer", "numerics/products"]


@pytest.mark.parametrize("module", [*OWN, "truth/datasets", "files/tables"])
def test_whatever_training_uses_retrains_when_it_changes(project: Project, module: str) -> None:
    """Modules that only its script imports, too; the reason names that module and no other."""
    printed = edited(project, f"cubeae/{module}.py")
    assert planned(printed)["train_cohort"] == 2
    if module in OWN:
        name = f"cubeae.{module.replace('/', '.')}"
        assert named(printed, "train_cohort") == [{name}] * 2


def test_a_changed_summary_is_made_anew_and_does_not_retrain(project: Project) -> None:
    printed = edited(project, "cubeae/results/tables.py")
    jobs = planned(printed)
    assert jobs["summarise_metrics"] == 1
    assert not {"train_cohort", "evaluate_cohort", "generate_dataset"} & set(jobs)
    found = named(printed, "collect_model")
    assert found
    assert all(modules == {"cubeae.results.tables"} for modules in found)


def test_a_changed_template_re_renders_alone(project: Project) -> None:
    jobs = planned(edited(project, "cubeae/report/templates/base.html.j2", "{# changed #}\n"))
    assert {name for name in jobs if not name.startswith("render")} == {"all", "total"}
    assert jobs["total"] - jobs["all"] == PAGES


def test_a_changed_style_of_figures_redraws_and_does_not_retrain(project: Project) -> None:
    printed = edited(project, "cubeae/figures/style.py")
    jobs = planned(printed)
    assert jobs["draw_composition"] == jobs["draw_gridded_composition"] == jobs["draw_index"] == 1
    assert not {"train_cohort", "evaluate_cohort", "sample_views"} & set(jobs)
    assert named(printed, "draw_index") == [{"cubeae.figures.style"}]


def test_a_changed_script_is_named(project: Project) -> None:
    found = named(edited(project, "workflow_scripts/adapter.py"), "generate_dataset")
    assert found
    assert all(modules == {"workflow_scripts.adapter"} for modules in found)
