"""A composition trained at every point of a lattice of weights."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from cubeae.config.faults import composition_faults, duplicates, same_terms
from cubeae.config.keys import Config
from cubeae.config.study_keys import MOST_SEEDS, Composition
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.specs.training import Term


class LatticeStudy(StudyKind):
    """The composition of ``studies.lattice`` with every combination of its weights."""

    first_seed = 4 * MOST_SEEDS
    tables = ("lattice",)

    def compositions(self, config: Config) -> Sequence[Composition]:
        """The config's one, if it names weights."""
        study = config.studies.lattice
        return [study.composition] if study.weights else []

    def seeds(self, config: Config) -> int:
        """As the config has it."""
        return config.studies.lattice.seeds

    def count(self, config: Config) -> int:
        """One per point."""
        weights = config.studies.lattice.weights
        return math.prod(map(len, weights.values())) if weights else 0

    def terms(self, config: Config, composition: Composition) -> Mapping[str, tuple[Term, ...]]:
        """The composition's terms, with the weights of one point."""
        terms = config.objective(composition.model, composition.regulariser).terms
        return {
            name: tuple(replace(term, weight=point[term.name]) for term in terms)
            for name, point in lattice_points(config).items()
        }

    def faults(self, config: Config) -> Iterator[str]:
        """Undefined names, other terms than the composition's, and repeated weights."""
        study, key = config.studies.lattice, "studies.lattice"
        if not study.weights:  # without any there is no lattice
            return
        yield from composition_faults(
            config, f"{key}.composition", study.composition, config.studies.snr_db, "studies.snr_db"
        )
        yield from same_terms(f"{key}.weights", study.weights, config, study.composition)
        for name, weights in study.weights.items():
            yield from duplicates(f"{key}.weights.{name}", weights)


def lattice_points(config: Config) -> dict[str, dict[str, float]]:
    """Weight of each penalty at each point of the lattice, by the point's name."""
    axes = config.studies.lattice.weights
    if not axes:
        return {}
    points = (dict(zip(axes, weights, strict=True)) for weights in product(*axes.values()))
    return {
        "_".join(f"{name}-{_written(weight)}" for name, weight in point.items()): point
        for point in points
    }


def _written(weight: float) -> str:
    """A weight in full, so that different ones have different names: 0 -> "0", 0.1 -> "0.1"."""
    return repr(float(weight)).removesuffix(".0")
