"""What every workflow script does around its one call: logging, threads, and typed params."""

import ctypes
import errno
import gc
import logging
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

# The package next to the workflow or around it; a job's environment may not have it installed.
WORKFLOW = Path(__file__).resolve().parent.parent
PACKAGES = WORKFLOW if (WORKFLOW / "cubeae").is_dir() else WORKFLOW.parent.parent
sys.path.insert(0, str(PACKAGES))

Spec = TypeVar("Spec")


@contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Send logging and uncaught exceptions to the rule's log; keep to the job's threads.

    Enter it before importing torch: its threads are set when it is first imported.
    """
    for library in ("OMP", "MKL", "OPENBLAS"):
        os.environ[f"{library}_NUM_THREADS"] = str(snakemake.threads)
    keep_memory()
    spare_searches()
    logging.basicConfig(
        filename=snakemake.log[0],
        filemode="w",
        encoding="utf-8",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logger, start = logging.getLogger("job"), time.monotonic()
    logger.info("%s %s", snakemake.rule, dict(snakemake.wildcards))
    try:
        load_plugins(snakemake.params)
        yield
    except Exception as error:
        logger.exception("failed after %.1f s", time.monotonic() - start)
        reason = f"{snakemake.rule}: {type(error).__name__}: {error}"
        sys.exit(f"{reason} (see {snakemake.log[0]}). {remedy(error)}".rstrip())
    logger.info("done in %.1f s", time.monotonic() - start)
    gc.freeze()  # as it ends, Python searches all that is not frozen for garbage


def keep_memory() -> None:
    """Have glibc keep freed memory for the next array: giving it back costs a page fault a page.

    Saves an evaluation a twelfth of its time; elsewhere than on glibc, nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-1, 1 << 30)  # M_TRIM_THRESHOLD, bytes; the names are those of malloc.h
        mallopt(-4, 0)  # M_MMAP_MAX


def spare_searches() -> None:
    """Search for garbage rarely: importing libraries creates 600,000 objects, and frees none.

    Memory is freed as before, except that of objects that refer to each other in a circle.
    """
    gc.set_threshold(200_000, 50, 50)


def remedy(error: Exception) -> str:
    """The command that mends what stopped a job, empty where none is known."""
    from cubeae.files.storage import FileFormatError

    if isinstance(error, FileFormatError):
        file = shlex.quote(str(error).partition(": ")[0])
        return f"Delete it and run again: rm {file} && snakemake all"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Make room on that disk and run again: snakemake all"
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES):
        return "Make the folder writable and run again: snakemake all"
    return ""


def load_plugins(params: Any) -> None:
    """Load the plugins that a rule's params name, before anything reads a registry."""
    from cubeae.plugins.loading import load_params

    load_params(code_hashes(params))


def build(spec: type[Spec], values: Any) -> Spec:
    """Turn a rule's params (nested builtins) back into the dataclass ``spec``."""
    from pydantic import TypeAdapter

    return TypeAdapter(spec).validate_python(values)


def code_hashes(params: Any) -> list[str]:
    """The hashes of a rule's code: its params without a name, which come first."""
    return list(params[: len(params) - len(params.keys())])
