"""`python -m snakemake`, but that scripts start from a process that has the libraries loaded.

A script of a tiny project works for some tenths of a second, after it has loaded libraries for two
seconds of processor time, and the tests run hundreds of scripts. Here each is forked from a server
that has loaded the libraries and nothing of the project. The first script starts the server, with
the environment of the scripts; loading takes as long as two scripts do.

Where --first-cold is given, each script first starts from nothing, as users start it. The
tests of Slurm and of killed runs use Snakemake itself.
"""

import os
import runpy
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from threading import Lock
from typing import Any

LIBRARIES = [
    "jinja2",
    "latex2mathml.converter",
    "matplotlib.pyplot",
    "numba",
    "numpy",
    "optuna",
    "ot",
    "pandas",
    "pyarrow.parquet",
    "pydantic",
    "rocrate.rocrate",
    "safetensors.torch",
    "scipy.optimize",
    "scipy.stats",
    "seaborn",
    "sklearn.mixture",
    "sklearn.neighbors",
    "snakemake.script",
    "torch",
]
FORKED = get_context("forkserver")
FIRST_COLD = "--first-cold"
# A start and a join read the exit codes of all processes that have ended, each code once.
ONE_AT_A_TIME = Lock()


def run_script(file: str, folder: str) -> None:
    """Run a script as `python file` does in ``folder``."""
    os.chdir(folder)
    sys.argv = [file]
    sys.path[0] = str(Path(file).parent)
    runpy.run_path(file, run_name="__main__")


def execute_script(script: Any, file: str) -> None:
    """Run a job's script in a process that the server forks; raises as Snakemake does."""
    from snakemake.benchmark import benchmarked

    job = FORKED.Process(target=run_script, args=(file, str(Path.cwd())))
    with ONE_AT_A_TIME:
        job.start()
    with benchmarked(job.pid, script.bench_record):
        wait([job.sentinel])
    with ONE_AT_A_TIME:
        job.join()
    if job.exitcode:
        raise subprocess.CalledProcessError(job.exitcode, [sys.executable, file])


def main() -> None:
    """Run Snakemake."""
    from snakemake import cli
    from snakemake.script import PythonScript

    for library in ("OMP", "MKL", "OPENBLAS"):  # read when loaded; a script has one thread
        os.environ[f"{library}_NUM_THREADS"] = "1"
    cold, started = PythonScript.execute_script, set()
    first_cold = FIRST_COLD in sys.argv
    if first_cold:
        sys.argv.remove(FIRST_COLD)

    def execute(script: Any, file: str, edit: bool = False) -> None:
        name = script.path.get_filename()
        if first_cold and name not in started:
            started.add(name)
            cold(script, file, edit)
        else:
            execute_script(script, file)

    FORKED.set_forkserver_preload(LIBRARIES)
    PythonScript.execute_script = execute
    sys.path[0] = str(Path.cwd())
    cli.main()


if __name__ == "__main__":
    main()
