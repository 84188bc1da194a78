"""The best trial of every search, trained again with fresh seeds."""

from collections.abc import Mapping, Sequence

from cubeae.config.keys import Config
from cubeae.config.plan import arm_terms, retrained_arms
from cubeae.config.study_keys import MOST_SEEDS, Composition
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.specs.training import Term


class WinnersStudy(StudyKind):
    """The composition of ``studies.search`` with the weights of each arm's winner.

    Faults of its section are those of the search itself.
    """

    first_seed = 2 * MOST_SEEDS
    tables = ("intervals", "hypothesis")

    def compositions(self, config: Config) -> Sequence[Composition]:
        """The searches' one, if any arm has a winner."""
        return [config.studies.search.composition] if retrained_arms(config) else []

    def seeds(self, config: Config) -> int:
        """As the config has it."""
        return config.studies.search.fresh_seeds

    def count(self, config: Config) -> int:
        """One per arm with a winner."""
        return len(retrained_arms(config))

    def snrs(self, config: Config) -> Sequence[float]:
        """The searches' one."""
        return [config.studies.search.snr_db]

    def terms(
        self,
        config: Config,
        composition: Composition,  # noqa: ARG002
    ) -> Mapping[str, tuple[Term, ...]]:
        """The terms as each arm trains them; searched weights are None until they are known."""
        arms = config.studies.search.arms
        return {name: arm_terms(config, arms[name]) for name in retrained_arms(config)}

    def arms(
        self,
        config: Config,
        composition: Composition,  # noqa: ARG002
    ) -> Mapping[str, str]:
        """An objective is named for its arm."""
        return {name: name for name in retrained_arms(config)}
