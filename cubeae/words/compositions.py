"""What pages and figures call a composition: its penalties, never its id."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from cubeae.config.cells import compositions
from cubeae.config.keys import Config
from cubeae.parts.penalties import PENALTIES

NO_PENALTY = "unregularised"
# How their sources write what names spell in small letters.
SPELLED = {"imq": "IMQ", "geco": "GECO", "sigma vae": "sigma-VAE"}
Labels = Mapping[str, str]  # by the id of a composition, 'model/regulariser'


def regulariser_label(name: str) -> str:
    """``KL + MMD (annealed)`` of ``kl+mmd-annealed``; ``unregularised`` of ``none``."""
    if name == "none":
        return NO_PENALTY
    return " + ".join(penalty_label(part) for part in name.split("+"))


def penalty_label(name: str) -> str:
    """``MMD (standard)`` of ``mmd-standard``: the family by its own name, the rest in brackets."""
    words = name.split("-")
    heads = _heads()
    for own in sorted(heads, key=len, reverse=True):
        if tuple(words[: len(own)]) == own:
            return _bracketed(heads[own], words[len(own) :])
    return _bracketed(words[0], words[1:])


def _heads() -> dict[tuple[str, ...], str]:
    """What the first words of a name stand for: a family, or a penalty not named after its own."""
    found = {}
    for name, penalty in PENALTIES.items():
        words = tuple(name.split("-"))
        family = tuple(re.split("[ -]", penalty.family.lower()))
        if words[: len(family)] == family:
            found[family] = penalty.family
        else:
            found[words] = " ".join(words)
    return found


def _bracketed(head: str, rest: list[str]) -> str:
    words = " ".join(rest)
    return f"{head} ({SPELLED.get(words, words)})" if rest else head


def composition_labels(ids: Iterable[str]) -> dict[str, str]:
    """What to call each composition; the model's name follows where two are called the same.

    Args:
        ids: of all compositions, 'model/regulariser'.
    """
    parts = {each: each.split("/", 1) for each in ids}
    called = {each: regulariser_label(regulariser) for each, (_, regulariser) in parts.items()}
    times = Counter(called.values())
    return {
        each: label if times[label] == 1 else f"{label}, {parts[each][0]}"
        for each, label in called.items()
    }


def labels_of(config: Config) -> dict[str, str]:
    """The labels of a config's compositions, by their ids."""
    return composition_labels(each.name for each in compositions(config))
