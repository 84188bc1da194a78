"""The Jinja environment of the pages: everything is escaped, an undefined name is an error."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from cubeae.parts.algorithms import ALGORITHMS
from cubeae.report.frame.mathml import mathml
from cubeae.report.frame.pictures import CloudFile
from cubeae.report.frame.terms import explained
from cubeae.words.compositions import penalty_label, regulariser_label
from cubeae.words.datasets import dataset_label, the_dataset
from cubeae.words.glossary import explained_terms
from cubeae.words.numbers import counted, dims_label, percent, snr_label


@cache
def environment() -> Environment:
    """The environment of the folder ``templates``, made once."""
    made = Environment(
        loader=PackageLoader("cubeae.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "snr": snr_label,
        "dims": dims_label,
        "counted": counted,
        "percent": percent,
        "regulariser": regulariser_label,
        "penalty": penalty_label,
        "algorithm": lambda name: ALGORITHMS[name].words,
        "dataset_label": dataset_label,
        "the_dataset": the_dataset,
        "flat": flat,
        "mathml": mathml,
        "cloud_list": cloud_list,
        "explained": lambda html: explained(html, explained_terms()),
    }
    return made


def cloud_list(clouds: Iterable[CloudFile]) -> str:
    """Clouds that the reader can turn, as the JSON that ``report.js`` reads."""
    return json.dumps([asdict(cloud) for cloud in clouds], ensure_ascii=False)


def flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Leaves of nested maps and data classes as (dotted key, text), in order."""
    named = value if isinstance(value, Mapping) else asdict(value)
    for key, item in named.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping) or is_dataclass(item):
            yield from flat(item, f"{name}.")
        else:
            yield name, _text(item)


def _text(item: Any) -> str:
    if isinstance(item, (list, tuple)):
        return ", ".join(_text(part) for part in item)
    if isinstance(item, float) and math.isinf(item):
        return "∞" if item > 0 else "−∞"
    return "" if item is None else str(item)
