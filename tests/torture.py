"""Injects faults into small benchmarks, tries bad configs, and prints what came of it all.

python tests/torture.py [--kills 20] [--seed 1]

The quick preset, studies and all, is killed; all other faults meet the tests' tiny config.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import faults
import yaml
from conftest import ROOT, Project, tiny_config
from faults import Outcome, Sandbox

CELL = "surface/f3/kl/dim2/snr15/seeds0-1"
# A file, and an output that cannot be made without reading it.
READ_BY = {
    "results/datasets/surface/test.safetensors": "results/perfect/surface.parquet",
    f"results/weights/{CELL}.safetensors": f"results/metrics/{CELL}.parquet",
    f"results/history/{CELL}.parquet": "results/tables/f3/history.parquet",
    f"results/metrics/{CELL}.parquet": "results/tables/f3/metrics.parquet",
    "results/views/surface/f3/kl.safetensors": "reports/assets/surface/f3/kl/clouds.png",
    "results/metrics.parquet": "results/summary.parquet",
}
WEIGHTS = f"results/weights/{CELL}.safetensors"


def finished(folder: Path, config: dict[str, Any]) -> tuple[Sandbox, float]:
    """An undisturbed run of ``config``, a sandbox beside it, and the seconds that it took."""
    (folder / "finished").mkdir(parents=True)
    project = Project(folder / "finished", config)
    start = time.monotonic()
    project.snakemake("all", "--cores", "2")
    return Sandbox(folder / "sandbox", project), time.monotonic() - start


def killed(folder: Path, kills: int, seed: int) -> Iterator[Outcome]:
    """kill -9 of the whole quick preset at random moments."""
    quick = yaml.safe_load((ROOT / "presets/quick.yaml").read_text(encoding="utf-8"))
    sandbox, took = finished(folder, quick)
    print(f"an undisturbed run of the quick preset takes {took:.0f} s", flush=True)
    # Each goes on where the last was killed, so that every stage has its turn.
    yield from faults.random_kills(sandbox, kills, min(took / 2, 60), random.Random(seed))


def disturbed(folder: Path) -> Iterator[Outcome | None]:
    """Every other fault in turn; None where this machine does not allow it."""
    sandbox, _ = finished(folder, tiny_config())
    yield faults.terminated(sandbox)
    yield faults.two_at_once(sandbox)
    for file, needed_by in READ_BY.items():
        bad = [faults.damaged(file, needed_by, how) for how in faults.DAMAGES]
        yield from faults.bad_files(sandbox, bad)
    yield from faults.bad_files(sandbox, [faults.of_another_version(WEIGHTS, READ_BY[WEIGHTS])])
    yield faults.of_another_config(sandbox)
    yield faults.clock_set_back(sandbox, "results/summary.parquet")
    yield faults.full_disk(sandbox)
    yield faults.read_only(sandbox)


def main() -> int:
    """Returns 1 if a fault was not survived, was not clear, or changed a result.

    As it does if a bad config was not refused in a line that names its key.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        kills = killed(Path(name, "quick"), options.kills, options.seed)
        for outcome in chain(kills, disturbed(Path(name, "tiny"))):
            if outcome is None:
                print("skipped: mounting is not allowed here", flush=True)
                continue
            outcomes.append(outcome)
            verdict = ("clear" if outcome.is_clear else "UNCLEAR") + ", "
            verdict += "equal" if outcome.is_equal else "UNEQUAL"
            print(f"{verdict}: {outcome.fault}: {outcome.message}"[:300], flush=True)
    survived = sum(outcome.is_clear and outcome.is_equal for outcome in outcomes)
    print(f"{len(outcomes)} faults injected, {survived} survived with a clear message")
    print(f"results equal: {'yes' if all(o.is_equal for o in outcomes) else 'NO'}", flush=True)
    inputs = [sys.executable, "-m", "pytest", "-qs", str(ROOT / "tests/config/test_bad_input.py")]
    refused = subprocess.run(inputs, cwd=ROOT, check=False).returncode == 0
    print(f"bad inputs all refused clearly: {'yes' if refused else 'NO'}")
    return survived != len(outcomes) or not refused


if __name__ == "__main__":
    sys.exit(main())
