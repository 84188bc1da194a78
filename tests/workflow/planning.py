"""What the tests of cubeae.workflow share: configs, read as the workflow reads them."""

import copy
from collections.abc import Callable
from typing import Any

import yaml
from conftest import ROOT, tiny_config

from cubeae.config.keys import Config
from cubeae.config.validation import parse

QUICK_FILE = ROOT / "presets/quick.yaml"
QUICK: dict[str, Any] = yaml.safe_load(QUICK_FILE.read_text())


def quick(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Config:
    """The quick preset, changed in place by ``change``."""
    raw = copy.deepcopy(QUICK)
    change(raw)
    return parse(raw, "quick.yaml")


def tiny(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Config:
    """The tests' tiny config, which asks for no study and no replication."""
    raw = tiny_config()
    change(raw)
    return parse(raw, "tiny.yaml")
