"""The config file: its schema, its validation, and the cohorts that it asks for.

Every key is required and none is unknown, so a config file states its whole benchmark.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, ClassVar

from annotated_types import Ge, Gt, Len
from pydantic import AllowInfNan, Discriminator, Field, TypeAdapter, ValidationError

from cubeae.metrics.cloud_settings import MINIMUM_POINTS
from cubeae.metrics.settings import Evaluation
from cubeae.schedules import Constant, Cyclical, FromTo, Linear
from cubeae.specs import (
    FORBID,
    REGULARISERS,
    ChannelKind,
    Cohort,
    DatasetSpec,
    EncoderKind,
    Positive,
    SamplerKind,
    Term,
    Training,
)

# Names become folders and wildcards: no slash, no dot, nothing that a shell minds.
Name = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9+-]*$", max_length=40)]
Folder = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$")]
Decibel = Annotated[float, Gt(-math.inf)]
Weight = Annotated[float, Ge(0), AllowInfNan(False)]
AnySchedule = Annotated[Constant | Linear | FromTo | Cyclical, Discriminator("kind")]


RESERVED = ("index", "assets")  # a model's page is <model>.html, beside these


class ConfigError(ValueError):
    """A bad config; one line per fault, each naming file, key path, value and what is allowed."""


@dataclass(frozen=True)
class Paths:
    """Folders that results and reports are written to; each config has its own."""

    __pydantic_config__: ClassVar = FORBID
    results: Folder
    reports: Folder


@dataclass(frozen=True)
class Grid:
    """What every model is crossed with; ``seeds`` of each are trained in blocks."""

    __pydantic_config__: ClassVar = FORBID
    dataset: Annotated[list[Name], Len(1)]
    snr_db: Annotated[list[Decibel], Len(1)]
    latent_dim: Annotated[list[Positive], Len(1)]
    seeds: Positive
    seed_block: Positive

    def blocks(self) -> list[tuple[int, ...]]:
        """The seeds 0 .. seeds - 1, cut into blocks; each block is a cohort of its own."""
        numbers = range(self.seeds)
        return [
            tuple(numbers[start : start + self.seed_block])
            for start in range(0, self.seeds, self.seed_block)
        ]


@dataclass(frozen=True)
class TermConfig:
    """Weight of one regulariser and the name of its schedule."""

    __pydantic_config__: ClassVar = FORBID
    weight: Weight
    schedule: Name


@dataclass(frozen=True)
class RegulariserConfig:
    """A named composition of regularisers, and what generation samples the latents from."""

    __pydantic_config__: ClassVar = FORBID
    sampler: SamplerKind
    terms: dict[Name, TermConfig]


@dataclass(frozen=True)
class ModelConfig:
    """A model: encoder, channel and the regularisers that it is trained with.

    ``length`` scales ``training.steps``: models differ in how long they take to converge.
    """

    __pydantic_config__: ClassVar = FORBID
    title: Annotated[str, Len(1, 200)]
    summary: str
    limitations: str
    encoder: EncoderKind
    channel: ChannelKind
    length: Annotated[float, Gt(0), AllowInfNan(False)]
    regularisers: Annotated[dict[Name, RegulariserConfig], Len(1)]


@dataclass(frozen=True)
class Reference:
    """The one cell of the grid that single-cell figures show."""

    __pydantic_config__: ClassVar = FORBID
    snr_db: Decibel
    latent_dim: Positive


@dataclass(frozen=True)
class Baseline:
    """The composition that every other one is compared with."""

    __pydantic_config__: ClassVar = FORBID
    model: Name
    regulariser: Name


@dataclass(frozen=True)
class Report:
    """What the report shows: the reference cell, models with SNR x dim grids, points drawn.

    ``baseline`` is the model and regulariser that others are compared with; ``tolerance`` the
    share of the baseline's mean below which a difference does not matter; ``perfect`` how many
    true samples are scored for the floors; ``taus`` the smoothings (half sides) of the curve.
    """

    __pydantic_config__: ClassVar = FORBID
    reference: Reference
    baseline: Baseline
    tolerance: Annotated[float, Ge(0), AllowInfNan(False)]
    perfect: Annotated[int, Ge(2)]
    taus: Annotated[list[Annotated[float, Gt(0), AllowInfNan(False)]], Len(1)]
    grids: list[Name]
    points: Annotated[int, Ge(50)]
    tsne_points: Annotated[int, Ge(50)]


@dataclass(frozen=True)
class Config:
    """A whole benchmark."""

    __pydantic_config__: ClassVar = FORBID
    title: Annotated[str, Len(1, 200)]
    seed: Annotated[int, Ge(0)]
    paths: Paths
    datasets: Annotated[dict[Name, DatasetSpec], Len(1)]
    grid: Grid
    schedules: dict[Name, AnySchedule]
    models: Annotated[dict[Name, ModelConfig], Len(1)]
    training: Training
    evaluation: Evaluation
    report: Report

    def snrs(self, model: str) -> tuple[float, ...]:
        """The SNRs (dB) that ``model`` is crossed with; only .inf where it has no channel."""
        if self.models[model].channel == "none":
            return (math.inf,)
        return tuple(self.grid.snr_db)

    def training_of(self, model: str) -> Training:
        """How ``model`` is trained: ``training`` with its steps scaled by the model's length."""
        steps = max(1, round(self.training.steps * self.models[model].length))
        return replace(self.training, steps=steps)

    def terms(self, model: str, regulariser: str) -> tuple[Term, ...]:
        """The weighted, scheduled regularisers of one composition."""
        chosen = self.models[model].regularisers[regulariser].terms
        return tuple(
            Term(name, term.weight, self.schedules[term.schedule]) for name, term in chosen.items()
        )

    def cohort(
        self, dataset: str, model: str, regulariser: str, latent_dim: int, seeds: tuple[int, ...]
    ) -> Cohort:
        """One cohort; raises KeyError for names that the config does not define."""
        chosen = self.models[model]
        return Cohort(
            dataset=dataset,
            model=model,
            regulariser=regulariser,
            encoder=chosen.encoder,
            channel=chosen.channel,
            sampler=chosen.regularisers[regulariser].sampler,
            terms=self.terms(model, regulariser),
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


_ADAPTER = TypeAdapter(Config)


def parse(raw: Mapping[str, Any], file: str) -> Config:
    """Validate a config.

    Args:
        raw: the file's content, as YAML reads it.
        file: its name, for the messages.

    Raises:
        ConfigError: with one line per fault.
    """
    try:
        text = json.dumps(raw)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{file}: holds no text, number, list or map: {error}") from None
    try:
        # JSON mode: lists may be tuples and maps dataclasses, yet no text passes for a number.
        config = _ADAPTER.validate_json(text, strict=True)
    except ValidationError as error:
        lines = [_fault(fault) for fault in error.errors()]
    else:
        lines = list(_inconsistencies(config))
        if not lines:
            return config
    raise ConfigError("\n".join(f"{file}: {line}" for line in lines))


def schema() -> dict[str, Any]:
    """The JSON schema of config files, for editors."""
    return _ADAPTER.json_schema() | {"title": "cubeae config"}


def plain(config: Config) -> dict[str, Any]:
    """The config as nested builtins."""
    return asdict(config)


_WORDING = {
    "missing": "is missing",
    "unexpected_keyword_argument": "is not a known key",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text (put it in quotes)",
    "dataclass_type": "must be a map of keys",
    "dict_type": "must be a map of keys",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
}


def _fault(fault: Mapping[str, Any]) -> str:
    path = [part for part in fault["loc"] if part != "[key]"]
    if path[0] == "schedules" and len(path) > 2:
        del path[2]  # pydantic names the chosen kind there, the file does not
    kind = fault["type"]
    message = _WORDING.get(kind, fault["msg"].replace("Input should", "must"))
    if kind in ("missing", "unexpected_keyword_argument"):
        return f"{_key(path)}: {message}"
    return f"{_key(path)}: {json.dumps(fault['input'])} {message}"


def _key(path: list[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".") or "the file"


def _inconsistencies(config: Config) -> Iterator[str]:
    """Faults that no single key shows: duplicates, undefined names, impossible compositions."""
    for axis in ("dataset", "snr_db", "latent_dim"):
        values = getattr(config.grid, axis)
        for index, value in enumerate(values):
            if value in values[:index]:
                yield f"grid.{axis}[{index}]: {json.dumps(value)} stands twice; once is allowed"
    yield from _undefined("grid.dataset", config.grid.dataset, config.datasets)
    yield from _undefined("report.grids", config.report.grids, config.models)
    reference = config.report.reference
    for axis in ("snr_db", "latent_dim"):
        value, allowed = getattr(reference, axis), getattr(config.grid, axis)
        if value not in allowed:
            listed = ", ".join(json.dumps(item) for item in allowed)
            key = f"report.reference.{axis}"
            yield f"{key}: {json.dumps(value)} must be one of grid.{axis}: {listed}"
    for name, model in config.models.items():
        if name in RESERVED:
            yield f"models.{name}: this name is the report's own; any other is allowed"
        for regulariser, chosen in model.regularisers.items():
            prefix = f"models.{name}.regularisers.{regulariser}.terms"
            yield from _bad_terms(prefix, model, chosen, config.schedules)
    yield from _bad_sizes(config)


def _bad_sizes(config: Config) -> Iterator[str]:
    clouds, baseline = config.evaluation.clouds, config.report.baseline
    for points in ("knn_points", "neighbour_points"):
        most = getattr(clouds, points)
        if clouds.neighbours >= most:
            key = "evaluation.clouds.neighbours"
            yield f"{key}: {clouds.neighbours} must be less than {points} ({most})"
    for name in config.grid.dataset:
        if name in config.datasets and config.datasets[name].test < MINIMUM_POINTS:
            key = f"datasets.{name}.test"
            yield f"{key}: {config.datasets[name].test} must be at least {MINIMUM_POINTS} to score"
    if baseline.model not in config.models:
        yield from _undefined("report.baseline.model", [baseline.model], config.models, "")
    else:
        known = config.models[baseline.model].regularisers
        yield from _undefined("report.baseline.regulariser", [baseline.regulariser], known, "")


def _bad_terms(
    prefix: str, model: ModelConfig, chosen: RegulariserConfig, schedules: Mapping[str, Any]
) -> Iterator[str]:
    for term, settings in chosen.terms.items():
        if term not in REGULARISERS:
            yield f"{prefix}.{term}: no such regulariser; allowed: {', '.join(REGULARISERS)}"
        elif REGULARISERS[term].needs_gaussian and model.encoder != "gaussian":
            yield f"{prefix}.{term}: needs encoder: gaussian, not {model.encoder}"
        if settings.schedule not in schedules:
            yield (
                f"{prefix}.{term}.schedule: {json.dumps(settings.schedule)} is not defined; "
                f"allowed: {', '.join(schedules) or 'none, schedules is empty'}"
            )


def _undefined(
    key: str, names: list[str], defined: Mapping[str, Any], place: str = "[{}]"
) -> Iterator[str]:
    allowed = ", ".join(defined)
    for index, name in enumerate(names):
        if name not in defined:
            where = f"{key}{place.format(index)}"
            yield f"{where}: {json.dumps(name)} is not defined; allowed: {allowed}"


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, sort_keys=True))
