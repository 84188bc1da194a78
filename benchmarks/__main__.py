"""Runs the benchmarks: ``python -m benchmarks [study ...] [--rounds N] [--quick]``."""

import argparse
import importlib
import os
from pathlib import Path

# Before torch is imported: one process has one thread, as a job of the workflow has one core.
for library in ("OMP", "MKL", "OPENBLAS"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"  # JAX

from benchmarks.report import render  # noqa: E402
from benchmarks.settings import write  # noqa: E402

STUDIES = (
    "steps",
    "profile",
    "penalties",
    "libraries",
    "pipeline",
    "processes",
    "growth",
    "evaluation",
    "sizes",
)
FOLDER = Path(__file__).parent


def main() -> None:
    """Measure the studies that are named, or all; then write results.md from all that is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("studies", nargs="*", choices=[*STUDIES, []], help="default: all")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds (default 7)")
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the results")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for study in arguments.studies or STUDIES:
        measure = importlib.import_module(f"benchmarks.{study}").measure
        measurements = []
        for measurement in measure(arguments.rounds, arguments.quick):
            print(
                f"{measurement.round}: {measurement.subject}, {measurement.method}, "
                f"{measurement.axis} {measurement.x:g}: {measurement.value:.4g} {measurement.unit}",
                flush=True,
            )
            measurements.append(measurement)
            write(measurements, arguments.out / f"{study}.csv")  # an interruption loses nothing
    (arguments.out / "results.md").write_text(render(arguments.out), encoding="utf-8")


if __name__ == "__main__":
    main()
