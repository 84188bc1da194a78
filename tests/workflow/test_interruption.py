"""A search whose whole process group is killed, and run again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import Project, tiny_config

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]

TRIALS = "results/studies/search/dim2/kl/trials.parquet"
JOURNAL = "results/studies/search/journals/dim2-kl.log"


def searching_config() -> dict[str, Any]:
    """The smallest config that searches: one arm, four batches of two trials."""
    config = tiny_config()
    config["training"]["steps"] = 200
    config["studies"]["search"] |= {"trials": 8, "batch": 2, "startup": 2, "seeds": 1}
    config["studies"]["search"]["ranges"] = {"kl": [0.001, 0.5]}
    config["studies"]["search"]["arms"] = {
        "kl": {
            "terms": ["kl"],
            "schedule": "constant",
            "algorithm": "tpe",
            "objectives": ["smoothed_kl_forward"],
        }
    }
    return config


def trials_kept(journal: Path) -> int:
    """Trials in a journal: all lines but the study's own two."""
    return journal.read_text(encoding="utf-8").count('"op_code":4') if journal.exists() else 0


def kill_in_the_middle(project: Project) -> int:
    """Start the search, end its whole process group after the first trials; trials kept."""
    journal = project.folder / JOURNAL
    running = subprocess.Popen(
        [sys.executable, "-m", "snakemake", TRIALS, "--cores", "1"],
        cwd=project.folder,
        env=os.environ | {"PYTHONPATH": str(project.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 300
        while trials_kept(journal) < 2 and time.monotonic() < deadline:
            time.sleep(0.005)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    return trials_kept(journal)


def test_kill_9_in_the_middle_of_a_search_changes_nothing(tmp_path: Path) -> None:
    undisturbed, killed = (tmp_path / name for name in ("undisturbed", "killed"))
    undisturbed.mkdir()
    killed.mkdir()
    whole = Project(undisturbed, searching_config())
    whole.snakemake(TRIALS, "--cores", "1")
    project = Project(killed, searching_config())
    kept = kill_in_the_middle(project)
    assert 2 <= kept < 8
    assert not (project.folder / TRIALS).exists()
    project.snakemake("--unlock")
    project.snakemake(TRIALS, "--cores", "1", "--rerun-incomplete")
    assert trials_kept(project.folder / JOURNAL) == 8, "no finished trial was lost"
    found, expected = (pd.read_parquet(p.folder / TRIALS) for p in (project, whole))
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
