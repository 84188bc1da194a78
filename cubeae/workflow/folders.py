"""Whether a run may write to the folders of its config; each fault begins with its key."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from cubeae.config.folders import expanded
from cubeae.config.keys import Config
from cubeae.files.storage import write_text
from cubeae.workflow.paths import Paths


def foreign_results(config_file: str, paths: Paths) -> str | None:
    """Why ``config_file`` may not write its results: they are another config's; None if it may."""
    owner = Path(paths.owner)
    held = owner.read_text(encoding="utf-8").strip() if owner.is_file() else config_file
    if held == config_file:
        return None
    return (
        f"paths.results: {paths.results} holds the results of {held}; give each config a folder of "
        f"its own, or take this one over: rm {shlex.quote(paths.owner)} && snakemake all"
    )


def claim_results(config_file: str, paths: Paths) -> None:
    """Note whose results they are, once: a full disk has no room to note it again."""
    if not Path(paths.owner).is_file():
        write_text(Path(paths.owner), f"{config_file}\n")


def unwritable_folder(config: Config) -> str | None:
    """Which folder of the config cannot be written to, and what helps; None if all can."""
    folders: Mapping[str, str] = asdict(config.paths)
    for key, folder in folders.items():
        path = Path(expanded(folder))
        if path.exists() and not os.access(path, os.W_OK):
            return (
                f"paths.{key}: {folder} cannot be written to; make it writable "
                f"(chmod -R u+w {shlex.quote(str(path))}) and run again, or give another folder"
            )
    return None


def shown(path: str | Path) -> str:
    """A path as it is written in rules and messages: from the working directory, if it is below."""
    here, absolute = Path.cwd(), Path(os.path.abspath(path))  # noqa: PTH100  (keeps symlinks)
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
