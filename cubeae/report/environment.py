"""The Jinja environment of the pages: everything is escaped, an undefined name is an error."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cubeae.figures.numbers import counted, dims_label, snr_label


def environment() -> Environment:
    """A fresh environment over ``templates``; raises UndefinedError for names not given."""
    made = Environment(
        loader=PackageLoader("cubeae.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"snr": snr_label, "dims": dims_label, "counted": counted, "flat": flat}
    return made


def flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Leaves of nested maps as (dotted key, text), in order."""
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping):
            yield from flat(item, f"{name}.")
        else:
            yield name, _text(item)


def _text(item: Any) -> str:
    if isinstance(item, (list, tuple)):
        return ", ".join(_text(part) for part in item)
    if isinstance(item, float) and math.isinf(item):
        return "∞" if item > 0 else "−∞"
    return "" if item is None else str(item)
