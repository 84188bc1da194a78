"""Study kind: a composition with all its weights doubled, as a user of the registry would add it.

A copy in ``cubeae/config/study_kinds`` and a line in its ``kinds.py`` add it to the project:
``STUDY_KINDS.add("doubled")(DoubledStudy)``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cubeae.config.keys import Config
from cubeae.config.study_keys import MOST_SEEDS, Composition
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.specs.training import Term


class DoubledStudy(StudyKind):
    """The report's baseline with twice its weights; it needs no section of the config."""

    first_seed = 6 * MOST_SEEDS

    def compositions(self, config: Config) -> Sequence[Composition]:
        """The baseline of the report."""
        return [config.report.baseline]

    def seeds(self, config: Config) -> int:
        """As many as the grid's."""
        return config.grid.seeds

    def count(self, config: Config) -> int:
        """One objective."""
        return 1

    def terms(self, config: Config, composition: Composition) -> Mapping[str, tuple[Term, ...]]:
        """The composition's terms with twice their weights."""
        terms = config.objective(composition.model, composition.regulariser).terms
        doubled = (replace(term, weight=2 * term.weight) for term in terms if term.weight)
        return {"{regulariser}_doubled": tuple(doubled)}
