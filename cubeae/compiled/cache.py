"""Where Numba keeps compiled code: a folder for each version of the files that it comes from."""

import hashlib
import os
import tempfile
from pathlib import Path

from numba import config

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
