"""The replication of the seed report as the rules see it: an experiment is a cohort."""

from dataclasses import dataclass

from cubeae.config import plan
from cubeae.config.keys import Config
from cubeae.specs.training import Cohort, Training
from cubeae.workflow.cohorts import Wildcards
from cubeae.workflow.paths import Paths, with_csv
from cubeae.workflow.patterns import every


@dataclass(frozen=True)
class Replication:
    """Cohorts and files of a config's replication."""

    config: Config
    paths: Paths

    def cohort(self, wildcards: Wildcards) -> Cohort:
        """The cohort of one experiment on one dataset."""
        return plan.replication_cohort(self.config, wildcards["dataset"], wildcards["experiment"])

    def cohorts(self, wildcards: Wildcards) -> list[Cohort]:
        """The cohorts of every experiment on one dataset."""
        names = self.config.replication.experiments
        return [self.cohort({"experiment": name, **wildcards}) for name in names]

    def training(self, wildcards: Wildcards) -> Training:
        """How one experiment is trained."""
        return plan.replication_training(self.config, wildcards["experiment"])

    def outputs(self, kind: str) -> list[str]:
        """Patterns of every experiment's file on one dataset.

        Without experiments, one that nothing asks for: a rule needs outputs.
        """
        names = list(self.config.replication.experiments) or ["none"]
        return every(self.paths.experiment(kind), experiment=names)

    def files(self, kind: str) -> list[str]:
        """Files of every experiment on every dataset."""
        replication = self.config.replication
        return every(
            self.paths.experiment(kind),
            dataset=replication.datasets,
            experiment=replication.experiments,
        )

    def tables(self) -> list[str]:
        """The table that compares the replication with the report, if any, in both formats."""
        found = self.files("metrics")
        return with_csv(self.paths.replication_table("comparison")) if found else []
