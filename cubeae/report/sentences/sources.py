"""Functions that pages show, read from their source without importing it."""

import ast
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Implementation:
    """A function: its file and line, the docstring's first paragraph, its source."""

    name: str
    path: str
    line: int
    summary: str
    source: str


@cache
def implementation(place: str) -> Implementation:
    """The function or method at ``place``, e.g. ``cubeae.parts.schedules:Linear.factor``.

    Raises:
        LookupError: there is no such module, or no such function in it with a docstring.
    """
    module, _, name = place.partition(":")
    text, path = _module_text(module)
    found = implementation_in(text, path, name)
    if found is None or not found.summary:
        raise LookupError(f"{module} has no documented {name}")
    return found


def implementation_in(text: str, path: str, name: str) -> Implementation | None:
    """The function, method or class ``name`` of a file's text; None where it defines none.

    The summary of one without a docstring is empty.
    """
    node = _find(ast.parse(text), name.split("."))
    if node is None:
        return None
    docstring = ast.get_docstring(node) or ""
    summary = docstring.split("\n\n")[0].replace("\n", " ").replace("``", "")
    source = ast.get_source_segment(text, node) or ""
    return Implementation(name, path, node.lineno, summary, source)


def _module_text(module: str) -> tuple[str, str]:
    package, *parts = module.split(".")
    if package != "cubeae" or not parts:
        raise LookupError(f"{module} is no module of cubeae")
    inner = "/".join(parts) + ".py"
    found = files(package).joinpath(inner)
    if not found.is_file():
        raise LookupError(f"there is no module {module}")
    return found.read_text(encoding="utf-8"), f"{package}/{inner}"


def _find(tree: ast.Module, names: list[str]) -> Definition | None:
    body: list[ast.stmt] = tree.body
    node: Definition | None = None
    for name in names:
        defined = [n for n in body if isinstance(n, Definition) and n.name == name]
        node = defined[0] if defined else None
        body = node.body if node else []
    return node
