"""The studies as the rules see them: cohorts by their wildcards, files, and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cubeae.config import plan
from cubeae.config.keys import Config
from cubeae.config.searches import search_cohort, search_space, searched_contenders
from cubeae.config.study_keys import Composition, Space
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Cohort, Training, snr_label
from cubeae.truth.kinds import KINDS
from cubeae.workflow.cohorts import Wildcards
from cubeae.workflow.paths import Paths, with_csv
from cubeae.workflow.patterns import every, fill


@dataclass(frozen=True)
class Study:
    """Cohorts and files of one study of a config."""

    name: str
    kind: StudyKind
    config: Config
    paths: Paths

    @property
    def objectives(self) -> list[str]:
        """Names of the objectives in paths, perhaps with the wildcard regulariser."""
        return self.kind.names(self.config)

    @property
    def training(self) -> Training:
        """How it is trained."""
        return plan.study_training(self.config)

    def cohort(self, wildcards: Wildcards) -> Cohort:
        """The cohort that a job's wildcards name."""
        composition = Composition(wildcards["model"], wildcards["regulariser"])
        latent_dim, snr_db = int(wildcards["latent_dim"]), float(wildcards["snr"])
        return self.kind.cohort(self.config, composition, latent_dim, snr_db)

    def outputs(self, kind: str) -> list[str]:
        """Patterns of a cohort's weights, history or metrics: one per objective."""
        pattern = self.paths.study(self.name, kind)
        return [fill(pattern, objective=name) for name in self.objectives]

    def files(self, kind: str) -> list[str]:
        """Weights, history or metrics of every objective of every cohort."""
        return [
            file
            for composition in self.kind.compositions(self.config)
            for output in self.outputs(kind)
            for file in every(
                output,
                dataset=self.config.studies.dataset,
                model=composition.model,
                regulariser=composition.regulariser,
                latent_dim=self.config.studies.latent_dim,
                snr=[snr_label(snr) for snr in self.kind.snrs(self.config)],
            )
        ]

    @property
    def evaluation(self) -> Evaluation:
        """How it is measured."""
        return self.kind.evaluation(self.config)

    def arms(self, wildcards: Wildcards) -> dict[str, str]:
        """The search per objective of a job's cohort whose weights one has found."""
        composition = Composition(wildcards["model"], wildcards["regulariser"])
        return dict(self.kind.arms(self.config, composition))

    def winning_trials(self, wildcards: Wildcards) -> list[str]:
        """Trials of those searches, at the cohort's latent dim."""
        found = dict.fromkeys(self.arms(wildcards).values())
        pattern = self.paths.search("trials")
        return every(pattern, latent_dim=wildcards["latent_dim"], arm=found)

    @property
    def tables(self) -> list[str]:
        """Names of its tables below ``results/studies``."""
        return list(self.kind.tables) or [f"{self.name}/metrics"]


@dataclass(frozen=True)
class Studies:
    """The studies and searches of a config."""

    config: Config
    paths: Paths

    def asked_for(self) -> list[Study]:
        """The studies that the config asks for."""
        found = map(self.named, STUDY_KINDS)
        return [study for study in found if study.objectives]

    def named(self, study: str) -> Study:
        """The study of that name."""
        return Study(study, STUDY_KINDS[study], self.config, self.paths)

    def compositions(self, study: str) -> Sequence[Composition]:
        """Compositions of the study of that name; none where the config does not ask for it."""
        return STUDY_KINDS[study].compositions(self.config)

    def search_cohort(self, wildcards: Wildcards) -> Cohort:
        """What one trial of a search trains."""
        return search_cohort(self.config, wildcards["arm"], int(wildcards["latent_dim"]))

    def search_space(self, wildcards: Wildcards) -> Space:
        """What a search proposes."""
        return search_space(self.config, wildcards["arm"], int(wildcards["latent_dim"]))

    def search_trials(self, wildcards: Wildcards) -> int:
        """How many trials a search has."""
        return self.search_space(wildcards).trials

    def search_files(self, name: str) -> list[str]:
        """One table of every arm of ``studies.search``."""
        return self._search_files(name, self.config.studies.search.arms)

    def contest_files(self, name: str) -> list[str]:
        """One table of every search of the contest."""
        return self._search_files(name, [each.arm for each in searched_contenders(self.config)])

    def _search_files(self, name: str, arms: Iterable[str]) -> list[str]:
        dims = self.config.studies.latent_dim
        return every(self.paths.search(name), latent_dim=dims, arm=arms)

    def grid_winners(self, wildcards: Wildcards) -> list[str]:
        """Trials of the search whose winner sets tuned weights of a cohort of the grid, if any."""
        arm = plan.arm_of(self.config, wildcards["model"], wildcards["regulariser"])
        if arm is None:
            return []
        dim = plan.tuned_at(self.config, int(wildcards["latent_dim"]))
        return [fill(self.paths.search("trials"), latent_dim=dim, arm=arm)]

    def grid_arms(self, wildcards: Wildcards) -> dict[str, str]:
        """The arm per objective of a cohort of the grid with tuned weights."""
        arm = plan.arm_of(self.config, wildcards["model"], wildcards["regulariser"])
        return {} if arm is None else {wildcards["regulariser"]: arm}

    def winner_metrics(self) -> list[str]:
        """Metrics of the searches' winners, where there are any."""
        found = self.compositions("winners")
        return [self.paths.study_table("winners/metrics")] if found else []

    def tables(self) -> list[str]:
        """The tables of the studies and searches that the config asks for, in both formats."""
        names = [name for study in self.asked_for() for name in study.tables]
        if self.config.studies.search.arms:
            names += ["trials", "importances"]
        return [file for name in names for file in with_csv(self.paths.study_table(name))]


def data_variance(config: Config, dataset: str) -> float:
    """Variance of each coordinate of a dataset: the MSE of a decoder that outputs the mean."""
    spec = config.datasets[dataset]
    return KINDS[spec.kind].variance(spec.half_side)
