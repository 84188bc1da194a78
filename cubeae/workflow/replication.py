"""The replication of the 2024 student report as the rules see it: an experiment is a cohort."""

from dataclasses import dataclass

from cubeae.config import plan
from cubeae.config.keys import Config
from cubeae.specs.training import Cohort, Training
from cubeae.studies.published import DIVERGENCES
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

    def with_divergence(self) -> list[str]:
        """Experiments for which the report prints a divergence."""
        return [name for name in self.config.replication.experiments if name in DIVERGENCES]

    def scored(self) -> list[str]:
        """Files of the estimates of a divergence on every dataset; none without an experiment."""
        if not self.with_divergence():
            return []
        return every(self.paths.divergences, dataset=self.config.replication.datasets)

    def tables(self) -> list[str]:
        """The tables that compare the replication with the report, if any, in both formats."""
        found = {
            "comparison": self.files("metrics"),
            "divergences": self.scored(),
            "divergence-findings": self.scored(),
        }
        tables = [self.paths.replication_table(name) for name, files in found.items() if files]
        return [path for table in tables for path in with_csv(table)]

    def table(self, name: str) -> list[str]:
        """One of these tables, by name; none if the config does not ask for it."""
        table = self.paths.replication_table(name)
        return [table] if table in self.tables() else []
