"""Snakemake with forked scripts behaves as Snakemake does without."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SNAKEMAKE, Project
from faults import in_group, wait_for
from planted.forked import snakemakes

from cubeae.workflow.warm import COLD

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("finished")]

SNAKEFILE = """
from pathlib import Path
import snakemake.benchmark
import snakemake.script
from cubeae.workflow import warm
warm.fork_scripts(workflow, snakemake, Path("scripts"))

rule all:
    input: "out/0", "out/1", "theirs"

rule one:
    output: "out/{n}"
    log: "logs/{n}"
    benchmark: "times/{n}.jsonl"
    script: "scripts/one.py"

rule another:
    output: "theirs"
    script: "another.py"
"""
SCRIPT = """
import os, sys, time
from pathlib import Path
Path("begun-" + snakemake.wildcards.n).touch()
time.sleep(float(os.environ["SECONDS"]))
print(f"printed by {snakemake.rule}", flush=True)
Path(snakemake.output[0]).write_text(str("fork_server" in repr(sys.orig_argv)))
if Path("fail").exists():
    sys.exit("a reason")
"""
ANOTHER = (
    "import sys; open(snakemake.output[0], 'w').write(repr('fork_server' in sys.orig_argv[1]))"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workflow of three jobs, two of which may be forked."""
    (tmp_path / "scripts").mkdir()
    for name, text in (
        ("Snakefile", SNAKEFILE),
        ("scripts/one.py", SCRIPT),
        ("another.py", ANOTHER),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def start(
    folder: Path, *arguments: str, cold: bool = False, seconds: float = 0
) -> subprocess.Popen[str]:
    """Start Snakemake in a session of its own."""
    return subprocess.Popen(
        [sys.executable, *SNAKEMAKE, "--cores", "2", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), COLD: "1" * cold, "SECONDS": str(seconds)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("cold", [False, True])
def test_scripts_of_the_folder_are_forked_unless_switched_off(folder: Path, cold: bool) -> None:
    run = start(folder, "--benchmark-extended", "--keep-going", cold=cold)
    printed, _ = run.communicate(timeout=60)
    assert run.returncode == 0, printed
    assert {text(folder / f"out/{n}") for n in range(2)} == {str(not cold)}
    assert text(folder / "theirs") == "False"
    assert printed.count("printed by one") == 2
    assert '"rule_name": "one"' in text(folder / "times/0.jsonl")
    assert list((folder / ".snakemake/scripts").iterdir()) == []


def test_a_failure_is_told_as_ever(folder: Path) -> None:
    (folder / "fail").touch()
    told = []
    for cold in (False, True):
        printed, _ = start(folder, "out/0", cold=cold).communicate(timeout=60)
        assert not (folder / "out/0").exists(), "Snakemake removes what a failed job made"
        kept = re.findall(r"^.*(?:a reason|non-zero exit status|Error in rule).*$", printed, re.M)
        found = "\n".join(kept).replace("set -euo pipefail;  ", "")
        told.append(re.sub(r"tmp\w+\.one", "one", found))
    assert told[0] == told[1]
    assert "returned non-zero exit status 1" in told[0]


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_running_scripts_end_and_starts_no_others(
    folder: Path, ending: int, cold: bool
) -> None:
    run = start(folder, "out/0", "out/1", "--cores", "1", cold=cold, seconds=3)
    wait_for(lambda: any(folder.glob("begun-*")))
    run.send_signal(ending)
    run.communicate(timeout=60)
    assert run.returncode != 0
    assert len(list(folder.glob("begun-*"))) == 1
    wait_for(lambda: not in_group(run.pid), 30)


@pytest.mark.parametrize("cold", [False, True])
def test_ctrl_c_ends_scripts_at_once(folder: Path, cold: bool) -> None:
    run = start(folder, "out/0", cold=cold, seconds=600)
    wait_for(lambda: any(folder.glob("begun-*")))
    began = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does
    run.communicate(timeout=60)
    assert run.returncode != 0
    wait_for(lambda: not in_group(run.pid), 30)
    assert time.monotonic() - began < 60


def test_a_test_that_forks_snakemake_sees_what_a_fresh_one_prints(
    finished: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(printed: str) -> list[str]:
        """Jobs by rule, and their outputs; Snakemake orders jobs as hashes have it."""
        return sorted(re.findall(r"^(?: +output: .*|\w+ +\d+)$", printed, re.M))

    arguments = ("-n", "reports/f1.html", "--forcerun", "collect_model")
    forked = finished.snakemake(*arguments)
    monkeypatch.setenv("NUMBA_DEBUG_CACHE", "0")  # what libraries see when they are loaded
    assert not snakemakes().serves({**os.environ})
    assert kept(finished.snakemake(*arguments)) == kept(forked)
    assert len(kept(forked)) > 10


def test_tests_go_on_forking_snakemake_whatever_libraries_set() -> None:
    """Some set variables of the environment as they are loaded; runs would take longer, unseen."""
    import torch  # noqa: F401

    import cubeae.figures  # noqa: F401

    assert "MPLBACKEND" in os.environ
    assert snakemakes().serves({**os.environ})
