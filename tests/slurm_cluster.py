"""A throwaway two-node Slurm on this machine: no systemd, cgroups, accounting or /etc."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "srun", "sbatch", "squeue", "scancel", "scontrol")
NODES = ("node1", "node2")
CONF = """\
ClusterName=throwaway
SlurmctldHost=localhost
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={ports[0]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=200
EnforcePartLimits=ALL
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=2,bf_interval=2
MinJobAge=86400
ReturnToService=2
SlurmdTimeout=300
SlurmctldTimeout=300
KillWait=5
NodeName=node1 NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2 RealMemory=16000
NodeName=node2 NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2 RealMemory=16000
PartitionName=debug Nodes=ALL Default=YES LLN=YES MaxTime=600
"""


def missing_programs() -> list[str]:
    """Programs of Slurm and munge that are not installed here."""
    return [name for name in PROGRAMS if shutil.which(name, path=_path()) is None]


@dataclass(frozen=True)
class Job:
    """A line of the queue: finished jobs are kept in it."""

    id: str
    state: str
    node: str


class Cluster:
    """A running Slurm; ``environment`` is what a command needs to talk to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM", "SBATCH"))}
        self.environment = inherited | {
            "SLURM_CONF": str(folder / "slurm.conf"),
            # Nested runs drop every SLURM_ variable before they call srun.
            "PATH": f"{folder}/bin:{Path(sys.executable).parent}:{_path()}",
        }

    def call(self, *command: str) -> str:
        """Run a command of Slurm; returns what it printed."""
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            encoding="utf-8",
        )
        return done.stdout

    def jobs(self) -> list[Job]:
        """Every job that was ever submitted."""
        lines = self.call("squeue", "--states=all", "--noheader", "--format=%i|%T|%N").splitlines()
        return [Job(*line.split("|")) for line in lines]

    def start_node(self, node: str) -> None:
        """Start a node's daemon; a node that was down returns to service."""
        self.call("slurmd", "-N", node)

    def crash_node(self, node: str) -> None:
        """Kill a node's daemon and all the processes of its jobs, at once.

        Slurm is told that the node is down, and need not wait until it has missed it for long
        enough; it then does what it does of itself.
        """
        daemon = int((self.folder / f"{node}.pid").read_text(encoding="utf-8"))
        for pid in [daemon, *self._descendants_of_steps(node)]:
            _kill(pid, signal.SIGKILL)
        self.call("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=crashed")

    def _descendants_of_steps(self, node: str) -> Iterator[int]:
        """Processes of a node's jobs; its step daemons are named ``slurmstepd: [12.batch]``."""
        parents, stepping = {}, set()
        own = {job.id for job in self.jobs() if job.node == node and job.state == "RUNNING"}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                environment = (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            ours = str(self.folder) in environment
            if ours and any(command.startswith(f"slurmstepd: [{job}.") for job in own):
                stepping.add(int(entry.name))
        for pid in parents:
            ancestor = pid
            while ancestor in parents and ancestor not in stepping:
                ancestor = parents[ancestor]
            if ancestor in stepping:
                yield pid


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A two-node Slurm that is stopped at the end, by its own daemons' pids."""
    # A short path: that of a unix socket is limited to 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
    cluster = Cluster(folder)
    _write_files(folder)
    try:
        _start_munge(cluster)
        cluster.call("slurmctld", "-c")
        for node in NODES:
            cluster.start_node(node)
        idle = ["sinfo", "--Node", "--noheader", "--format=%T"]
        wait_until(lambda: cluster.call(*idle).split() == ["idle"] * len(NODES), 30)
        yield cluster
    finally:
        for name in (*NODES, "slurmctld", "munge"):
            _stop(folder / f"{name}.pid")
        for pid in _left_by(folder):
            _kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _left_by(folder: Path) -> Iterator[int]:
    """Processes of jobs that began just as their node died."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (entry / "environ").read_bytes():
                yield int(entry.name)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for ``condition``; raises TimeoutError after ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.2)


def _path() -> str:
    return os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"


def _write_files(folder: Path) -> None:
    for name in ("state", "bin", *(f"spool/{node}" for node in NODES)):
        (folder / name).mkdir(parents=True)
    user = subprocess.run(
        ["id", "-un"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout.strip()
    conf = folder / "slurm.conf"
    conf.write_text(CONF.format(user=user, folder=folder, ports=_free_ports(3)), encoding="utf-8")
    srun = folder / "bin/srun"
    real = shutil.which("srun", path=_path())
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={conf} exec {real} "$@"\n', encoding="utf-8")
    srun.chmod(0o755)
    (folder / "munge.key").write_bytes(secrets.token_bytes(128))
    (folder / "munge.key").chmod(0o400)


def _start_munge(cluster: Cluster) -> None:
    files = {
        "key-file": "munge.key",
        "socket": "munge.socket",
        "pid-file": "munge.pid",
        "log-file": "munge.log",
        "seed-file": "munge.seed",
    }
    options = [f"--{option}={cluster.folder}/{name}" for option, name in files.items()]
    cluster.call("munged", "--force", "--num-threads=10", *options)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _stop(pid_file: Path) -> None:
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text(encoding="utf-8"))
    _kill(pid, signal.SIGTERM)
    try:
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), 10)
    except TimeoutError:
        _kill(pid, signal.SIGKILL)


def _kill(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
