"""What the tests of cubeae.workflow share: configs, read as the workflow reads them."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from conftest import ROOT, tiny_config

from cubeae.config.keys import Config
from cubeae.config.validation import parse

WHOLE_FILE = ROOT / "tests/planted/whole.yaml"
WHOLE: dict[str, Any] = yaml.safe_load(WHOLE_FILE.read_text(encoding="utf-8"))


def whole(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Config:
    """A small config with every model and study, changed in place by ``change``."""
    raw = copy.deepcopy(WHOLE)
    change(raw)
    return parse(raw, "whole.yaml")


def tiny(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Config:
    """The tests' tiny config, which asks for no study and no replication."""
    raw = tiny_config()
    change(raw)
    return parse(raw, "tiny.yaml")


def written_rules() -> Iterator[tuple[str, str]]:
    """Place and body of every rule that has a script, also of those in loops."""
    for file in sorted((ROOT / "rules").glob("*.smk")):
        parts = re.split(
            r"^ *(use rule .*|rule ?\w*):\n", file.read_text(encoding="utf-8"), flags=re.M
        )
        for head, body in zip(parts[1::2], parts[2::2], strict=True):
            if not head.startswith("use"):
                yield f"{file.name}: {head}", body
