"""`python fork_server.py FD PACKAGES` forks processes with modules loaded, which run scripts.

A client (``warm``) sends three files by the socket FD for each script: the end of a connection, its
standard output and its standard error, which become the script's. All else is a line of JSON:

1. The client names modules. The server loads them and forks a keeper, which forks the script.
2. The keeper answers with the script's process id.
3. The client says what to run: file, folder and environment. The script waits for it, so that the
   client can look at the process before it runs. The client also names modules to look out for.
4. A script that succeeds says which of them are loaded, and libraries' or in the folder PACKAGES.
5. The keeper says how the script ended. It plays the part of the shell in Snakemake's own way.

A script shall run the code in PACKAGES as it is now: the server ends once a file of it that it has
loaded is another.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import site
import socket
import sys
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import IO, Any, NoReturn

# What ends a script by a key or by a command to the whole process group. The keeper outlives it.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PROJECT = "cubeae"
LIBRARIES = tuple(map(Path, [*site.getsitepackages(), site.getusersitepackages()]))
NO_FILE = (0, 0)
TASKS = Path("/proc/self/task")
FORKABLE = "jemalloc_bg_thd"  # pyarrow's allocator has this thread, and handles forks


def main(jobs: socket.socket, packages: str) -> None:
    """Fork scripts until the client has closed its end of ``jobs``; then wait for them to end."""
    if not sys.flags.safe_path:
        del sys.path[0]  # this file's folder; a script has its own
    code: dict[str, tuple[int, int]] = {}  # the state of each file that is loaded
    environment, interrupt = dict(os.environ), signal.signal(signal.SIGINT, signal.SIG_IGN)
    while files := socket.recv_fds(jobs, 1, 3)[1]:
        reap(os.WNOHANG)
        with socket.socket(fileno=files[0]) as job, job.makefile("rw", encoding="utf-8") as lines:
            line = lines.readline()
            if line:  # otherwise, the client has given it up
                load(json.loads(line), packages, code)
                if has_threads() or any(state(file) != code[file] for file in code):
                    sys.exit()
                if os.fork() == 0:
                    jobs.close()
                    script = os.fork()
                    if script:
                        keep(script, lines)
                    signal.signal(signal.SIGINT, interrupt)
                    print_to(files[1:])
                    run(lines, environment, packages)
                    return
        for file in files[1:]:
            os.close(file)
    reap(0)


def print_to(files: Sequence[int]) -> None:
    """Have standard output and standard error go to two files."""
    for file, number in zip(files, (1, 2), strict=True):
        os.dup2(file, number)
        os.close(file)


def reap(options: int) -> None:
    """Take note of keepers that have ended; wait for the others unless ``options`` says not to."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def load(modules: Sequence[str], packages: str, code: dict[str, tuple[int, int]]) -> None:
    """Load modules; note the state, before that, of the files in ``packages`` that they lie in.

    A module that fails may be loaded by half: it ends the server. A file that is edited meanwhile
    is seen as edited. Comparing its time with a clock's would not do: a file's is coarser.
    """
    if all(name in sys.modules for name in modules):
        return
    before = {str(file): state(file) for file in Path(packages, PROJECT).rglob("*.py")}
    sys.path.insert(0, packages)
    try:
        for name in modules:
            importlib.import_module(name)
    except Exception:  # whatever a library raises; a script that needs it will say so
        sys.exit()
    sys.path.remove(packages)
    for file in filter(None, map(file_of, list(sys.modules))):
        if file not in code and is_in(file, packages):
            code[file] = before.get(file, NO_FILE)
    for each in list(getattr(weakref.finalize, "_registry", ())):
        each.atexit = False  # what torch takes apart, each fork would copy first
    gc.freeze()  # a search for garbage would have each fork copy all that is loaded


def file_of(name: str) -> str | None:
    """That of a loaded module; None where it has none, or is not loaded."""
    return getattr(sys.modules.get(name), "__file__", None)


def is_in(file: str, packages: str) -> bool:
    """Whether a file is the project's. Libraries may lie in the same folder."""
    return Path(file).is_relative_to(Path(packages, PROJECT))


def state(file: str | Path) -> tuple[int, int]:
    """What an edit changes: the time (ns) and the size of a file, or ``NO_FILE``."""
    try:
        found = Path(file).stat()
    except OSError:
        return NO_FILE
    return found.st_mtime_ns, found.st_size


def has_threads() -> bool:
    """Whether this process has threads that a fork would lack, and wait for their locks."""
    names = [path.read_text(encoding="utf-8").strip() for path in TASKS.glob("*/comm")]
    return len(names) - names.count(FORKABLE) > 1


def keep(script: int, lines: IO[str]) -> NoReturn:
    """Say which process the script is and, once it has ended, how."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    with suppress(OSError):  # where the client has ended, the script still goes on to its end
        tell(lines, script)
    _, status, usage = os.wait4(script, 0)
    ended = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }
    with suppress(OSError):
        tell(lines, ended)
    os._exit(0)


def tell(lines: IO[str], said: Any) -> None:
    """Write a line of JSON."""
    lines.write(json.dumps(said) + "\n")
    lines.flush()


def run(lines: IO[str], environment: dict[str, str], packages: str) -> None:
    """Run a script as a fresh Python does.

    Args:
        lines: the connection with the client.
        environment: that of the server, when it started.
        packages: the folder that the project's package lies in.
    """
    line = lines.readline()
    if not line:
        return
    job = json.loads(line)
    adopt(job["environment"], environment)
    os.chdir(job["folder"])
    sys.argv = [job["file"]]
    if not sys.flags.safe_path:
        sys.path.insert(0, str(Path(job["file"]).parent))
    forget()
    execute(Path(job["file"]))
    with suppress(OSError):
        loaded = [name for name in job["modules"] if is_shared(name, packages)]
        tell(lines, {"loaded": loaded})


def adopt(environment: dict[str, str], former: dict[str, str]) -> None:
    """Have a job's environment, and what libraries have added to the former one."""
    for name in former.keys() - environment.keys():
        os.environ.pop(name, None)
    for name, value in environment.items():
        if former.get(name) != value:
            os.environ[name] = value


def forget() -> None:
    """Undo what libraries keep from their process and scripts must not share."""
    tempfile.tempdir = None  # the job's TMPDIR may be another
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # each script draws numbers of its own


def execute(file: Path) -> None:
    """Run a script as the main module; a traceback begins with it, as in a fresh Python."""
    module = ModuleType("__main__")
    module.__file__ = str(file)
    sys.modules["__main__"] = module
    try:
        exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)
    except Exception as error:
        error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(1)


def is_shared(name: str, packages: str) -> bool:
    """Whether a module is loaded, and an installed library's or the project's own."""
    file = file_of(name)
    if file is None:
        return False
    if name.split(".")[0] == PROJECT:
        return is_in(file, packages)
    return any(Path(file).is_relative_to(folder) for folder in LIBRARIES)


def leave(is_done: list[bool]) -> None:
    """End a process that is done. Taking its modules apart takes as long as loading them did."""
    if is_done:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    is_done: list[bool] = []
    atexit.register(leave, is_done)  # what is registered first is called last
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
    is_done.append(True)  # otherwise, Python ends the process, with its code
