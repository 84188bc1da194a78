"""What a study is, to the config and to the workflow."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from cubeae.config.keys import Config
from cubeae.config.plan import seed_range, study_cohort
from cubeae.config.study_keys import Composition
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Cohort, Objective, Term


class StudyKind(ABC):
    """Trains objectives of compositions at the SNRs and latent dims of a config's studies.

    A cohort has all objectives of one composition at one SNR and latent dim. ``first_seed`` is the
    first of the kind's seeds, which no other kind has: a multiple of ``MOST_SEEDS``. ``tables`` are
    made of the collected metrics, by rules of the kind's own; they lie in ``results/studies``.
    Without any, the collected metrics are the study's table. ``mixture``: whether the study shows
    what a mixture would do that is fitted to the latents; fitting it takes as long as a quarter of
    a training.
    """

    first_seed: ClassVar[int]
    tables: ClassVar[tuple[str, ...]] = ()
    mixture: ClassVar[bool] = False

    @abstractmethod
    def compositions(self, config: Config) -> Sequence[Composition]:
        """What is trained; nothing where the config does not ask for the study."""

    @abstractmethod
    def seeds(self, config: Config) -> int:
        """How many seeds each objective is trained with."""

    @abstractmethod
    def count(self, config: Config) -> int:
        """How many objectives each composition has. Called before a config's names are checked."""

    @abstractmethod
    def terms(self, config: Config, composition: Composition) -> Mapping[str, tuple[Term, ...]]:
        """Terms of each objective by its name.

        The names are the same for every composition; ``{regulariser}`` in one stands for that of
        the composition. No name of the config has an underscore, so one keeps names apart.
        """

    def snrs(self, config: Config) -> Sequence[float]:
        """SNRs (dB) that each composition is trained at."""
        return config.studies.snr_db

    def evaluation(self, config: Config) -> Evaluation:
        """How its trainings are measured."""
        return config.studies.evaluation

    def arms(self, config: Config, composition: Composition) -> Mapping[str, str]:  # noqa: ARG002
        """The search whose winner sets unknown weights, by the names of objectives with such."""
        return {}

    def faults(self, config: Config) -> Iterator[str]:  # noqa: ARG002
        """One line per fault of the config's section: its key, its value, and what is allowed."""
        yield from ()

    def names(self, config: Config) -> list[str]:
        """Names of the objectives, with ``{regulariser}`` in them; none if nothing is trained."""
        compositions = self.compositions(config)
        return list(self.terms(config, compositions[0])) if compositions else []

    def objectives(self, config: Config, composition: Composition) -> tuple[Objective, ...]:
        """What is minimised besides the MSE, in the order of ``names``."""
        found = self.terms(config, composition)
        return tuple(
            Objective(name.replace("{regulariser}", composition.regulariser), terms)
            for name, terms in found.items()
        )

    def cohort(
        self, config: Config, composition: Composition, latent_dim: int, snr_db: float
    ) -> Cohort:
        """All objectives of a composition x the study's seeds, at one SNR and latent dim."""
        seeds = seed_range(self.first_seed, self.seeds(config))
        objectives = self.objectives(config, composition)
        return study_cohort(config, composition, objectives, latent_dim, snr_db, seeds)
