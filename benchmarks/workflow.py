"""Runs of Snakemake on small configs, and what they cost."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent


def tiny_config() -> dict[str, Any]:
    """The quick preset with f1 and f3 alone, and no studies."""
    config: dict[str, Any] = yaml.safe_load(
        (ROOT / "presets/quick.yaml").read_text(encoding="utf-8")
    )
    config["paths"] = {"results": "results-benchmark", "reports": "reports-benchmark"}
    config["models"] = {name: config["models"][name] for name in ("f1", "f3")}
    config["report"] |= {"grids": ["f1"]}
    studies = config["studies"]
    studies["annealing"]["compositions"] = []
    empty = {"composition": {"model": "f3", "regulariser": "kl"}}
    studies["lattice"] |= empty | {"weights": {}}
    studies["search"] |= empty | {"ranges": {}, "arms": {}}
    config["replication"]["experiments"] = {}
    return config


def children_seconds() -> float:
    """Processor time of all processes that have ended under this one."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def snakemake(folder: Path, *arguments: str) -> float:
    """Run Snakemake in ``folder``; the processor time of it and of its jobs.

    Raises:
        RuntimeError: it failed; the message is what it printed last.
    """
    before = children_seconds()
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--quiet", "all", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-3000:])
    return children_seconds() - before


def dry_run(config: Path) -> float:
    """Seconds of ``snakemake -n`` on a config."""
    return snakemake(ROOT, "-n", "--configfile", str(config))


def copy_workflow(folder: Path) -> None:
    """Copy what a run needs, so that it leaves nothing in the repository."""
    for name in ("rules", "workflow_scripts", "cubeae", "profiles", "envs", "benchmarks"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "Snakefile", folder)
