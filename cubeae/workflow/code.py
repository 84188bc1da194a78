"""Hashes of the code of a rule, one per module, so that a re-run names the module that changed."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from cubeae.config.place import PACKAGE

SCRIPTS = "workflow_scripts"
DIGITS = 12  # hexadecimal, of each hash
# A statement from the line it begins on; of a file's text, parsing these alone takes a tenth of the
# time. Prose that looks like one is no valid statement, or names no module of ours.
IMPORT = re.compile(r"^[ \t]*((?:from|import) (?:[^(\n]*\([^)]*\)|[^\n]*))", re.M)


@cache
def code(
    base: Path, script: str, *modules: str, plugins: tuple[tuple[str, str], ...] = ()
) -> list[str]:
    """One ``module:hash`` per module that a script imports, directly or not, and of itself.

    They are params of a rule: a changed module re-runs the rule, and Snakemake prints the params
    that changed. As input files, they would be looked at once per job.

    Args:
        base: the folder of the workflow; the package lies there, or is installed.
        script: stem of a file in ``workflow_scripts``.
        modules: names of modules that it needs without importing them.
        plugins: params that name a plugin, each with the module of a registry that it adds to.

    Returns:
        Sorted by name; of modules of cubeae and of ``workflow_scripts`` only. Then the params of
        the plugins that add to registries among these modules.

    Raises:
        FileNotFoundError: there is no such script or module.
    """
    waiting = [f"{SCRIPTS}.{script}", *modules]
    for name in waiting:
        if module_file(base, name) is None:
            raise FileNotFoundError(f"{base}: has no module {name}")
    found: dict[str, Path] = {}
    while waiting:
        name = waiting.pop()
        path = module_file(base, name)
        if path is not None and name not in found:
            found[name] = path
            waiting += _own_imports(path)
    used = dict.fromkeys(param for param, registry in plugins if registry in found)
    return [*(f"{name}:{digest(path)}" for name, path in sorted(found.items())), *used]


@cache
def digest(path: Path) -> str:
    """Hash of a file's content."""
    return sha256(path.read_bytes()).hexdigest()[:DIGITS]


@cache
def imports(path: Path) -> list[str]:
    """Modules that a file may import: also those within functions, and names taken from packages.

    Not each is a module.
    """
    names = []
    for node in _import_statements(path.read_text(encoding="utf-8")):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def _own_imports(path: Path) -> list[str]:
    """Those of a file of ours: a script imports others of its folder by their bare names."""
    names = imports(path)
    return [name if "." in name or name == "cubeae" else f"{SCRIPTS}.{name}" for name in names]


def _import_statements(text: str) -> Iterator[ast.stmt]:
    for statement in IMPORT.findall(text):
        with suppress(SyntaxError):
            yield from ast.parse(statement).body


@cache
def module_file(base: Path, name: str) -> Path | None:
    """The file of a module of cubeae or of the scripts, None for anything else."""
    top = name.split(".")[0]
    if top not in ("cubeae", SCRIPTS):
        return None
    root = base if (base / top).is_dir() else PACKAGE.parent  # a wheel's package lies elsewhere
    stem = root.joinpath(*name.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return path
    return None
