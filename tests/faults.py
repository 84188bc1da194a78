"""Faults that are injected into a tiny benchmark, and what must come of each.

A fault ends in a message that names the file and the command that mends it; after that command
the next run yields what an undisturbed run yields, bit for bit.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import SNAKEMAKE, Project
from planted.cold import OF_STUDIES, SCRIPTS, cold

# Times and machines, and whose folder it is.
UNCOMPARED = {"logs", "benchmarks", "journals", "config-file.txt"}
UNCOMPARED |= {"cost.html", "cost", "provenance.html", "provenance"}
# Results that little else is made from: tensors and a table.
UNMADE = ("datasets/small-surface/test.safetensors", "claims.parquet", "claims.csv")


@dataclass(frozen=True)
class Outcome:
    """What came of a fault: the message's line that says what to do, and whether all is equal."""

    fault: str
    message: str
    is_clear: bool
    is_equal: bool


class Sandbox:
    """A folder in which a project is run and disturbed, beside what an undisturbed run made."""

    def __init__(self, folder: Path, finished: Project) -> None:
        self.folder, self.finished = folder, finished
        self.expected = outputs(finished)

    def fresh(self) -> Project:
        """The project before its first run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return Project(self.folder, self.finished.config)

    def copy(self) -> Project:
        """The finished project; its files keep their times."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.finished.folder, self.folder)
        return Project.at(self.folder, self.finished.config)

    def is_equal(self, project: Project) -> bool:
        """Whether ``project`` now has every output of the undisturbed run, and no scratch file."""
        made = outputs(project)
        return made == self.expected and not any(name.endswith(".part") for name in made)


def outputs(project: Project) -> dict[str, bytes]:
    """Every file of results and reports that holds no time, by path."""
    return {
        str(path.relative_to(project.folder)): path.read_bytes()
        for folder in project.config["paths"].values()
        for path in sorted((project.folder / folder).rglob("*"))
        if path.is_file() and not UNCOMPARED & set(path.relative_to(project.folder).parts)
    }


def start(
    project: Project, cores: int = 2, command: Sequence[str] = SNAKEMAKE
) -> subprocess.Popen[bytes]:
    """Start a run to ``all`` in a session of its own; what it prints goes to ``printed.txt``."""
    with (project.folder / "printed.txt").open("wb") as file:
        return subprocess.Popen(
            [sys.executable, *command, "--cores", str(cores), "all"],
            cwd=project.folder,
            env=os.environ | {"PYTHONPATH": str(project.folder)},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def finish(project: Project, *arguments: str) -> tuple[int, str]:
    """Run Snakemake to its end; its status and what it printed."""
    return project.run("--cores", "2", *(arguments or ("all",)))


def line_with(printed: str, pattern: str) -> str:
    """The first line that matches, empty if none does."""
    found = re.search(f"^.*(?:{pattern}).*$", printed, re.M)
    return found[0].strip() if found else ""


def kill(run: subprocess.Popen[bytes]) -> None:
    """kill -9 of Snakemake and of all its jobs."""
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def random_kills(
    sandbox: Sandbox, kills: int, longest: float, rng: random.Random
) -> Iterator[Outcome]:
    """kill -9 at random moments, again and again in one folder; a finished run starts over."""
    project, done = sandbox.fresh(), 0
    while done < kills:
        run, moment = start(project), rng.uniform(0, longest)
        try:
            run.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            kill(run)
            done += 1
            told = unlock(project)
            whole = all(sandbox.expected.get(k) == v for k, v in published(project).items())
            yield Outcome(f"kill -9 after {moment:.1f} s", told, bool(told), whole)
            continue
        yield Outcome("a killed run that went on to its end", "", True, sandbox.is_equal(project))
        project = sandbox.fresh()
    code, _ = finish(project)
    equal = code == 0 and sandbox.is_equal(project)
    yield Outcome("the run after the last kill", "", True, equal)


def in_group(group: int) -> bool:
    """Whether a process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def unlock(project: Project) -> str:
    """What the next run says of the lock that a killed one left; does what it says."""
    if not any((project.folder / ".snakemake/locks").glob("*")):
        return "no lock was left"
    _, printed = finish(project)
    told = line_with(printed, "--unlock")
    finish(project, "--unlock")
    return told


def published(project: Project) -> dict[str, bytes]:
    """Outputs that stand under their final names: whole files, if the promise is kept."""
    return {name: content for name, content in outputs(project).items() if ".part" not in name}


def terminated(sandbox: Sandbox) -> Outcome:
    """SIGTERM while jobs run: Snakemake lets them end, and the next run goes on from there."""
    project = sandbox.fresh()
    run = start(project)
    wait_for(lambda: any((project.folder / "results/datasets").rglob("*.safetensors")))
    run.send_signal(signal.SIGTERM)
    run.wait(timeout=600)
    printed = (project.folder / "printed.txt").read_text(errors="replace", encoding="utf-8")
    told = line_with(printed, "[Tt]erminat|[Ss]hutting down|[Ee]xiting")
    code, _ = finish(project)
    return Outcome("SIGTERM", told, bool(told), code == 0 and sandbox.is_equal(project))


@dataclass(frozen=True)
class BadFile:
    """A file with another content and its old time, and an output that cannot be made without it.

    ``pattern`` is of the line that says so, with the command that mends it.
    """

    name: str
    file: str
    needed_by: str
    change: Callable[[bytes], bytes]
    pattern: str


def bad_files(sandbox: Sandbox, faults: Iterable[BadFile]) -> Iterator[Outcome]:
    """Files that went bad one after the other, each mended before the next; then all is made."""
    project = sandbox.copy()
    for fault in faults:
        path = project.folder / fault.file
        times = path.stat()
        path.write_bytes(fault.change(path.read_bytes()))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        (project.folder / fault.needed_by).unlink()
        yield _mended(sandbox, project, fault)
    code, _ = finish(project)
    equal = code == 0 and sandbox.is_equal(project)
    yield Outcome("the run after the last bad file", "", True, equal)


def damaged(file: str, needed_by: str, how: str) -> BadFile:
    """A file with one of ``DAMAGES``: the job that reads it says so."""
    return BadFile(f"{how}: {file}", file, needed_by, DAMAGES[how], rf"{re.escape(file)}: .*rm \S+")


def of_another_version(file: str, needed_by: str) -> BadFile:
    """A weights file that an older version of the package wrote."""
    version = re.compile(rb'(\\"format_version\\": )\d+')
    pattern = rf"{re.escape(file)}: has format version 1.*rm \S+"
    return BadFile(
        "results of another version",
        file,
        needed_by,
        lambda content: version.sub(rb"\g<1>1", content),
        pattern,
    )


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(content) * 2 // 3] ^= 4
    return bytes(changed)


DAMAGES = {"truncated": _truncated, "bit-flipped": _flipped}


def obeyed(project: Project, told: str) -> bool:
    """Whether a message says which file to remove; it is removed then."""
    command = re.search(r"rm (\S+) && snakemake all", told)
    if command is not None:
        (project.folder / command[1]).unlink()
    return command is not None


def _mended(sandbox: Sandbox, project: Project, fault: BadFile) -> Outcome:
    """Make what needs a bad file, do what the message says, and make it again."""
    code, printed = finish(project, fault.needed_by)
    told = line_with(printed, fault.pattern)
    if code == 0 or not obeyed(project, told):
        return Outcome(fault.name, told, False, False)
    code, _ = finish(project, fault.needed_by)
    made = outputs(project)
    equal = all(made.get(name) == sandbox.expected[name] for name in (fault.file, fault.needed_by))
    return Outcome(fault.name, told, True, code == 0 and equal)


def of_another_config(sandbox: Sandbox) -> Outcome:
    """A results folder that another config has made."""
    project = sandbox.copy()
    (project.folder / "results/config-file.txt").write_text("other.yaml\n", encoding="utf-8")
    code, printed = finish(project)
    told = line_with(printed, r"results holds the results of other\.yaml.*rm \S+")
    if code == 0 or not obeyed(project, told):
        return Outcome("results of another config", told, False, False)
    code, _ = finish(project)
    equal = code == 0 and sandbox.is_equal(project)
    return Outcome("results of another config", told, True, equal)


def two_at_once(sandbox: Sandbox) -> Outcome:
    """A second run in the folder is refused, and the first is not disturbed.

    The first is on eight cores, and its scripts start from nothing; the undisturbed run was on
    fewer, with scripts from the server.
    """
    project = sandbox.fresh()
    run = start(project, 8, cold(SCRIPTS - OF_STUDIES, "always"))
    wait_for(lambda: any((project.folder / ".snakemake/locks").glob("*")))
    second = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", "all"],
        cwd=project.folder,
        env=os.environ | {"PYTHONPATH": str(project.folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        encoding="utf-8",
    )
    told = line_with(second.stdout + second.stderr, "--unlock|cannot be locked")
    code = run.wait(timeout=3600)
    clear = bool(told) and second.returncode != 0
    return Outcome("two runs at once", told, clear, code == 0 and sandbox.is_equal(project))


def clock_set_back(sandbox: Sandbox, needed: str) -> Outcome:
    """Files from the future: the clock was an hour ahead when they were made."""
    project = sandbox.copy()
    later = time.time() + 3600
    for path in (project.folder / "results").rglob("*"):
        os.utime(path, (later, later))
    (project.folder / needed).unlink()
    _, printed = finish(project)
    told = line_with(printed, "skew|older than|older modification")
    for path in (project.folder / "results").rglob("*"):  # as docs/faults.md says: touch them all
        os.utime(path)
    code, _ = finish(project)
    return Outcome("clock set back", told, bool(told), code == 0 and sandbox.is_equal(project))


@contextmanager
def mounted(sandbox: Sandbox) -> Iterator[tuple[Project, Path] | None]:
    """The finished project but for UNMADE, and its results on a file system of their own.

    Yields None where mounting is not allowed.
    """
    project = sandbox.copy()
    folder = project.folder / "results"
    made = folder.rename(project.folder / "made")
    folder.mkdir()
    allowed = _mount("-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder))
    try:
        if allowed:
            shutil.copytree(made, folder, dirs_exist_ok=True)
            for file in UNMADE:
                (folder / file).unlink()
        yield (project, folder) if allowed else None
    finally:
        if allowed:
            subprocess.run(["umount", str(folder)], check=False, capture_output=True)


def _mount(*arguments: str) -> bool:
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def full_disk(sandbox: Sandbox) -> Outcome | None:
    """Results on a disk without room for the last of them; None where mounting is not allowed."""
    with mounted(sandbox) as found:
        if found is None:
            return None
        project, folder = found
        disk = os.statvfs(folder)
        used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
        _mount("-o", f"remount,size={used}", str(folder))
        code, printed = finish(project)
        told = line_with(printed, "No space left on device")
        clear = code != 0 and "Make room on that disk" in printed
        _mount("-o", "remount,size=100m", str(folder))
        code, _ = finish(project)
        return Outcome("full disk", told, clear, code == 0 and sandbox.is_equal(project))


def read_only(sandbox: Sandbox) -> Outcome | None:
    """A results folder that cannot be written to; None where mounting is not allowed."""
    with mounted(sandbox) as found:
        if found is None:
            return None
        project, folder = found
        _mount("-o", "remount,ro", str(folder))
        code, printed = finish(project)
        told = line_with(printed, r"paths\.results: results cannot be written to.*chmod")
        clear = code != 0 and bool(told)
        _mount("-o", "remount,rw", str(folder))
        code, _ = finish(project)
        return Outcome("read-only results", told, clear, code == 0 and sandbox.is_equal(project))


def wait_for(condition: Callable[[], Any], seconds: float = 600) -> None:
    """Wait until ``condition`` holds; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.05)
