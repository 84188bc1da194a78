"""The studies as the rules see them: cohorts by their wildcards, files, and tables."""

from dataclasses import dataclass

from cubeae.config import plan
from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.specs.training import Cohort, Objective, snr_label
from cubeae.truth.kinds import KINDS
from cubeae.workflow.cohorts import Wildcards
from cubeae.workflow.paths import Paths, with_csv
from cubeae.workflow.patterns import every, fill

STUDIES = ("annealing", "lattice", "winners")


@dataclass(frozen=True)
class Studies:
    """Cohorts, files and tables of a config's studies."""

    config: Config
    paths: Paths

    def names(self, study: str) -> list[str]:
        """Names of a study's objectives in paths; annealing's hold the wildcard regulariser."""
        if study == "annealing":
            schedules = self.config.studies.annealing.schedules
            return [plan.annealed_name("{regulariser}", name) for name in schedules]
        if study == "lattice":
            return list(plan.lattice_points(self.config))
        return plan.retrained_arms(self.config)

    def compositions(self, study: str) -> list[Composition]:
        """Compositions of a study; none where the config does not ask for it."""
        studies = self.config.studies
        if not self.names(study):
            return []
        return {
            "annealing": studies.annealing.compositions,
            "lattice": [studies.lattice.composition],
            "winners": [studies.search.composition],
        }[study]

    def snrs(self, study: str) -> list[str]:
        """Labels of a study's SNRs."""
        studies = self.config.studies
        snrs = [studies.search.snr_db] if study == "winners" else studies.snr_db
        return [snr_label(snr) for snr in snrs]

    def cohort(self, study: str, wildcards: Wildcards) -> Cohort:
        """The cohort of a study that a job's wildcards name."""
        composition = Composition(wildcards["model"], wildcards["regulariser"])
        return plan.study_cohort(
            self.config,
            study,
            composition,
            self._objectives(study, composition),
            int(wildcards["latent_dim"]),
            float(wildcards["snr"]),
            self._seeds(study),
        )

    def _objectives(self, study: str, composition: Composition) -> tuple[Objective, ...]:
        if study == "annealing":
            return plan.annealing_objectives(self.config, composition)
        if study == "lattice":
            return plan.lattice_objectives(self.config)
        return plan.winner_objectives(self.config)

    def _seeds(self, study: str) -> int:
        studies = self.config.studies
        return {
            "annealing": studies.annealing.seeds,
            "lattice": studies.lattice.seeds,
            "winners": studies.search.fresh_seeds,
        }[study]

    def outputs(self, study: str, kind: str) -> list[str]:
        """Patterns of a cohort's files: one per objective."""
        pattern = self.paths.study(study, kind)
        return [fill(pattern, objective=name) for name in self.names(study)]

    def files(self, study: str, kind: str) -> list[str]:
        """Files of every cohort of a study."""
        return [
            file
            for composition in self.compositions(study)
            for output in self.outputs(study, kind)
            for file in every(
                output,
                dataset=self.config.studies.dataset,
                model=composition.model,
                regulariser=composition.regulariser,
                latent_dim=self.config.studies.latent_dim,
                snr=self.snrs(study),
            )
        ]

    def search_cohort(self, wildcards: Wildcards) -> Cohort:
        """One objective, to be filled with proposals, and the tuning seeds."""
        search = self.config.studies.search
        terms = plan.arm_terms(self.config, search.arms[wildcards["arm"]])
        return plan.study_cohort(
            self.config,
            "tuning",
            search.composition,
            (Objective(wildcards["arm"], terms),),
            int(wildcards["latent_dim"]),
            search.snr_db,
            search.seeds,
        )

    def search_files(self, name: str) -> list[str]:
        """One table of every search."""
        studies = self.config.studies
        return every(
            self.paths.search(name), latent_dim=studies.latent_dim, arm=studies.search.arms
        )

    @property
    def winning_trials(self) -> list[str]:
        """Trials of the searches whose winners are trained again, at a cohort's latent dim."""
        return every(self.paths.search("trials"), arm=self.names("winners"))

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
        return [self.paths.study_table("winners/metrics")] if self.compositions("winners") else []

    def tables(self) -> list[str]:
        """The tables of the studies that the config asks for, in both formats."""
        names = {
            "annealing": ["annealing", "annealing-intervals"],
            "lattice": ["lattice"],
            "winners": ["intervals", "hypothesis"],
        }
        asked_for = [name for study in STUDIES if self.compositions(study) for name in names[study]]
        if self.config.studies.search.arms:
            asked_for += ["trials", "importances"]
        return [file for name in asked_for for file in with_csv(self.paths.study_table(name))]


def data_variance(config: Config, dataset: str) -> float:
    """Variance of each coordinate of a dataset: the MSE of a decoder that outputs the mean."""
    spec = config.datasets[dataset]
    return KINDS[spec.kind].variance(spec.half_side)
