"""Where a report comes from: its config and the versions that made it."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import cubeae

PACKAGES = ("torch", "numpy", "scipy", "pandas", "snakemake", "safetensors", "scikit-learn")


def provenance(config: Mapping[str, Any], config_file: str) -> dict[str, Any]:
    """Config file and its hash, root seed, and versions, as nested names and values.

    Args:
        config: the plain config.
        config_file: the name of the file that it was read from.
    """
    return {
        "config": {"file": config_file, "sha256": config_hash(config), "seed": config["seed"]},
        "versions": {
            "cubeae": cubeae.__version__,
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
        "machine": {"system": platform.system(), "architecture": platform.machine()},
    }


def config_hash(config: Mapping[str, Any]) -> str:
    """SHA-256 of the config's values, whatever the order and comments of its file."""
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
