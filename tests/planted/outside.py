"""Runs of the workflow outside its folder, each with a config as small as can be."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from conftest import SNAKEMAKE, run_snakemake, tiny_config


def smallest_config(results: str = "results", reports: str = "reports") -> dict[str, Any]:
    """One model, one SNR and one dim of the tiny config."""
    config = tiny_config()
    config["paths"] = {"results": results, "reports": reports}
    config["models"] = {"f3": config["models"]["f3"]}
    config["grid"]["snr_db"] = [15]
    config["report"]["grids"] = []
    return config


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a config file."""
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def snakemake(
    folder: Path,
    *arguments: str | Path,
    packages: Path | None = None,
    ok: bool = True,
    command: Sequence[str | Path] = SNAKEMAKE,
) -> str:
    """Run Snakemake, by ``command``, in ``folder``, as Project.snakemake does in a project."""
    if command != SNAKEMAKE:
        return _run(folder, *command, *arguments, packages=packages, ok=ok)
    code, printed = run_snakemake(folder, list(map(str, arguments)), _environment(packages))
    assert (code == 0) == ok, printed[-6000:]
    return printed


def run(folder: Path, *command: str | Path, packages: Path | None = None, ok: bool = True) -> str:
    """Run a Python module in ``folder``; returns all that it printed.

    Args:
        folder: the working directory.
        command: the module's name and its arguments.
        packages: where packages are found first, if not where the tests find them.
        ok: whether it must succeed, or must fail.
    """
    return _run(folder, "-m", *command, packages=packages, ok=ok)


def _environment(packages: Path | None) -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("PYTHONPATH", None)
    return environment | ({"PYTHONPATH": str(packages)} if packages else {})


def _run(folder: Path, *arguments: str | Path, ok: bool, packages: Path | None = None) -> str:
    """Run Python."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=_environment(packages),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=3600,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert (done.returncode == 0) == ok, printed[-6000:]
    return printed
