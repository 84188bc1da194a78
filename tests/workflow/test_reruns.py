"""Why a job runs again, as Snakemake says it."""

import copy
import re
import shutil
from pathlib import Path

import pytest
from conftest import Project

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]


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


@pytest.mark.parametrize(
    ("module", "rule"),
    [
        ("cubeae.training.trainer", "train_cohort"),
        ("cubeae.numerics.products", "train_cohort"),
        ("cubeae.results.tables", "collect_model"),
        ("cubeae.figures.style", "draw_index"),
    ],
)
def test_a_re_run_names_the_module_that_changed_and_no_other(
    project: Project, module: str, rule: str
) -> None:
    with (project.folder / f"{module.replace('.', '/')}.py").open("a", encoding="utf-8") as file:
        file.write("\nCHANGED = True\n")
    found = named(project.snakemake("-n", "all"), rule)
    assert found
    assert all(modules == {module} for modules in found)


def test_a_changed_script_is_named(project: Project) -> None:
    with (project.folder / "workflow_scripts/adapter.py").open("a", encoding="utf-8") as file:
        file.write("\nCHANGED = True\n")
    found = named(project.snakemake("-n", "all"), "generate_dataset")
    assert found
    assert all(modules == {"workflow_scripts.adapter"} for modules in found)
