"""Faults that several sections of a config can have: one line each, which starts with the key."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition


def composition_faults(
    config: Config, key: str, composition: Composition, snrs: Sequence[float], snr_key: str
) -> Iterator[str]:
    """Faults of a composition that a study trains at ``snrs``, the values of ``snr_key``."""
    yield from undefined(f"{key}.model", [composition.model], config.models, "")
    if composition.model not in config.models:
        return
    model = config.models[composition.model]
    known = model.regularisers
    yield from undefined(f"{key}.regulariser", [composition.regulariser], known, "")
    if model.channel == "none" and any(snr != math.inf for snr in snrs):
        yield f"{key}.model: {json.dumps(composition.model)} has no channel; {snr_key} must be .inf"
    if composition.regulariser in known:
        terms = known[composition.regulariser].terms
        if any(term.weight == "tuned" for term in terms.values()):
            yield f"{key}.regulariser: its weights must be numbers, not tuned"


def terms_of(config: Config, composition: Composition) -> list[str] | None:
    """Regularisers of a composition; None where it is not defined, which is a fault of its own."""
    model = config.models.get(composition.model)
    chosen = model.regularisers.get(composition.regulariser) if model else None
    return list(chosen.terms) if chosen else None


def same_terms(
    key: str, given: Iterable[str], config: Config, composition: Composition
) -> Iterator[str]:
    """A fault where other terms are given than those of the composition."""
    known = terms_of(config, composition)
    if known is not None and sorted(given) != sorted(known):
        yield f"{key}: must have the composition's terms: {', '.join(known) or 'none'}"


def duplicates(key: str, values: Sequence[Any]) -> Iterator[str]:
    """Values that stand twice in a list."""
    for index, value in enumerate(values):
        if value in values[:index]:
            yield f"{key}[{index}]: {json.dumps(value)} stands twice; once is allowed"


def undefined(
    key: str, names: Sequence[str], defined: Iterable[str], place: str = "[{}]"
) -> Iterator[str]:
    """Names that are not among those defined elsewhere in the config."""
    allowed = ", ".join(defined) or "none"
    for index, name in enumerate(names):
        if name not in defined:
            where = f"{key}{place.format(index)}"
            yield f"{where}: {json.dumps(name)} is not defined; allowed: {allowed}"
