"""The folders that a config names: what they stand for, and why they may not be written to."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cubeae.config.keys import Paths
from cubeae.config.place import OWN_FOLDERS, workflow_folder


def expanded(folder: str) -> str:
    """The folder as paths of files begin: ``~`` as the home folder, nothing superfluous."""
    return os.path.normpath(Path(folder).expanduser())


def path_faults(paths: Paths) -> Iterator[str]:
    """Folders that are the workflow's own, or that lie in each other; lines that begin with a key.

    Only names count, not what lies on the disk.
    """
    home = workflow_folder()
    own = [home / name for name in OWN_FOLDERS]
    for key, folder in asdict(paths).items():
        path = _absolute(folder)
        if path == home or any(_within(path, each) for each in own):
            shown = json.dumps(folder)
            yield f"paths.{key}: {shown} is the workflow's own; any other is allowed"
    results, reports = _absolute(paths.results), _absolute(paths.reports)
    if _within(results, reports) or _within(reports, results):
        yield (
            f"paths.reports: {json.dumps(paths.reports)} must be neither paths.results "
            f"({json.dumps(paths.results)}) nor inside it nor around it"
        )


def file_faults(paths: Paths) -> Iterator[str]:
    """Folders that a file is in the way of; lines that begin with a key."""
    for key, folder in asdict(paths).items():
        path = _absolute(folder)
        for part in (path, *path.parents):
            if part.exists() and not part.is_dir():
                where = "is a file" if part == path else f"lies below the file {part}"
                yield f"paths.{key}: {json.dumps(folder)} {where}; a folder is needed"


def _absolute(folder: str) -> Path:
    """With symbolic links followed, so that two names of one folder are the same."""
    return Path(os.path.realpath(expanded(folder)))


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
