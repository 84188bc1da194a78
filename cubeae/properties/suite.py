"""How a suite of properties is run: each is a function that yields the faults of an entry."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Property = Callable[[Any], Iterator[str]]


def faults(properties: Sequence[Property], entry: Any) -> list[str]:
    """The faults of an entry, in words; an exception that a property meets is one of them."""
    found: list[str] = []
    for each in properties:
        try:
            found += each(entry)
        except Exception as error:
            text = " ".join(f"{type(error).__name__}: {error}".split())
            found.append(f"raises {text} ({each.__name__.replace('_', ' ')})")
    return found


def words_faults(**stated: object) -> Iterator[str]:
    """Texts that are missing, empty or not printable."""
    for name, text in stated.items():
        if not (isinstance(text, str) and text and text.isprintable()):
            yield f"its `{name}` must be printable text, not {text!r}"
