"""Reads a config, or says in one line per fault what is wrong and what is allowed."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cubeae.config.cost import MOST_TRAININGS, cost
from cubeae.config.faults import duplicates, undefined
from cubeae.config.folders import path_faults
from cubeae.config.keys import Config
from cubeae.config.study_validation import study_faults
from cubeae.config.types import IN_WORDS, TermConfig
from cubeae.parts.channels import CHANNELS
from cubeae.parts.controllers import CONTROLLERS
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.schedules import SCHEDULES
from cubeae.specs.clouds import MINIMUM_POINTS
from cubeae.specs.training import EncoderKind


class ConfigError(ValueError):
    """A bad config; one line per fault, each naming file, key path, value and what is allowed."""


@cache
def _adapter(*_entries: object) -> TypeAdapter[Config]:
    """Pydantic asks some registries when it builds this: one adapter for each set of entries."""
    return TypeAdapter(Config)


def _current() -> TypeAdapter[Config]:
    return _adapter(*SCHEDULES.values(), *PENALTIES.values(), *CONTROLLERS.values())


def parse(
    raw: Mapping[str, Any], file: str | Callable[[str], str], reserved: Collection[str] = ()
) -> Config:
    """Validate a config.

    Args:
        raw: the file's content, as YAML reads it.
        file: its name, for the messages; or what puts the right name before a fault, which begins
            with its key.
        reserved: names that no model may have, since the report has pages of these names
            (``cubeae.report.reserved_names``).

    Raises:
        ConfigError: with one line per fault.
    """
    named = file if callable(file) else lambda line: f"{file}: {line}"
    for fault in _foreign(raw, []):
        raise ConfigError(named(fault))
    text = json.dumps(raw)
    try:
        # JSON mode: lists may be tuples and maps dataclasses, yet no text passes for a number.
        config = _current().validate_json(text, strict=True)
    except ValidationError as error:
        lines = [_fault(fault) for fault in error.errors()]
    else:
        lines = list(_inconsistencies(config, reserved))
        if not lines:
            return config
    raise ConfigError("\n".join(map(named, lines)))


def schema() -> dict[str, Any]:
    """The JSON schema of config files, for editors."""
    return _current().json_schema() | {"title": "cubeae config"}


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


def _foreign(value: Any, path: list[str | int]) -> Iterator[str]:
    """What is no text, number, list or map, or cannot be written as JSON."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str) or _broken(key):
                yield f"{_key(path)}: the key {key!r} must be text (put it in quotes)"
            else:
                yield from _foreign(item, [*path, key])
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _foreign(item, [*path, index])
    elif isinstance(value, str):
        if _broken(value):
            yield f"{_key(path)}: {json.dumps(value[:_LONGEST])} is no Unicode text"
    elif isinstance(value, int):
        if abs(value) > _LARGEST:
            yield f"{_key(path)}: this whole number has more than 18 digits"
    elif not (value is None or isinstance(value, float)):
        kind = type(value).__name__
        yield f"{_key(path)}: {value} is read as a {kind}; put it in quotes if it is text"


def _broken(text: str) -> bool:
    return re.search("[\ud800-\udfff]", text) is not None


_LARGEST = 10**18
_LONGEST = 80  # characters of a value in a message


def _fault(fault: Mapping[str, Any]) -> str:
    path = [part for part in fault["loc"] if part not in ("[key]", "[number]", "[text]")]
    if "[map]" in path:
        index = path.index("[map]")
        del path[index : index + 2]  # and the chosen kind, which the file does not name as a key
    if path[:1] == ["schedules"] and len(path) > 2:
        del path[2]  # pydantic names the chosen kind there, the file does not
    kind = fault["type"]
    message = _WORDING.get(kind, _plain(fault["msg"]))
    if kind == "string_pattern_mismatch":
        message = IN_WORDS[fault["ctx"]["pattern"]]
    if kind in ("missing", "unexpected_keyword_argument"):
        return f"{_key(path)}: {message}"
    return f"{_key(path)}: {_shown(fault['input'])} {message}{_hint(kind, fault['input'])}"


def _plain(message: str) -> str:
    """Pydantic's message, in one line."""
    message = re.sub(r"^\w+ should", "must", message).removeprefix("Value error, ")
    return _short(" ".join(message.replace("\x00", "").split()), 5 * _LONGEST)


def _shown(value: Any) -> str:
    return _short(json.dumps(value, default=str))


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."


_NUMBERS = ("float_type", "int_type")


def _hint(kind: str, value: Any) -> str:
    """What YAML made of a value, where that surprises."""
    looks_like_one = isinstance(value, str) and value[:1].isdecimal()
    return ": YAML reads it as text" if looks_like_one and kind in _NUMBERS else ""


def _key(path: list[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_name(part)}" for part in path)
    return text.removeprefix(".") or "the file"


def _name(key: str) -> str:
    return key if key.isprintable() and 0 < len(key) <= _LONGEST else _shown(key)


def _inconsistencies(config: Config, reserved: Collection[str]) -> Iterator[str]:
    """Faults that no single key shows: duplicates, undefined names, impossible compositions."""
    for axis in ("dataset", "snr_db", "latent_dim"):
        yield from duplicates(f"grid.{axis}", getattr(config.grid, axis))
    yield from duplicates("plugins", config.plugins)
    yield from undefined("grid.dataset", config.grid.dataset, config.datasets)
    yield from undefined("report.grids", config.report.grids, config.models)
    reference = config.report.reference
    for axis in ("snr_db", "latent_dim"):
        value, allowed = getattr(reference, axis), getattr(config.grid, axis)
        if value not in allowed:
            listed = ", ".join(json.dumps(item) for item in allowed)
            key = f"report.reference.{axis}"
            yield f"{key}: {json.dumps(value)} must be one of grid.{axis}: {listed}"
    for name, model in config.models.items():
        if name in reserved:
            yield f"models.{name}: this name is the report's own; any other is allowed"
        dims = {"grid": config.grid.latent_dim, "studies": config.studies.latent_dim}
        yield from _bad_channel(f"models.{name}", model.channel, model.encoder, dims)
        for regulariser, chosen in model.regularisers.items():
            prefix = f"models.{name}.regularisers.{regulariser}.terms"
            yield from _bad_terms(prefix, model.encoder, chosen.terms, config.schedules)
    for name, experiment in config.replication.experiments.items():
        prefix = f"replication.experiments.{name}"
        dims = {prefix: [experiment.latent_dim]}
        yield from _bad_channel(prefix, experiment.channel, experiment.encoder, dims)
        terms = f"{prefix}.terms"
        yield from _bad_terms(terms, experiment.encoder, experiment.terms, config.schedules)
    yield from _bad_sizes(config)
    asked = cost(config)
    if asked.grid + asked.studies > MOST_TRAININGS:
        yield f"grid: asks for {asked}; at most {MOST_TRAININGS:,} trainings are allowed"
    else:
        yield from study_faults(config)
    yield from path_faults(config.paths)


def _bad_sizes(config: Config) -> Iterator[str]:
    baseline = config.report.baseline
    for section, sizes in (
        ("evaluation", config.evaluation),
        ("studies.evaluation", config.studies.evaluation),
    ):
        clouds = sizes.clouds
        for points in ("knn_points", "neighbour_points"):
            most = getattr(clouds, points)
            if clouds.neighbours >= most:
                key = f"{section}.clouds.neighbours"
                yield f"{key}: {clouds.neighbours} must be less than {points} ({most})"
    for name in config.grid.dataset:
        if name in config.datasets and config.datasets[name].test < MINIMUM_POINTS:
            key = f"datasets.{name}.test"
            yield f"{key}: {config.datasets[name].test} must be at least {MINIMUM_POINTS} to score"
    if baseline.model not in config.models:
        yield from undefined("report.baseline.model", [baseline.model], config.models, "")
    else:
        known = config.models[baseline.model].regularisers
        yield from undefined("report.baseline.regulariser", [baseline.regulariser], known, "")


def _bad_channel(
    prefix: str, channel: str, encoder: EncoderKind, dims: Mapping[str, Sequence[int]]
) -> Iterator[str]:
    kind = CHANNELS[channel]
    if kind.needs_deterministic_encoder and encoder != "deterministic":
        yield f"{prefix}.channel: {channel} needs encoder: deterministic, not {encoder}"
    for section, asked in dims.items():
        if min(asked) < kind.fewest_dims:
            yield (
                f"{prefix}.channel: {channel} needs {kind.fewest_dims} latent dims at least; "
                f"{section}.latent_dim has {min(asked)}"
            )


def _bad_terms(
    prefix: str,
    encoder: EncoderKind,
    terms: Mapping[str, TermConfig],
    schedules: Mapping[str, Any],
) -> Iterator[str]:
    for term, settings in terms.items():
        if PENALTIES[term].needs_gaussian_encoder and encoder != "gaussian":
            yield f"{prefix}.{term}: needs encoder: gaussian, not {encoder}"
        if settings.schedule not in schedules:
            yield (
                f"{prefix}.{term}.schedule: {json.dumps(settings.schedule)} is not defined; "
                f"allowed: {', '.join(schedules) or 'none, schedules is empty'}"
            )


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, sort_keys=True))
