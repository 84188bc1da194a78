"""The package as users install it: a wheel that holds the workflow, in an empty folder."""

import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from planted.outside import run

from cubeae.config.commands import SHIPPED
from cubeae.workflow.figures import MEASURED

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("quick")]


def test_the_wheel_holds_every_file_of_the_workflow(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    folders = ("rules", "workflow", "workflow_scripts", "profiles", "presets", "envs")
    files = [path for name in folders for path in (ROOT / name).rglob("*") if path.is_file()]
    files += [
        ROOT / name for name in ("Snakefile", "config.yaml", "CITATION.cff", "docs/glossary.md")
    ]
    files += [ROOT / f"benchmarks/{study}.csv" for study in MEASURED]
    wanted = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    assert len(wanted) > 40
    assert {f"cubeae/_workflow/{name}" for name in wanted} <= held
    templates = (ROOT / "cubeae/report/templates").rglob("*.j2")
    assert {path.relative_to(ROOT).as_posix() for path in templates} <= held


@pytest.mark.parametrize("name", SHIPPED)
def test_init_writes_a_file_once(packages: Path, tmp_path: Path, name: str) -> None:
    printed = run(tmp_path, "cubeae.cli", "init", name, packages=packages)
    (written,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert printed.startswith(f"{written.relative_to(tmp_path)}: written")
    text = written.read_text(encoding="utf-8")
    if name != "slurm":
        first = text.splitlines()[0]
        assert Path(first.partition("$schema=")[2]).is_relative_to(packages)
    printed = run(tmp_path, "cubeae.cli", "init", name, packages=packages, ok=False)
    assert "exists, and is not overwritten" in printed
    assert written.read_text(encoding="utf-8") == text


def test_run_without_a_config_says_what_to_do(packages: Path, tmp_path: Path) -> None:
    printed = run(tmp_path, "cubeae.cli", "run", "-n", packages=packages, ok=False)
    assert "write one by `cubeae init`" in printed
    assert "Traceback" not in printed


def test_run_checks_overrides_that_snakemake_answers_with_a_traceback(
    packages: Path, tmp_path: Path
) -> None:
    command = ("cubeae.cli", "run", "-n", "--config", "grid:seeds=3")
    printed = run(tmp_path, *command, packages=packages, ok=False)
    assert printed.startswith("cubeae: --config: 'grid:seeds=3' is not KEY=VALUE")
