"""The package as users install it, and a small run of every model, once for all tests."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from planted.cold import OF_STUDIES, cold
from planted.outside import run, snakemake


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (file,) = folder.glob("cubeae-*.whl")
    return file


@pytest.fixture(scope="session")
def packages(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the wheel is installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("site packages")
    pip("install", "--no-deps", "--target", str(folder), str(wheel))
    return folder


def pip(*arguments: str) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--no-index")
    done = subprocess.run(
        [sys.executable, "-m", "pip", arguments[0], *options, *arguments[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def quick_run(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the installed package has run a small config with every model and study.

    The command makes a page of the quick preset as it is shipped, and finds nothing to be done when
    all of the other config is made. Tests that use it are in one xdist group.
    """
    folder = tmp_path_factory.mktemp("empty")
    run(folder, "cubeae.cli", "init", "quick", packages=packages)
    run(folder, "cubeae.cli", "run", "--cores", "2", "reports-quick/theory.html", packages=packages)
    (folder / "config.yaml").write_bytes((ROOT / "tests/planted/whole.yaml").read_bytes())
    snakemake(
        folder,
        *("--snakefile", packages / "cubeae/_workflow/Snakefile", "--cores", "2"),
        packages=packages,
        command=cold(OF_STUDIES, "once"),
    )
    again = run(folder, "cubeae.cli", "run", "-n", packages=packages)
    assert "Nothing to be done" in again
    return folder
