"""The commands `cubeae init` and `cubeae run`: the workflow in any folder, without a clone."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from cubeae.config.place import workflow_folder
from cubeae.config.source import DEFAULT, OPTION, override

# What `cubeae init` writes: a file of the workflow, and where it goes in the working directory.
SHIPPED = {
    "default": ("config.yaml", DEFAULT),
    "quick": ("presets/quick.yaml", DEFAULT),
    "full": ("presets/full.yaml", DEFAULT),
    "zoo": ("presets/zoo.yaml", DEFAULT),
    "slurm": ("profiles/slurm/config.yaml", "profiles/slurm/config.yaml"),
}


def write_shipped(name: str) -> Path:
    """Write one of ``SHIPPED`` into the working directory; returns its path.

    Raises:
        FileExistsError: there is one; nothing is overwritten.
        KeyError: for any other name.
    """
    source, target = SHIPPED[name]
    text = (workflow_folder() / source).read_text(encoding="utf-8")
    # Editors find the schema of the keys wherever the file is.
    schema = workflow_folder() / "presets/config.schema.json"
    text = re.sub(r"\$schema=\S+", lambda _: f"$schema={schema}", text)
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path


def snakemake_command(arguments: Sequence[str]) -> list[str]:
    """What runs the workflow in the working directory, with Snakemake's own ``arguments``.

    Raises:
        ConfigError: for a --config that Snakemake would answer with a traceback.
    """
    looked_at = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    looked_at.add_argument(OPTION, "-C", nargs="*", default=[], dest="overrides")
    for text in looked_at.parse_known_args(arguments)[0].overrides:
        override(text)
    snakefile = str(workflow_folder() / "Snakefile")
    return [sys.executable, "-m", "snakemake", "--snakefile", snakefile, *arguments]


def run_workflow(arguments: Sequence[str]) -> None:
    """Become Snakemake: its signals and exit status are those of the command."""
    command = snakemake_command(arguments)
    os.execv(command[0], command)
