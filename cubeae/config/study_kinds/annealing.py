"""Compositions trained with their own weights under several schedules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cubeae.config.faults import composition_faults, duplicates, undefined
from cubeae.config.keys import Config
from cubeae.config.study_keys import MOST_SEEDS, Composition
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.specs.training import Term


class AnnealingStudy(StudyKind):
    """Every composition of ``studies.annealing`` under every one of its schedules."""

    first_seed = 3 * MOST_SEEDS
    tables = ("annealing", "annealing-intervals")

    def compositions(self, config: Config) -> Sequence[Composition]:
        """Those of the config, if it names a schedule."""
        study = config.studies.annealing
        return study.compositions if study.schedules else []

    def seeds(self, config: Config) -> int:
        """As the config has it."""
        return config.studies.annealing.seeds

    def count(self, config: Config) -> int:
        """One per schedule."""
        return len(config.studies.annealing.schedules)

    def terms(self, config: Config, composition: Composition) -> Mapping[str, tuple[Term, ...]]:
        """The composition's terms, all under one schedule."""
        terms = config.objective(composition.model, composition.regulariser).terms
        return {
            annealed_name("{regulariser}", name): tuple(
                replace(term, schedule=config.schedules[name]) for term in terms
            )
            for name in config.studies.annealing.schedules
        }

    def faults(self, config: Config) -> Iterator[str]:
        """Repeated or undefined names."""
        key, study, snrs = "studies.annealing", config.studies.annealing, config.studies.snr_db
        yield from duplicates(f"{key}.schedules", study.schedules)
        yield from undefined(f"{key}.schedules", study.schedules, config.schedules)
        names = [f"{chosen.model}/{chosen.regulariser}" for chosen in study.compositions]
        yield from duplicates(f"{key}.compositions", names)
        for index, composition in enumerate(study.compositions):
            place = f"{key}.compositions[{index}]"
            yield from composition_faults(config, place, composition, snrs, "studies.snr_db")


def annealed_name(regulariser: str, schedule: str) -> str:
    """The objective of a composition under a schedule; names of the config have no underscore."""
    return f"{regulariser}_{schedule}"
