"""Parts of sentences that are made from results: lists of names, and spans of numbers."""

from collections.abc import Iterable, Sequence

from cubeae.words.numbers import MISSING, significant


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; empty for no names."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def opened(text: str) -> str:
    """``text`` as the beginning of a sentence: its first letter is a capital."""
    return text[:1].upper() + text[1:]


def span(values: Iterable[float], digits: int = 2) -> str:
    """``0.13 to 0.15``, or one number where both ends read the same; — without values."""
    known = sorted(values)
    if not known:
        return MISSING
    ends = [significant(known[0], digits), significant(known[-1], digits)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def verb(subjects: Sequence[object], singular: str, plural: str) -> str:
    """``singular`` for one subject, else ``plural``."""
    return singular if len(subjects) == 1 else plural
