"""Filling in the wildcards of path patterns."""

import re
from collections.abc import Iterable
from itertools import product
from typing import Any


def either(names: Iterable[Any]) -> str:
    """A wildcard constraint that matches these names alone; without any, it matches nothing."""
    return "|".join(sorted(re.escape(str(name)) for name in names)) or "(?!)"


def every(pattern: str, **values: Any) -> list[str]:
    """The pattern filled with every combination of ``values``, in their order.

    Args:
        pattern: a path; wildcards that no value is given for stay in it.
        values: a name, or an iterable of names, for each wildcard.
    """
    choices = [_listed(value) for value in values.values()]
    return [fill(pattern, **dict(zip(values, choice, strict=True))) for choice in product(*choices)]


def fill(pattern: str, **values: Any) -> str:
    """The pattern with one value for each of some wildcards; the others stay in it."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), pattern)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
