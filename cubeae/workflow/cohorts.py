"""The grid as the rules see it: cohorts by their wildcards, and files of cohorts."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from cubeae.config.keys import Config
from cubeae.parts.channels import CHANNELS
from cubeae.specs.training import Cohort, Training, snr_label
from cubeae.words.figures import figures_of
from cubeae.workflow.paths import Paths, with_csv
from cubeae.workflow.patterns import every

# Snakemake's wildcards of a job, or a dict in tests.
Wildcards = Mapping[str, str]
TABLES = ("metrics", "history", "summary", "intervals", "comparisons", "answers", "claims")


def seed_label(seeds: tuple[int, ...]) -> str:
    """A block of seeds in paths, e.g. 0-4."""
    return f"{seeds[0]}-{seeds[-1]}"


@dataclass(frozen=True)
class Grid:
    """Cohorts and files of a config's grid."""

    config: Config
    paths: Paths

    @property
    def noiseless(self) -> list[str]:
        """Models without a channel: their only SNR is infinite."""
        return [
            name
            for name, model in self.config.models.items()
            if not CHANNELS[model.channel].takes_snr
        ]

    @property
    def noisy(self) -> list[str]:
        """Models with a channel: they are trained at every SNR of the grid."""
        return [name for name in self.config.models if name not in self.noiseless]

    @property
    def snrs(self) -> list[str]:
        """Labels of the grid's SNRs."""
        return [snr_label(snr) for snr in self.config.grid.snr_db]

    def snrs_of(self, model: str) -> list[str]:
        """Labels of the SNRs that a model is trained at."""
        return [snr_label(snr) for snr in self.config.snrs(model)]

    @cached_property
    def blocks(self) -> dict[str, tuple[int, ...]]:
        """Blocks of seeds by their labels."""
        return {seed_label(block): block for block in self.config.grid.blocks()}

    @property
    def first_block(self) -> str:
        """The label of the block with the first seed."""
        return next(iter(self.blocks))

    @cached_property
    def labels(self) -> list[tuple[dict[str, str], list[str]]]:
        """Wildcards and SNR labels of every cohort; rules ask for them many times."""
        return [(labels_of(cohort), self.snrs_of(cohort.model)) for cohort in self.config.cohorts()]

    def cohort(self, wildcards: Wildcards) -> Cohort:
        """The cohort that a job's wildcards name."""
        return self.config.cohort(
            wildcards["dataset"],
            wildcards["model"],
            wildcards["regulariser"],
            int(wildcards["latent_dim"]),
            self.blocks[wildcards["seeds"]],
        )

    def training(self, wildcards: Wildcards) -> Training:
        """How a job's model is trained."""
        return self.config.training_of(wildcards["model"])

    def tables(self) -> list[str]:
        """The tables of the whole grid, in both formats."""
        return [file for name in TABLES for file in with_csv(self.paths.table(name))]

    def files(self, kind: str, **wanted: str) -> list[str]:
        """Weights, history or metrics of every cell whose cohort has the wanted wildcards."""
        pattern = self.paths.cell(kind)
        return [
            pattern.format(snr=snr, **labels)
            for labels, snrs in self.labels
            if wanted.items() <= labels.items()
            for snr in snrs
        ]

    def trained_weights(self, wildcards: Wildcards) -> list[str]:
        """Weights of every SNR of a job's cohort."""
        snrs = self.snrs_of(wildcards["model"])
        return every(self.paths.cell("weights"), snr=snrs, **wildcards)

    def viewed_weights(self, wildcards: Wildcards) -> list[str]:
        """Weights of the cells that a composition's figures show, of the first block of seeds.

        Without figures over the grid, they show the reference cell, and the same SNR with the
        latent dims that single figures look at.
        """
        if wildcards["model"] not in self.config.report.grids:
            dims = {self.config.report.reference.latent_dim, *self._looked_at}
            return self._reference_cells(latent_dim=sorted(dims), **wildcards)
        return self.files("weights", seeds=self.first_block, **wildcards)

    def reference_weights(self, wildcards: Wildcards) -> list[str]:
        """Weights of every composition at its reference cell, of the first block of seeds."""
        return [
            file
            for model, chosen in self.config.models.items()
            for file in self._reference_cells(
                dataset=wildcards["dataset"],
                model=model,
                regulariser=chosen.regularisers,
                latent_dim=self.config.report.reference.latent_dim,
            )
        ]

    @property
    def _looked_at(self) -> set[int]:
        """Latent dims of the grid that figures of a composition look at, whatever the reference."""
        asked = {figure.latent_dim for figure in figures_of("composition")}
        return {dim for dim in self.config.grid.latent_dim if dim in asked}

    def _reference_cells(self, model: str, **values: Any) -> list[str]:
        """Weights at a model's reference SNR, of the first block of seeds."""
        return every(
            self.paths.cell("weights"),
            model=model,
            snr=snr_label(self.reference(model)["snr_db"]),
            seeds=self.first_block,
            **values,
        )

    def reference(self, model: str) -> dict[str, Any]:
        """The cell that a model's figures look at; without a channel, the one without noise."""
        chosen = asdict(self.config.report.reference)
        return chosen | {"snr_db": math.inf} if model in self.noiseless else chosen

    def compositions(self, pattern: str, **values: Any) -> list[str]:
        """The pattern filled with every composition of the config, in its order."""
        return [
            file
            for model, chosen in self.config.models.items()
            for file in every(pattern, model=model, regulariser=chosen.regularisers, **values)
        ]


def labels_of(cohort: Cohort) -> dict[str, str]:
    """A cohort of the grid by its wildcards."""
    return {
        "dataset": cohort.dataset,
        "model": cohort.model,
        "regulariser": cohort.objectives[0].name,
        "latent_dim": str(cohort.latent_dim),
        "seeds": seed_label(cohort.seeds),
    }
