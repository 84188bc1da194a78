"""The shipped configs as plain data, and a way to change one value of them."""

import copy
from typing import Any

import yaml
from conftest import ROOT


def read(file: str = "config.yaml") -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return raw


def put(raw: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(raw)
    *parents, last = path.split("/")
    place: Any = raw
    for key in parents:
        place = place[int(key) if isinstance(place, list) else key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return raw
