"""Starts the workflow's scripts from a process that has their modules loaded.

A script works for some tenths of a second, after it has loaded libraries for one or two seconds of
processor time, and a run has hundreds of them. Here a script is forked from a server
(``fork_server``). What two scripts have loaded, all later ones find loaded, of libraries and of
cubeae. So a run of few jobs loads no more than without a server. Once a file of cubeae is edited,
scripts start from nothing.

Snakemake's own way starts a script from nothing. It remains for every job that is not certain to
behave the same here, and for all where Snakemake is not as expected.
"""

import atexit
import inspect
import json
import os
import shlex
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import wraps
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import IO, Any

from cubeae.config.place import PACKAGE
from cubeae.workflow import fork_server
from cubeae.workflow.code import imports

COLD = "CUBEAE_COLD"  # an environment variable; not empty, it leaves every start to Snakemake
PATIENCE = 120  # seconds for the server to load libraries and fork; then the script starts cold
FAREWELL = 10  # seconds for the server to end
UNKNOWN = 255  # the code of a script whose keeper was killed
OFTEN = 2  # scripts that have loaded a library before the server does
PRINTED = (1, 2)  # the files of standard output and of standard error
THREADS = ("OMP", "GOTO", "OPENBLAS", "MKL")
MORE_THREADS = ("VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS")
PREAMBLE = ("snakemake.logging", "snakemake.iocontainers")
# What is used of a script of Snakemake's.
USED = {"path", "threads", "resources", "bench_record", "is_local"}
FOREIGN = {"conda_env", "container_img", "env_modules", "shadow_dir"}  # None in a warm start


def fork_scripts(workflow: Any, snakemake: Any, folder: Path) -> None:
    """Have Snakemake fork the scripts in ``folder``; do nothing where that is not safe.

    Args:
        workflow: Snakemake's workflow.
        snakemake: the module, with ``benchmark`` and ``script`` loaded.
        folder: scripts elsewhere, of a workflow around this one, start as ever.
    """
    wanted = sys.platform == "linux" and not os.environ.get(COLD)
    if not (wanted and workflow.is_main_process and is_known(snakemake)):
        return
    python, server = snakemake.script.PythonScript, ForkServer(snakemake, (folder, PACKAGE))
    cold: Callable[..., None] = python.execute_script

    @wraps(cold)
    def execute_script(self: Any, fname: str, edit: bool = False) -> None:
        warm = not edit and workflow.local_exec and is_plain(self, snakemake.script.shell, folder)
        if not (warm and server.run(self, fname)):
            cold(self, fname, edit)

    execute_script.__module__ = __name__
    python.execute_script = execute_script
    atexit.register(server.close)


def is_known(snakemake: Any) -> bool:
    """Whether Snakemake's internals are those that this module was written for."""
    try:
        script = snakemake.script
        execute = script.PythonScript.execute_script
        own = execute.__module__ == script.__name__  # nobody else has replaced it
        found = [
            list(inspect.signature(function).parameters)
            for function in (execute, snakemake.benchmark.benchmarked)
        ]
        attributes = inspect.signature(script.ScriptBase.__init__).parameters.keys()
        record = snakemake.benchmark.BenchmarkRecord()
        return (
            own
            and found == [["self", "fname", "edit"], ["pid", "benchmark_record", "interval"]]
            and attributes >= USED | FOREIGN
            and all(hasattr(record, name) for name in ("cpu_time", "max_rss"))
            and all(hasattr(script.shell, f"_process_{end}") for end in ("prefix", "suffix"))
        )
    except (AttributeError, TypeError, ValueError):
        return False


def is_plain(script: Any, shell: Any, folder: Path) -> bool:
    """Whether a script is one in ``folder`` that a fork runs as Snakemake's own way does.

    Libraries fix their number of threads when they are loaded, for one. A job with a GPU starts
    from nothing, since CUDA does not survive a fork.
    """
    resources: Mapping[str, Any] = script.resources
    return bool(
        script.is_local
        and Path(script.local_path).resolve().parent == folder.resolve()
        and script.threads == 1
        and all(getattr(script, name) is None for name in FOREIGN)
        and not resources.get("gpu")
        and resources.get("shell_exec") is None
        and not (shell._process_prefix or shell._process_suffix)
    )


def imported(folders: Sequence[Path]) -> list[str]:
    """What the Python files in ``folders`` import, and Snakemake's preamble of scripts.

    It can be imported in any order, unlike all that is loaded.
    """
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return list(dict.fromkeys(chain(PREAMBLE, *map(imports, files))))


def environment(script: Any) -> dict[str, str]:
    """The environment that Snakemake gives to a script (``snakemake.shell``)."""
    names = [*(f"{library}_NUM_THREADS" for library in THREADS), *MORE_THREADS]
    threads = dict.fromkeys(names, str(script.threads))
    folder = script.resources.get("tmpdir")
    folders = dict.fromkeys(("TMPDIR", "TMP", "TEMPDIR", "TEMP"), folder) if folder else {}
    return {**os.environ, **threads, **folders}


class ForkServer:
    """The server of one run of Snakemake; started by the first script."""

    def __init__(self, snakemake: Any, folders: Sequence[Path]) -> None:
        self.snakemake, self.folders = snakemake, folders
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.jobs: socket.socket | None = None
        self.failed = False
        self.modules: list[str] = []
        self.seen: Counter[str] = Counter()

    def run(self, script: Any, file: str) -> bool:
        """Run a script to its end. False, with nothing run, where the server does not serve.

        Raises:
            subprocess.CalledProcessError: as Snakemake does.
        """
        if self.failed:
            return False
        ours, theirs = socket.socketpair()
        with ours, ours.makefile("rw", encoding="utf-8") as lines:
            try:
                ours.settimeout(PATIENCE)
                fork_server.tell(lines, self.ask(theirs, environment(script)))
                pid = int(lines.readline())
            except (OSError, ValueError):  # it has ended, or takes too long
                self.failed = True
                return False
            ours.settimeout(None)
            self.watch(script, file, pid, lines)
        return True

    def ask(self, theirs: socket.socket, environment: dict[str, str]) -> list[str]:
        """Give the server its end of a connection; the modules that it shall load."""
        with self.lock, theirs:
            if self.jobs is None:
                self.modules = imported(self.folders)
                self.jobs = self.start(environment)
            socket.send_fds(self.jobs, [b"."], [theirs.fileno(), *PRINTED])
            return [name for name, scripts in self.seen.items() if scripts >= OFTEN]

    def start(self, environment: dict[str, str]) -> socket.socket:
        """Start the server; the socket on which it takes jobs."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, fork_server.__file__, str(theirs.fileno()), str(PACKAGE.parent)],
                # Matplotlib fails where the user's names a module that is not installed.
                env=environment | {"MPLBACKEND": "agg"},
                pass_fds=[theirs.fileno()],
            )
        return ours

    def watch(self, script: Any, file: str, pid: int, lines: IO[str]) -> None:
        """Have process ``pid`` run a file, and wait for its end."""
        job = {"file": file, "folder": str(Path.cwd()), "environment": environment(script)}
        record = script.bench_record
        with self.snakemake.benchmark.benchmarked(pid, record) if record else nullcontext():
            ended = self.outcome(job | {"modules": self.modules}, lines)
        if record and "seconds" in ended:
            # Snakemake looks twice a second, which is too seldom for a warm script.
            record.cpu_time = ended["seconds"]
            record.max_rss = max(record.max_rss or 0, ended["memory"])
        if ended["code"]:
            raise subprocess.CalledProcessError(ended["code"], shlex.join([sys.executable, file]))

    def outcome(self, job: dict[str, Any], lines: IO[str]) -> dict[str, Any]:
        """How a job ended."""
        with suppress(OSError):
            fork_server.tell(lines, job)
            for line in lines:
                said: dict[str, Any] = json.loads(line)
                if "code" in said:
                    return said
                with self.lock:
                    self.seen.update(said["loaded"])
        return {"code": UNKNOWN}

    def close(self) -> None:
        """Let the server end; make it end if it hangs, which no script would notice."""
        if self.jobs is not None and self.process is not None:
            self.jobs.close()
            try:
                self.process.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
