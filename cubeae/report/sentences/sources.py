"""Functions of the library that pages show, read from its source without importing it."""

import ast
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Implementation:
    """A function of the library: its file and line, the docstring's first paragraph, its source."""

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
    node = _find(ast.parse(text), name.split("."))
    docstring = ast.get_docstring(node) if node else None
    if node is None or not docstring:
        raise LookupError(f"{module} has no documented {name}")
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
