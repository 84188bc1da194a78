"""Where Numba keeps compiled code: a folder for each version of the files that it comes from."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from numba import config
from numba.core.caching import CacheImpl, UserProvidedCacheLocator

FILES = Path(__file__).parent


def settle() -> None:
    """Choose the folder, before any function of this package is defined.

    Numba notices changes of the file that holds a function, and not of files which that one
    imports. So all of them decide on the folder.
    """
    digest = hashlib.sha256()
    for path in sorted(FILES.glob("*.py")):
        digest.update(path.read_bytes())
    config.CACHE_DIR = str(_root() / digest.hexdigest()[:16])
    usual = [locator.__name__ for locator in CacheImpl._locator_classes]
    config.CACHE_LOCATOR_CLASSES = ",".join([f"{__name__}.{ByContent.__name__}", *usual])


class ByContent(UserProvidedCacheLocator):
    """The place of this package's compiled code, the same for every copy of the package.

    Numba would compile again, for seven seconds, in each folder that the package is copied to.
    """

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> "ByContent | None":
        """None for functions of other packages, which Numba keeps as usual."""
        return cls(py_func, py_file) if Path(py_file).parent == FILES else None

    @classmethod
    def get_suitable_cache_subpath(cls, _: str) -> str:
        """A folder within that of the files' content."""
        return FILES.name

    def get_source_stamp(self) -> str:
        """When a file was written does not matter."""
        return FILES.name


def _root() -> Path:
    """The user's cache folder, or a temporary one where that cannot be written."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
        folder = home / "cubeae"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # no permission, or no home
        pass
    return Path(tempfile.gettempdir(), f"cubeae-{os.getuid()}")
