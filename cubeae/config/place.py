"""Where the workflow lies: around the package in a clone, within it where it was installed."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
INSTALLED = PACKAGE / "_workflow"  # a wheel has the workflow's files here
# Folders that the workflow consists of; a test compares them with those of the repository.
OWN_FOLDERS = (
    "benchmarks",
    "config",
    "cubeae",
    "docs",
    "envs",
    "presets",
    "profiles",
    "rules",
    "tests",
    "workflow",
    "workflow_scripts",
)


def workflow_folder() -> Path:
    """The folder of the Snakefile, its rules, scripts, profiles and configs."""
    return INSTALLED if INSTALLED.is_dir() else PACKAGE.parent
