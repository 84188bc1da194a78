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
    yaml_implicit_resolvers: ClassVar = {}

    def construct_int(self, node: yaml.ScalarNode) -> int:
        """A whole number: decimal, or with 0o or 0x in front; raises ValueError for others."""
        text = str(self.construct_scalar(node))
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


for name, pattern, first in CORE:
    Loader.add_implicit_resolver(f"{TAG}{name}", re.compile(rf"(?:{pattern})\Z"), first)
Loader.add_constructor(f"{TAG}int", Loader.construct_int)
Loader.add_constructor(f"{TAG}merge", Loader.construct_yaml_str)  # where it is no key
