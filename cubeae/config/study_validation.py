"""Faults of a config's studies that no single key shows."""

import math
from collections.abc import Iterator

from cubeae.config.faults import (
    composition_faults,
    duplicates,
    objective_faults,
    range_faults,
    same_terms,
    terms_of,
    trial_faults,
    undefined,
)
from cubeae.config.keys import Config
from cubeae.config.plan import matching_arms
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.parts.channels import CHANNELS
from cubeae.specs.clouds import MINIMUM_POINTS


def study_faults(config: Config) -> Iterator[str]:
    """One line per fault: its key, its value, and what is allowed."""
    studies = config.studies
    yield from duplicates("studies.snr_db", studies.snr_db)
    yield from duplicates("studies.latent_dim", studies.latent_dim)
    yield from undefined("studies.dataset", [studies.dataset], config.datasets, "")
    if studies.dataset in config.datasets:
        for split in ("validation", "test"):
            size = getattr(config.datasets[studies.dataset], split)
            if size < MINIMUM_POINTS:
                key = f"datasets.{studies.dataset}.{split}"
                yield f"{key}: {size} must be at least {MINIMUM_POINTS} to score"
    for kind in STUDY_KINDS.values():
        yield from kind.faults(config)
    yield from _search(config)
    yield from _tuned(config)
    yield from _replication(config)


def _search(config: Config) -> Iterator[str]:
    search, key = config.studies.search, "studies.search"
    if not search.arms:  # without any there is no search
        return
    place = f"{key}.composition"
    yield from composition_faults(
        config, place, search.composition, [search.snr_db], f"{key}.snr_db"
    )
    known = terms_of(config, search.composition)
    yield from same_terms(f"{key}.ranges", search.ranges, config, search.composition)
    yield from trial_faults(key, search.trials, search.batch)
    yield from range_faults(f"{key}.ranges", search.ranges)
    for name, arm in search.arms.items():
        place = f"{key}.arms.{name}"
        if known is not None:
            yield from undefined(f"{place}.terms", arm.terms, known)
        yield from duplicates(f"{place}.terms", arm.terms)
        yield from duplicates(f"{place}.objectives", arm.objectives)
        yield from objective_faults(config, f"{place}.objectives", arm.objectives)
        yield from undefined(f"{place}.schedule", [arm.schedule], config.schedules, "")


def _tuned(config: Config) -> Iterator[str]:
    for name, model in config.models.items():
        for regulariser, chosen in model.regularisers.items():
            if not chosen.tuned:
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
