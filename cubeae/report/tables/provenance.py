"""Where a report comes from: its config, commit, versions, machine, and its files."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import llvmlite.binding
import numpy  # noqa: F401  (loads the BLAS that ``blas`` names)
from threadpoolctl import threadpool_info

import cubeae
from cubeae.config.keys import Config, plain
from cubeae.plugins.loading import load
from cubeae.report.tables.commit import commit
from cubeae.report.tables.table import Column, Row, Table, TableCell

PACKAGES = (
    "torch",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "scikit-learn",
    "matplotlib",
    "safetensors",
    "snakemake",
)
MINUTE = "%Y-%m-%d %H:%M UTC"


def provenance(config: Config, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Config files, plugins, seeds, commit, versions, machine and date: nested names and values.

    Args:
        config: the whole config.
        given: ``config_files``, the names of the files that it was read from; ``overrides``, each
            KEY=VALUE of the command line; ``plugins``, where each is (``Plugin.place``).
    """
    return {
        "config": {
            "files": given["config_files"],
            "overrides": given["overrides"] or "none",
            "sha256": config_hash(config),
            "root seed": config.seed,
            "seeds": list(range(config.grid.seeds)),
        },
        "plugins": {place: load(place).sha256 for place in given["plugins"]} or "none",
        "code": commit(Path(cubeae.__file__).parents[1]),
        "versions": {
            "cubeae": cubeae.__version__,
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
        "machine": {
            "system": f"{platform.system()} {platform.release()}",
            "architecture": platform.machine(),
            "processor": processor(Path("/proc/cpuinfo")),
            "cores": os.cpu_count() or "unknown",
            "compiled training": compiler(),
            "other matrix products": blas(),
        },
        "page made": datetime.now(UTC).strftime(MINUTE),
    }


def config_hash(config: Config) -> str:
    """SHA-256 of the config's values; the order and comments of its file do not matter."""
    return hashlib.sha256(json.dumps(plain(config), sort_keys=True).encode()).hexdigest()


def processor(info: Path) -> str:
    """The processor's name, from Linux's ``/proc/cpuinfo`` or else from Python."""
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def blas() -> str:
    """NumPy's BLAS, and SciPy's if loaded, with the kernels chosen for this processor."""
    loaded = (library for library in threadpool_info() if library["user_api"] == "blas")
    names = (f"{b['internal_api']} {b['version']} ({b.get('architecture', '?')})" for b in loaded)
    return ", ".join(sorted(set(names))) or "unknown"


def compiler() -> str:
    """What compiles the training step, and the processor that LLVM compiles it for."""
    target = os.environ.get("NUMBA_CPU_NAME") or llvmlite.binding.get_host_cpu_name()
    return f"numba {version('numba')} (LLVM for {target})"


def files_table(paths: Iterable[Path]) -> Table:
    """Every file of ``paths`` with its size and SHA-256, by name."""
    rows = [
        Row(
            [
                TableCell(str(path)),
                TableCell(f"{path.stat().st_size:,}", numbers=(float(path.stat().st_size),)),
                TableCell(file_hash(path)),
            ]
        )
        for path in sorted(paths)
    ]
    columns = [
        Column("File", heads_row=True),
        Column("Size", "bytes", numeric=True, parts=("value",)),
        Column("SHA-256"),
    ]
    caption = "The files that this report is made from. `sha256sum FILE` prints the same sum."
    return Table("table-files", caption, columns, rows)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
