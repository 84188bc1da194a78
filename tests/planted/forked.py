"""Snakemake forked from a process that has loaded it, which takes longer than a dry run does.

Its scripts are forked from a server of its own, which is itself forked from a second process: a run
of few scripts would load their libraries for itself.
"""

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
from cubeae.workflow.warm import MORE_THREADS, PRINTED, THREADS

RUN = """
import json, os, socket, sys
from pathlib import Path
from snakemake import cli
for number, file in ((1, "printed"), (2, "complained")):
    os.dup2(os.open(os.path.join({place!r}, file), os.O_WRONLY | os.O_CREAT), number)
sys.path[:1] = [os.getcwd(), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
sys.argv = ["snakemake", *json.loads({arguments!r})]
from cubeae.config.place import PACKAGE
from cubeae.workflow import fork_server
from cubeae.workflow.warm import ForkServer, PRINTED

def start(self, environment):
    text = {serve!r}.format(code=fork_server.__file__, place={place!r}, packages=PACKAGE.parent)
    Path({place!r}, "serve.py").write_text(text, encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(fileno={scripts}) as shared:
        listener.bind({place!r} + "/scripts")
        listener.listen()
        listener.settimeout(60)
        self.connection, theirs = socket.socketpair()  # scripts write to it as they end
        with theirs:
            lines = self.connection.makefile("rw", encoding="utf-8")
            socket.send_fds(shared, [b"."], [theirs.fileno(), *PRINTED])
            fork_server.tell(lines, {libraries!r})
            lines.readline()
            job = dict(file={place!r} + "/serve.py", folder=os.getcwd(), modules=[])
            fork_server.tell(lines, job | dict(environment=environment))
            return listener.accept()[0]

ForkServer.start = start
cli.main()
"""
SERVE = """
import os, socket
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
spec = spec_from_file_location("fork_server", {code!r})
fork_server = module_from_spec(spec)
spec.loader.exec_module(fork_server)
jobs = socket.socket(socket.AF_UNIX)
jobs.connect({place!r} + "/scripts")
server = os.getpid()
Path({place!r}, "served").touch()
try:
    fork_server.main(jobs, '{packages}')
except SystemExit:
    if os.getpid() == server:
        Path({place!r}, "gave up").touch()
    raise
if os.getpid() == server:
    os._exit(0)
"""
# What a dry run loads: Snakemake, and what it and the Snakefile load later.
LOADED = [
    "snakemake.cli",
    "docutils.core",
    "jinja2",
    "latex2mathml.converter",
    "llvmlite.binding",
    "nbformat",
    "scipy.special",
    "smart_open",
    "yte",
]
NOWHERE = os.devnull  # no package: what is shared loads libraries alone
# What scripts load that takes long.
LIBRARIES = [
    "fontTools.subset",
    "jinja2",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "numba",
    "optuna",
    "pandas",
    "pyarrow.parquet",
    "pydantic",
    "scipy.spatial",
    "scipy.stats",
    "seaborn",
    "snakemake.iocontainers",
    "snakemake.logging",
    "torch",
]
AT_START = dict(os.environ)  # before any test changes it
# The last three are set by libraries that tests load.
IRRELEVANT = {"PYTHONPATH", "PYTEST_CURRENT_TEST", "PYTEST_VERSION", "PWD"}
IRRELEVANT |= {"KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "MPLBACKEND"}


def started(
    environment: Mapping[str, str], *inherited: int
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A process that forks scripts, and the socket on which it takes them."""
    jobs, theirs = socket.socketpair()
    with theirs:
        files = (theirs.fileno(), *inherited)
        command = [sys.executable, fork_server.__file__, str(theirs.fileno()), NOWHERE]
        return subprocess.Popen(command, env=environment, pass_fds=files), jobs


class Snakemakes:
    """Forks Snakemake; Python's and libraries' settings are those of ``AT_START``."""

    def __init__(self) -> None:
        # What has threads cannot be forked.
        names = [*(f"{library}_NUM_THREADS" for library in THREADS), *MORE_THREADS]
        alone = AT_START | dict.fromkeys(names, "1")
        self.of_scripts, self.scripts = started(alone | {"MPLBACKEND": "agg"})
        self.process, self.jobs = started(alone, self.scripts.fileno())

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
                socket.send_fds(self.jobs, [b"."], [theirs.fileno(), *PRINTED])
            fork_server.tell(lines, LOADED)
            lines.readline()  # its process id
            file = Path(place, "run.py")
            text = RUN.format(
                place=place,
                serve=SERVE,
                libraries=LIBRARIES,
                arguments=json.dumps(list(arguments)),
                scripts=self.scripts.fileno(),
            )
            file.write_text(text, encoding="utf-8")
            job = {"file": str(file), "folder": str(folder), "modules": []}
            fork_server.tell(lines, job | {"environment": dict(environment)})
            said = [json.loads(line) for line in lines]
            asked, served, gave_up = (
                Path(place, name).exists() for name in ("serve.py", "served", "gave up")
            )
            assert asked == served, "scripts started from nothing, unseen"
            assert not gave_up, "later scripts started from nothing, unseen"
            printed = [
                Path(place, name).read_text(encoding="utf-8") for name in ("printed", "complained")
            ]
        return int(said[-1]["code"]), "".join(printed)


@cache
def snakemakes() -> Snakemakes:
    """The one of this process, which ends with it."""
    return Snakemakes()
