"""Fixtures shared by the tests: small cohorts, and tiny projects that run Snakemake itself."""

import math
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from filelock import FileLock
from numpy.typing import NDArray
from planted.forked import snakemakes

pytest_plugins = ["planted.installed", "planted.opened"]
ROOT = Path(__file__).parent.parent
# Shells ignore Ctrl-C in what they start in the background, nohup a hang-up, and every child would
# inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
TRUTH = {"kind": "surface", "half_side": 1.0}  # of the points that small cohorts train on


@pytest.fixture(scope="session")
def surface_points() -> NDArray[np.float32]:
    from cubeae.truth.datasets import DatasetSpec, generate

    return generate(DatasetSpec("surface", 1.0, 2000, 10, 10), "surface", "train", 0)


@pytest.fixture
def make_cohort() -> Callable[..., Any]:
    """Build a cohort from the few things that a test cares about."""
    from cubeae.parts.schedules import Constant
    from cubeae.specs.training import Cohort, Objective, Term

    def make(terms: dict[str, float] | None = None, **changes: Any) -> Cohort:
        values = {
            "dataset": "surface",
            "model": "m",
            "encoder": "gaussian",
            "channel": "gaussian",
            "sampler": "standard",
            "latent_dim": 3,
            "snr_db": (10.0, math.inf),
            "seeds": (0, 1),
            "root": 7,
            "objectives": (
                Objective(
                    "r",
                    tuple(
                        Term(name, weight, Constant("constant"))
                        for name, weight in (terms or {}).items()
                    ),
                ),
            ),
        }
        return Cohort(**(values | changes))

    return make


@pytest.fixture
def make_training() -> Callable[..., Any]:
    """Build training settings; the defaults take milliseconds."""
    from cubeae.parts.schedules import LearningRate
    from cubeae.specs.training import Architecture, Optimiser, Training

    def make(steps: int = 50, peak: float = 0.01, **changes: Any) -> Training:
        values = {
            "architecture": Architecture([16, 12], "relu"),
            "steps": steps,
            "batch": 32,
            "optimiser": Optimiser("adam", (0.9, 0.999), 1e-8, 0.0),
            "learning_rate": LearningRate(peak, 0.05, "cosine"),
            "bandwidth_every": 5,
            "log_every": 10,
            "device": "cpu",
        }
        return Training(**(values | changes))

    return make


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test's plugins add, no other test sees."""
    import cubeae.plugins.loading
    from cubeae.config.plugins import OPEN

    monkeypatch.setattr(cubeae.plugins.loading, "_RUN", {})
    for each in OPEN:
        monkeypatch.setattr(each.registry, "_entries", dict(each.registry))


SNAKEMAKE = ("-m", "snakemake")  # the arguments of Python that run it
TIMEOUT = 1800  # s

HOSTILE = "<script>alert(1)</script> & <b>"


class Project:
    """A copy of the workflow in a folder of its own, with a config of its own."""

    folder: Path
    config: dict[str, Any]

    @classmethod
    def at(cls, folder: Path, config: dict[str, Any]) -> "Project":
        """The project that stands in ``folder`` already."""
        project = cls.__new__(cls)
        project.folder, project.config = folder, config
        return project

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self.folder, self.config = folder, config
        for name in (
            "Snakefile",
            "rules",
            "workflow_scripts",
            "cubeae",
            "profiles",
            "envs",
            "benchmarks",
            "docs/glossary.md",
        ):
            source = ROOT / name
            (folder / name).parent.mkdir(exist_ok=True)
            if source.is_dir():  # with what is compiled, but for what Python writes just then
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
            else:
                shutil.copy(source, folder / name)
        self.write()

    def write(self) -> None:
        """Write the config as it now stands."""
        (self.folder / "config.yaml").write_text(
            yaml.safe_dump(self.config, sort_keys=False), encoding="utf-8"
        )

    def snakemake(self, *arguments: str, ok: bool = True) -> str:
        """Run Snakemake; returns all that it printed.

        Args:
            arguments: those of its command line.
            ok: whether it must succeed, or must fail.
        """
        code, printed = self.run(*arguments)
        assert (code == 0) == ok, printed[-6000:]
        return printed

    def run(self, *arguments: str) -> tuple[int, str]:
        """The code of a run of Snakemake, and all that it printed."""
        environment = os.environ | {"PYTHONPATH": str(self.folder)}
        return run_snakemake(self.folder, arguments, environment)


def run_snakemake(
    folder: Path, arguments: Sequence[str], environment: dict[str, str]
) -> tuple[int, str]:
    """The code of a run of Snakemake, and all that it printed."""
    if sys.platform == "linux" and snakemakes().serves(environment):
        return snakemakes().run(folder, arguments, environment, TIMEOUT)
    done = subprocess.run(
        [sys.executable, *SNAKEMAKE, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, done.stdout + done.stderr


def tiny_config() -> dict[str, Any]:
    """The quick preset, cut down to what a test of the workflow needs; no study is asked for."""
    config: dict[str, Any] = yaml.safe_load(
        (ROOT / "presets/quick.yaml").read_text(encoding="utf-8")
    )
    config["paths"] = {"results": "results", "reports": "reports"}
    config["models"] = {name: config["models"][name] for name in ("f1", "f3")}
    config["grid"] |= {"snr_db": [15, math.inf], "latent_dim": [2], "seeds": 2, "seed_block": 2}
    config["report"] |= {"reference": {"snr_db": 15, "latent_dim": 2}, "grids": ["f1"]}
    config["training"] |= {"steps": 30, "log_every": 10}
    config["title"] = HOSTILE
    studies = config["studies"]
    studies["annealing"]["compositions"] = []
    empty = {"composition": {"model": "f3", "regulariser": "kl"}}
    studies["lattice"] |= empty | {"weights": {}}
    studies["search"] |= empty | {"ranges": {}, "arms": {}}
    studies["contest"]["contenders"] = []
    config["replication"]["experiments"] = {}
    return config


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[dict[str, Any]], Project]:
    """A project that runs the real workflow on a config given as a dict."""
    return lambda config: Project(tmp_path, config)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """A project in which `snakemake all` has run, on one core; its title would be a script.

    Each process of pytest-xdist has a copy; the first that needs it runs it.
    """
    folder, base = tmp_path_factory.mktemp("finished"), tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "finished"
    with FileLock(shared.with_suffix(".lock")):
        if not shared.exists():
            Project(folder, tiny_config()).snakemake("all", "--cores", "1")
            shutil.copytree(folder, shared)
        else:
            shutil.copytree(shared, folder, dirs_exist_ok=True)
    return Project.at(folder, tiny_config())


# Groups of tests that one process runs, the longest first.
LONG = ("quick", "workflow", "finished", "dummies", "browser", "outside", "plugins")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest groups: at the end, one process would wait for the other.

    pytest-xdist keeps this order with --no-loadscope-reorder.
    """

    def place(item: pytest.Item) -> int:
        marker = item.get_closest_marker("xdist_group")
        if marker is None:
            return len(LONG)
        (group,) = marker.args
        if getattr(config.option, "loadgroup", False) and not item.nodeid.endswith(f"@{group}"):
            raise pytest.UsageError("this pytest-xdist does not group tests under this pytest")
        return LONG.index(group)

    items.sort(key=place)
