"""Faults of a config's studies that no single key shows."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cubeae.config.keys import Config
from cubeae.config.plan import matching_arms
from cubeae.config.study_keys import Composition
from cubeae.parts.channels import CHANNELS
from cubeae.specs.clouds import MINIMUM_POINTS


def study_faults(config: Config) -> Iterator[str]:
    """One line per fault: its key, its value, and what is allowed."""
    studies, schedules = config.studies, config.schedules
    yield from duplicates("studies.snr_db", studies.snr_db)
    yield from duplicates("studies.latent_dim", studies.latent_dim)
    yield from undefined("studies.dataset", [studies.dataset], config.datasets, "")
    if studies.dataset in config.datasets:
        for split in ("validation", "test"):
            size = getattr(config.datasets[studies.dataset], split)
            if size < MINIMUM_POINTS:
                key = f"datasets.{studies.dataset}.{split}"
                yield f"{key}: {size} must be at least {MINIMUM_POINTS} to score"
    annealing = studies.annealing
    yield from duplicates("studies.annealing.schedules", annealing.schedules)
    yield from undefined("studies.annealing.schedules", annealing.schedules, schedules)
    names = [f"{chosen.model}/{chosen.regulariser}" for chosen in annealing.compositions]
    yield from duplicates("studies.annealing.compositions", names)
    for index, composition in enumerate(annealing.compositions):
        key = f"studies.annealing.compositions[{index}]"
        yield from _composition(config, key, composition, studies.snr_db, "studies.snr_db")
    yield from _lattice(config)
    yield from _search(config)
    yield from _tuned(config)
    yield from _replication(config)


def _composition(
    config: Config, key: str, composition: Composition, snrs: Sequence[float], snr_key: str
) -> Iterator[str]:
    yield from undefined(f"{key}.model", [composition.model], config.models, "")
    if composition.model not in config.models:
        return
    model = config.models[composition.model]
    known = model.regularisers
    yield from undefined(f"{key}.regulariser", [composition.regulariser], known, "")
    if not CHANNELS[model.channel].takes_snr and any(snr != math.inf for snr in snrs):
        name = json.dumps(composition.model)
        yield f"{key}.model: {name} has channel: {model.channel}; {snr_key} must be .inf"
    if composition.regulariser in known:
        terms = known[composition.regulariser].terms
        if any(term.weight == "tuned" for term in terms.values()):
            yield f"{key}.regulariser: its weights must be numbers, not tuned"


def _terms(config: Config, composition: Composition) -> list[str] | None:
    """Penalties of a composition; None where it is undefined, which is reported elsewhere."""
    model = config.models.get(composition.model)
    chosen = model.regularisers.get(composition.regulariser) if model else None
    return list(chosen.terms) if chosen else None


def _lattice(config: Config) -> Iterator[str]:
    lattice, key = config.studies.lattice, "studies.lattice"
    if not lattice.weights:  # without any there is no lattice
        return
    snrs = config.studies.snr_db
    yield from _composition(
        config, f"{key}.composition", lattice.composition, snrs, "studies.snr_db"
    )
    known = _terms(config, lattice.composition)
    yield from _same_terms(f"{key}.weights", lattice.weights, known)
    for name, weights in lattice.weights.items():
        yield from duplicates(f"{key}.weights.{name}", weights)


def _search(config: Config) -> Iterator[str]:
    search, key = config.studies.search, "studies.search"
    if not search.arms:  # without any there is no search
        return
    place = f"{key}.composition"
    yield from _composition(config, place, search.composition, [search.snr_db], f"{key}.snr_db")
    known = _terms(config, search.composition)
    yield from _same_terms(f"{key}.ranges", search.ranges, known)
    if search.trials % search.batch:
        yield f"{key}.trials: {search.trials} must be a multiple of batch ({search.batch})"
    dataset = config.datasets.get(config.studies.dataset)
    for name, (low, high) in search.ranges.items():
        if low >= high:
            yield f"{key}.ranges.{name}: {json.dumps([low, high])} must be [low, high], low < high"
    for name, arm in search.arms.items():
        place = f"{key}.arms.{name}"
        if known is not None:
            yield from undefined(f"{place}.terms", arm.terms, known)
        yield from duplicates(f"{place}.terms", arm.terms)
        yield from duplicates(f"{place}.objectives", arm.objectives)
        if dataset and dataset.kind == "solid" and "on_surface_fraction" in arm.objectives:
            yield f"{place}.objectives: on_surface_fraction is not defined for a solid dataset"
        yield from undefined(f"{place}.schedule", [arm.schedule], config.schedules, "")


def _tuned(config: Config) -> Iterator[str]:
    for name, model in config.models.items():
        for regulariser, chosen in model.regularisers.items():
            if not any(term.weight == "tuned" for term in chosen.terms.values()):
                continue
            key = f"models.{name}.regularisers.{regulariser}"
            if name != config.studies.search.composition.model:
                yield f"{key}: only weights of studies.search.composition.model can be tuned"
            elif not matching_arms(config, name, regulariser):
                yield (
                    f"{key}: no arm of studies.search has exactly these terms, all tuned, under "
                    "their schedules, and one objective"
                )


def _replication(config: Config) -> Iterator[str]:
    replication, key = config.replication, "replication"
    yield from undefined(f"{key}.datasets", replication.datasets, config.datasets)
    yield from duplicates(f"{key}.datasets", replication.datasets)
    for name, experiment in replication.experiments.items():
        place = f"{key}.experiments.{name}"
        if not CHANNELS[experiment.channel].takes_snr and experiment.snr_db != math.inf:
            yield (
                f"{place}.snr_db: {experiment.snr_db:g} must be .inf "
                f"with channel: {experiment.channel}"
            )
        for term, settings in experiment.terms.items():
            if settings.weight == "tuned":
                yield f"{place}.terms.{term}.weight: must be a number"


def _same_terms(key: str, given: Iterable[str], known: list[str] | None) -> Iterator[str]:
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
