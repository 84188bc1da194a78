"""Snakemake forked from a process that has loaded it, which takes longer than a dry run does."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cubeae.workflow import fork_server

RUN = """
import json, os, sys
from snakemake import cli
for number, file in ((1, "printed"), (2, "complained")):
    os.dup2(os.open(os.path.join({place!r}, file), os.O_WRONLY | os.O_CREAT), number)
sys.path[:1] = [os.getcwd(), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
sys.argv = ["snakemake", *json.loads({arguments!r})]
cli.main()
"""
AT_START = dict(os.environ)  # before any test changes it
IRRELEVANT = {"PYTHONPATH", "PYTEST_CURRENT_TEST", "PYTEST_VERSION", "PWD"}


class Snakemakes:
    """Forks Snakemake; Python's and libraries' settings are those of ``AT_START``."""

    def __init__(self) -> None:
        self.jobs, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, fork_server.__file__, str(theirs.fileno())]
            self.process = subprocess.Popen(command, env=AT_START, pass_fds=[theirs.fileno()])

    def serves(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork behaves as a fresh Python would in an environment."""
        changed = {*AT_START.items()} ^ {*environment.items()}
        return {name for name, _ in changed} <= IRRELEVANT

    def run(
        self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], timeout: float
    ) -> tuple[int, str]:
        """The code and all that was printed, as of ``python -m snakemake``."""
        ours, theirs = socket.socketpair()
        with TemporaryDirectory() as place, ours, ours.makefile("rw", encoding="utf-8") as lines:
            ours.settimeout(timeout)
            with theirs:
                socket.send_fds(self.jobs, [b"."], [theirs.fileno()])
            fork_server.tell(lines, ["snakemake.cli"])
            lines.readline()  # its process id
            file = Path(place, "run.py")
            file.write_text(
                RUN.format(place=place, arguments=json.dumps(list(arguments))), encoding="utf-8"
            )
            job = {"file": str(file), "folder": str(folder), "modules": []}
            fork_server.tell(lines, job | {"environment": dict(environment)})
            said = [json.loads(line) for line in lines]
            printed = [
                Path(place, name).read_text(encoding="utf-8") for name in ("printed", "complained")
            ]
        return int(said[-1]["code"]), "".join(printed)


@cache
def snakemakes() -> Snakemakes:
    """The one of this process, which ends with it."""
    return Snakemakes()
