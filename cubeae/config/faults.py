"""Faults that several sections of a config can have: one line each, which starts with the key."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.parts.channels import CHANNELS
from cubeae.truth.kinds import KINDS


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
    if not CHANNELS[model.channel].takes_snr and any(snr != math.inf for snr in snrs):
        name = json.dumps(composition.model)
        yield f"{key}.model: {name} has channel: {model.channel}; {snr_key} must be .inf"
    if composition.regulariser in known and known[composition.regulariser].tuned:
        yield f"{key}.regulariser: its weights must be numbers, not tuned"


def terms_of(config: Config, composition: Composition) -> list[str] | None:
    """Penalties of a composition; None where it is undefined, which is another fault."""
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


def trial_faults(key: str, trials: int, batch: int) -> Iterator[str]:
    """A fault where the last batch of trials would not be whole."""
    if trials % batch:
        yield f"{key}.trials: {trials} must be a multiple of batch ({batch})"


def objective_faults(config: Config, key: str, objectives: Sequence[str]) -> Iterator[str]:
    """A fault where the studies' dataset has no surface to be on."""
    dataset = config.datasets.get(config.studies.dataset)
    if dataset and not KINDS[dataset.kind].is_surface and "on_surface_fraction" in objectives:
        yield f"{key}: on_surface_fraction is not defined for a {dataset.kind} dataset"


def range_faults(key: str, ranges: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    """Ranges whose ends are not in order."""
    for name, (low, high) in ranges.items():
        if low >= high:
            yield f"{key}.{name}: {json.dumps([low, high])} must be [low, high], low < high"


def duplicates(key: str, values: Sequence[Any]) -> Iterator[str]:
    """Values that a list holds twice."""
    for index, value in enumerate(values):
        if value in values[:index]:
            yield f"{key}[{index}]: {json.dumps(value)} is listed twice; list it once"


def undefined(
    key: str, names: Sequence[str], defined: Iterable[str], place: str = "[{}]"
) -> Iterator[str]:
    """Names that are not among those defined elsewhere in the config."""
    allowed = ", ".join(defined) or "none"
    for index, name in enumerate(names):
        if name not in defined:
            where = f"{key}{place.format(index)}"
            yield f"{where}: {json.dumps(name)} is not defined; allowed: {allowed}"
