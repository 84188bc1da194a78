"""Digests of the config's sections, for the params of rules that read all of it.

Snakemake prints every param that changed. With the whole config as one param, an edit of its title
printed lines of 8,000 characters.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cubeae.workflow.code import DIGITS


def section_digests(config: Mapping[str, Any]) -> list[str]:
    """One ``section:digest`` per top-level key of a plain config, by name.

    Equal values have equal digests, whatever the order of their keys.
    """
    return [f"{name}:{_digest(config[name])}" for name in sorted(config)]


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:DIGITS]
