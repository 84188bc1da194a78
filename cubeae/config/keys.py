"""The config file: its keys, their bounds, and the cohorts that it asks for.

Every key is required and no other is allowed, so that a config file states its whole benchmark.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Len

from cubeae.bounds import FORBID, Positive
from cubeae.config.study_keys import Composition, Replication, Seeds, Studies
from cubeae.config.terms import Terms
from cubeae.config.types import (
    Above0,
    Decibel,
    Folder,
    Length,
    Name,
    PluginName,
    TermConfig,
    Weight,
)
from cubeae.parts.channels import CHANNELS
from cubeae.parts.controller import Controller
from cubeae.parts.schedules import AnySchedule
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import (
    ChannelName,
    Cohort,
    EncoderKind,
    Objective,
    SamplerName,
    Term,
    Training,
)
from cubeae.truth.datasets import DatasetSpec


@dataclass(frozen=True)
class Paths:
    """Folders that results and reports are written to; each config has its own."""

    __pydantic_config__: ClassVar = FORBID
    results: Folder
    reports: Folder


@dataclass(frozen=True)
class Grid:
    """What every model is crossed with; each cell's ``seeds`` are trained in blocks."""

    __pydantic_config__: ClassVar = FORBID
    dataset: Annotated[list[Name], Len(1)]
    snr_db: Annotated[list[Decibel], Len(1)]
    latent_dim: Annotated[list[Positive], Len(1)]
    seeds: Seeds
    seed_block: Positive

    def blocks(self) -> list[tuple[int, ...]]:
        """The seeds 0 .. seeds - 1, cut into blocks; each block is its own cohort."""
        numbers = range(self.seeds)
        return [
            tuple(numbers[start : start + self.seed_block])
            for start in range(0, self.seeds, self.seed_block)
        ]


@dataclass(frozen=True)
class RegulariserConfig:
    """A named set of terms, which may be empty, and what generation draws latents from."""

    __pydantic_config__: ClassVar = FORBID
    sampler: SamplerName
    terms: Terms

    @property
    def tuned(self) -> bool:
        """Whether a search finds any of its weights."""
        return any(term.weight == "tuned" for term in self.terms.values())


@dataclass(frozen=True)
class ModelConfig:
    """A model: an encoder, a channel and the regularisers that it is trained with.

    ``length`` scales ``training.steps``: models differ in how long they take to converge.
    """

    __pydantic_config__: ClassVar = FORBID
    title: Annotated[str, Len(1, 200)]
    summary: str
    limitations: str
    encoder: EncoderKind
    channel: ChannelName
    length: Length
    regularisers: Annotated[dict[Name, RegulariserConfig], Len(1)]


@dataclass(frozen=True)
class Reference:
    """The one cell of the grid that single-cell figures show."""

    __pydantic_config__: ClassVar = FORBID
    snr_db: Decibel
    latent_dim: Positive


@dataclass(frozen=True)
class Report:
    """What the report shows: the reference cell, models with SNR x dim grids, points drawn.

    ``baseline`` is the composition that others are compared with. A difference below the share
    ``tolerance`` of the baseline's mean does not matter. ``perfect`` is how many true samples are
    scored for the floors, ``taus`` are the smoothings (half sides) of the curve.
    """

    __pydantic_config__: ClassVar = FORBID
    reference: Reference
    baseline: Composition
    tolerance: Weight
    perfect: Annotated[int, Ge(2)]
    taus: Annotated[list[Above0], Len(1)]
    grids: list[Name]
    points: Annotated[int, Ge(50)]


@dataclass(frozen=True)
class Config:
    """A whole benchmark.

    ``plugins`` are loaded before this is made (``cubeae.config.source.load``).
    """

    __pydantic_config__: ClassVar = FORBID
    title: Annotated[str, Len(1, 200)]
    seed: Annotated[int, Ge(0)]
    paths: Paths
    plugins: list[PluginName]
    datasets: Annotated[dict[Name, DatasetSpec], Len(1)]
    grid: Grid
    schedules: dict[Name, AnySchedule]
    models: Annotated[dict[Name, ModelConfig], Len(1)]
    training: Training
    evaluation: Evaluation
    studies: Studies
    replication: Replication
    report: Report

    @property
    def controllers(self) -> dict[str, Controller]:
        """The controllers of the grid's weights, by the keys of their terms."""
        return {
            f"models.{name}.regularisers.{regulariser}.terms.{term}.weight": settings.weight
            for name, model in self.models.items()
            for regulariser, chosen in model.regularisers.items()
            for term, settings in chosen.terms.items()
            if isinstance(settings.weight, Controller)
        }

    def snrs(self, model: str) -> tuple[float, ...]:
        """The SNRs (dB) of the grid that ``model`` is crossed with, as its channel has them."""
        return CHANNELS[self.models[model].channel].snrs(self.grid.snr_db)

    def reference_snr(self, model: str) -> float:
        """The SNR (dB) of the cell of ``model`` that single-cell figures show."""
        (snr,) = CHANNELS[self.models[model].channel].snrs([self.report.reference.snr_db])
        return snr

    def training_of(self, model: str) -> Training:
        """How ``model`` is trained: ``training`` with its steps scaled by the model's length."""
        steps = max(1, round(self.training.steps * self.models[model].length))
        return replace(self.training, steps=steps)

    def terms(self, terms: Mapping[str, TermConfig]) -> tuple[Term, ...]:
        """Penalties with weights, schedules and parameters; a weight that is tuned is None."""
        return tuple(
            Term(
                name,
                None if term.weight == "tuned" else term.weight,
                self.schedules[term.schedule],
                term.parameters,
            )
            for name, term in terms.items()
        )

    def objective(self, model: str, regulariser: str) -> Objective:
        """What one composition minimises: the MSE and these terms."""
        chosen = self.models[model].regularisers[regulariser]
        return Objective(regulariser, self.terms(chosen.terms))

    def cohort(
        self, dataset: str, model: str, regulariser: str, latent_dim: int, seeds: tuple[int, ...]
    ) -> Cohort:
        """One cohort; raises KeyError for names that the config does not define."""
        chosen = self.models[model]
        return Cohort(
            dataset=dataset,
            model=model,
            objectives=(self.objective(model, regulariser),),
            encoder=chosen.encoder,
            channel=chosen.channel,
            sampler=chosen.regularisers[regulariser].sampler,
            latent_dim=latent_dim,
            snr_db=self.snrs(model),
            seeds=seeds,
            root=self.seed,
        )

    def cohorts(self) -> Iterator[Cohort]:
        """Every cohort of the grid."""
        for dataset in self.grid.dataset:
            for model, chosen in self.models.items():
                for regulariser in chosen.regularisers:
                    for latent_dim in self.grid.latent_dim:
                        for block in self.grid.blocks():
                            yield self.cohort(dataset, model, regulariser, latent_dim, block)


def plain(config: Config) -> dict[str, Any]:
    """The config as nested builtins."""
    return asdict(config)
