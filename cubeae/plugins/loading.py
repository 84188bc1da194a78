"""Plugins: Python files of a user's that add entries to the registries.

Loading a plugin runs its code. Nothing here looks for plugins: a config, or a call, names each.
"""

import os
import re
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

MARK = "plugin:"  # begins a rule's param that names a plugin and its hash
DIGITS = 12  # hexadecimal, of the hash in such a param


class PluginError(ValueError):
    """A plugin that cannot be loaded; one line that begins with its name."""


@dataclass(frozen=True)
class Plugin:
    """A plugin that was loaded.

    ``place`` is its file as the working directory sees it, or the name of an importable module.
    ``file`` is the file, ``module`` the name that Python knows it by, and ``sha256`` the hash of
    its text (of a package: of all its Python files).
    """

    place: str
    file: Path
    module: str
    sha256: str

    @property
    def param(self) -> str:
        """The place and the beginning of the hash, as a param of a rule."""
        return f"{MARK}{self.place}:{self.sha256[:DIGITS]}"

    @property
    def anywhere(self) -> str:
        """A name that means the same from every folder."""
        return str(self.file) if self.place.endswith(".py") else self.place

    def defines(self, entry: object) -> bool:
        """Whether an entry of a registry, or its class, is defined in this plugin."""
        owner = getattr(entry, "__module__", "")  # an instance has that of its class
        return owner == self.module or owner.startswith(f"{self.module}.")


def load(name: str, folder: Path = Path()) -> Plugin:
    """Run a plugin, once per process and file.

    Args:
        name: a path that ends with ``.py``, relative to ``folder``, absolute, or beginning with
            ``~``; or the name of an importable module.
        folder: of relative paths.

    Raises:
        PluginError: there is no such file or module, or it raises an exception.
    """
    if not name.isprintable():
        raise PluginError(f"{name!r}: a path or a module's name has printable letters only")
    if name.endswith(".py"):
        try:
            path = folder / Path(name).expanduser()
        except RuntimeError:
            raise PluginError(f"{name}: there is no such home folder; begin it with ~/") from None
        return _load_file(name, Path(os.path.abspath(path)))  # noqa: PTH100  (keeps symlinks)
    return _load_module(name)


def load_params(params: Iterable[object]) -> None:
    """Load the plugins that params of a rule name.

    Raises:
        PluginError: one cannot be loaded, or has another hash.
    """
    for param in params:
        if isinstance(param, str) and param.startswith(MARK):
            place, _, digest = param.removeprefix(MARK).rpartition(":")
            if load(place).sha256[:DIGITS] != digest:
                raise PluginError(f"{place}: has changed since the run was planned; run again")


_RUN: dict[Path, tuple[str, str]] = {}  # module and hash of each file that was run


def _load_file(name: str, path: Path) -> Plugin:
    if path not in _RUN:
        try:
            text = path.read_bytes()
        except OSError as error:
            raise PluginError(
                f"{name}: cannot be read ({error.strerror}: {path}); a .py file or the name of an "
                "importable module is needed"
            ) from None
        _RUN[path] = _run(name, path, text), sha256(text).hexdigest()
    return Plugin(_shown(path), path, *_RUN[path])


def _run(name: str, path: Path, text: bytes) -> str:
    # Two files of one name are two modules.
    stem = re.sub(r"\W", "_", path.stem)
    module = ModuleType(f"{stem}_{sha256(str(path).encode()).hexdigest()[:8]}")
    module.__file__ = str(path)
    # Data classes and pydantic look their annotations up in the module.
    sys.modules[module.__name__] = module
    try:
        # Not by an import: the bytes that are run are those that are hashed, and nothing is cached.
        exec(compile(text, path, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        raise PluginError(f"{name}: {_reason(error, [path])}") from error
    return module.__name__


def _load_module(name: str) -> Plugin:
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    except Exception as error:  # of the packages that the module is in
        raise PluginError(f"{name}: {_reason(error, [])}") from error
    if spec is None or spec.origin is None:
        raise PluginError(
            f"{name}: is neither a path that ends with .py nor an importable module's name"
        )
    file = Path(spec.origin).resolve()
    files = sorted(file.parent.rglob("*.py")) if spec.submodule_search_locations else [file]
    if file.parent == Path.cwd():  # jobs have other search paths
        raise PluginError(f"{name}: is a file of this folder; name its path, {file.name}")
    try:
        import_module(name)
    except (Exception, SystemExit) as error:
        raise PluginError(f"{name}: {_reason(error, files)}") from error
    return Plugin(name, file, name, _joint_hash(files))


def _joint_hash(files: Sequence[Path]) -> str:
    """The hash of one file's text, or of the hashes of several."""
    hashes = [sha256(file.read_bytes()).hexdigest() for file in files]
    return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()


def _reason(error: BaseException, files: Sequence[Path]) -> str:
    """Type, text and line of what a plugin raised; the line is the last within its files."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {type(error).__name__}: {error.msg}"
    own = {str(file) for file in files}
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename in own
    ]
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"line {lines[-1]}: {text}" if lines else text


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
