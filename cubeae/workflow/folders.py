"""Whether a run may write to the folders of its config."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from cubeae.config.keys import Config
from cubeae.workflow.paths import Paths


def foreign_results(config_file: str, paths: Paths) -> str | None:
    """Why ``config_file`` may not write its results: they are another config's; None if it may."""
    owner = Path(paths.owner)
    held = owner.read_text(encoding="utf-8").strip() if owner.is_file() else config_file
    if held == config_file:
        return None
    return (
        f"{config_file}: paths.results: {paths.results} holds the results of {held}; give each "
        f"config a folder of its own, or take this one over: rm {owner} && snakemake all"
    )


def claim_results(config_file: str, paths: Paths) -> None:
    """Note whose results they are."""
    owner = Path(paths.owner)
    owner.parent.mkdir(parents=True, exist_ok=True)
    owner.write_text(f"{config_file}\n", encoding="utf-8")


def unwritable_folder(config_file: str, config: Config) -> str | None:
    """Which folder of the config cannot be written to, and what helps; None if all can."""
    folders: Mapping[str, str] = asdict(config.paths)
    for key, folder in folders.items():
        if Path(folder).exists() and not os.access(folder, os.W_OK):
            return (
                f"{config_file}: paths.{key}: {folder} cannot be written to; make it writable "
                f"(chmod -R u+w {folder}) and run again, or give another folder"
            )
    return None
