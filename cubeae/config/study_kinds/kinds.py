"""The registry of study kinds."""

from collections.abc import Callable
from typing import Any

from cubeae.config.study_keys import FIRST_SEED, MOST_SEEDS
from cubeae.config.study_kinds.annealing import AnnealingStudy
from cubeae.config.study_kinds.contest import ContestStudy
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.config.study_kinds.lattice import LatticeStudy
from cubeae.config.study_kinds.winners import WinnersStudy
from cubeae.registry import Registry


class StudyKinds(Registry[StudyKind]):
    """Study kinds by name; their seeds are apart from each other's and from all others."""

    def add(self, name: str) -> Callable[[Any], Any]:
        """As of any registry; raises ValueError also for seeds that are taken."""
        keep = super().add(name)

        def decorate(kind: type[StudyKind]) -> type[StudyKind]:
            taken = {kind.first_seed: other for other, kind in self.items()}
            taken |= {0: "grid"} | {first: other for other, first in FIRST_SEED.items()}
            if kind.first_seed in taken:
                owner = taken[kind.first_seed]
                raise ValueError(f"the seeds of {name!r} are those of {owner!r}")
            if kind.first_seed % MOST_SEEDS:
                raise ValueError(f"the first seed of {name!r} is no multiple of {MOST_SEEDS:,}")
            return keep(kind)

        return decorate


STUDY_KINDS = StudyKinds("study kind")
STUDY_KINDS.add("annealing")(AnnealingStudy)
STUDY_KINDS.add("lattice")(LatticeStudy)
STUDY_KINDS.add("winners")(WinnersStudy)
STUDY_KINDS.add("contest")(ContestStudy)
