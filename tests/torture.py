"""Injects faults into a tiny benchmark, tries bad configs, and prints what came of it all.

python tests/torture.py [--kills 20] [--quick] [--seed 1]
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import faults
import yaml
from conftest import ROOT, Project, tiny_config, without_studies
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


def config(is_quick: bool) -> dict[str, object]:
    """The tiny config of the tests, or all models of the quick preset's grid."""
    if not is_quick:
        return tiny_config()
    whole = without_studies(yaml.safe_load((ROOT / "presets/quick.yaml").read_text()))
    whole["paths"] = {"results": "results", "reports": "reports"}
    del whole["models"]["f5"]["regularisers"]["kl+mmd-tuned"]  # by a study
    return whole


def all_faults(sandbox: Sandbox, kills: int, longest: float, seed: int) -> Iterator[Outcome | None]:
    """Every fault in turn; None where this machine does not allow it."""
    yield from faults.random_kills(sandbox, kills, longest, random.Random(seed))
    yield faults.terminated(sandbox)
    yield faults.two_at_once(sandbox)
    for file, needed_by in READ_BY.items():
        for how in ("truncated", "bit-flipped"):
            yield faults.damaged(sandbox, file, needed_by, how)
    yield faults.of_another_version(sandbox, WEIGHTS, READ_BY[WEIGHTS])
    yield faults.of_another_config(sandbox)
    yield faults.clock_set_back(sandbox, "results/summary.parquet")
    yield faults.full_disk(sandbox)
    yield faults.read_only(sandbox)


def main() -> int:
    """Returns 1 if a fault was not survived, was not clear, or changed a result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="all models, not two")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "finished").mkdir()
        finished = Project(Path(folder) / "finished", config(options.quick))
        start = time.monotonic()
        finished.snakemake("all", "--cores", "2")
        took = time.monotonic() - start
        print(f"an undisturbed run takes {took:.0f} s", flush=True)
        sandbox, outcomes = Sandbox(Path(folder) / "sandbox", finished), []
        for outcome in all_faults(sandbox, options.kills, took / 2, options.seed):
            if outcome is None:
                print("skipped: mounting is not allowed here", flush=True)
                continue
            outcomes.append(outcome)
            verdict = ("clear" if outcome.is_clear else "UNCLEAR") + ", "
            verdict += "equal" if outcome.is_equal else "UNEQUAL"
            print(f"{verdict}: {outcome.fault}: {outcome.message}"[:300], flush=True)
    survived = sum(outcome.is_clear and outcome.is_equal for outcome in outcomes)
    print(f"{len(outcomes)} faults injected, {survived} survived with a clear message")
    print(f"results equal: {'yes' if all(o.is_equal for o in outcomes) else 'NO'}")
    return survived != len(outcomes)


if __name__ == "__main__":
    sys.exit(main())
