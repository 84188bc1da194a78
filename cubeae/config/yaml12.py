"""Reads YAML as version 1.2 does: 010 is ten, and yes, on and 1:30 are text.

PyYAML implements version 1.1, in which they are 8, true, true and 90. Plain scalars are told apart
as in the core schema of YAML 1.2.2, section 10.3.2; the merge key `<<` of version 1.1 is kept.
"""

import re
from typing import ClassVar

import yaml

TAG = "tag:yaml.org,2002:"
# Name of a type, what its plain scalars look like, and the characters that they begin with.
CORE = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+0123456789."),
    ),
    ("merge", r"<<", ["<"]),
)


class Loader(yaml.SafeLoader):
    """PyYAML's safe loader, with the types of YAML 1.2."""

    # PyYAML's own would be added to; it maps first characters to tags and patterns.
    yaml_implicit_resolvers: ClassVar = {}  # type: ignore[misc]


def _whole_number(loader: Loader, node: yaml.ScalarNode) -> int:
    text = _text(loader, node)
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _text(loader: Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for name, pattern, first in CORE:
    Loader.add_implicit_resolver(f"{TAG}{name}", re.compile(rf"(?:{pattern})\Z"), first)
Loader.add_constructor(f"{TAG}int", _whole_number)
Loader.add_constructor(f"{TAG}merge", _text)  # where it is no key
