"""A config's plugins: what they may add, and what is wrong with what they add."""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from cubeae.config.terms import term_class
from cubeae.config.types import TermConfig
from cubeae.parts.channel import Channel
from cubeae.parts.channels import CHANNELS
from cubeae.parts.controller import Controller
from cubeae.parts.controllers import CONTROLLERS
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty
from cubeae.parts.sampler import LatentSampler
from cubeae.parts.samplers import SAMPLERS
from cubeae.parts.schedule import Schedule
from cubeae.parts.schedules import SCHEDULES
from cubeae.plugins.loading import Plugin, PluginError, load
from cubeae.registry import Registry
from cubeae.truth.kind import DatasetKind
from cubeae.truth.kinds import KINDS


@dataclass(frozen=True)
class Open:
    """A registry that plugins may add to: its module, and the base class of its entries."""

    module: str
    registry: Registry[Any]
    base: type


OPEN = (
    Open("cubeae.parts.penalties", PENALTIES, Penalty),
    Open("cubeae.parts.samplers", SAMPLERS, LatentSampler),
    Open("cubeae.parts.channels", CHANNELS, Channel),
    Open("cubeae.parts.schedules", SCHEDULES, Schedule),
    Open("cubeae.parts.controllers", CONTROLLERS, Controller),
    Open("cubeae.truth.kinds", KINDS, DatasetKind),
)


@dataclass(frozen=True)
class Added:
    """An entry that a plugin added: its name and the registry that has it."""

    name: str
    open: Open

    @property
    def what(self) -> str:
        """What it is, e.g. ``penalty``."""
        return self.open.registry.what

    @property
    def entry(self) -> Any:
        """The entry itself."""
        return self.open.registry[self.name]


def added_by(plugin: Plugin) -> list[Added]:
    """The entries whose classes the plugin defines."""
    return [
        Added(name, each)
        for each in OPEN
        for name, entry in each.registry.items()
        if plugin.defines(entry)
    ]


def read_plugins(names: Sequence[str], folder: Path) -> tuple[list[Plugin], list[str]]:
    """Load plugins; returns them, and their faults: lines that begin with a key.

    Args:
        names: the config's ``plugins``.
        folder: of relative paths.
    """
    plugins, faults = [], []
    for index, name in enumerate(names):
        try:
            plugin = load(name, folder)
        except PluginError as error:
            faults.append(f"plugins[{index}]: {error}")
            continue
        plugins.append(plugin)
        faults += [f"plugins[{index}]: {name}: {fault}" for fault in _faults(plugin)]
    return plugins, faults


def plugin_params(plugins: Iterable[Plugin]) -> tuple[tuple[str, str], ...]:
    """A rule's param for each plugin, with the module of each registry that it adds to."""
    return tuple(
        (plugin.param, added.open.module) for plugin in plugins for added in added_by(plugin)
    )


def _faults(plugin: Plugin) -> Iterator[str]:
    entries = added_by(plugin)
    if not entries:
        kinds = ", ".join(each.registry.what for each in OPEN)
        yield f"registers nothing of its own; a class of one of these is needed: {kinds}"
    for added in entries:
        words = f"the {added.what} {added.name!r}"
        base, has_kind = added.open.base, added.open.base in (Schedule, Controller)
        chosen = added.entry if has_kind else type(added.entry)
        if not (inspect.isclass(chosen) and issubclass(chosen, base)):
            yield f"{words} must be a class derived from {base.__module__}.{base.__name__}"
            continue
        for attribute in base.__annotations__:
            if not hasattr(chosen, attribute):
                yield f"{words} must state `{attribute}`; {base.__module__} says what it is"
        if base is Penalty:
            yield from (f"{words} {fault}" for fault in _parameter_faults(added.name))
        if has_kind:
            yield from (f"{words} {fault}" for fault in _kind_faults(added.name, chosen))


def _parameter_faults(name: str) -> Iterator[str]:
    """What would stop pydantic, which makes a penalty's terms."""
    shared = {field.name for field in fields(TermConfig)}
    for parameter in PENALTIES[name].parameters:
        if parameter in shared or parameter == "name":
            yield f"has a parameter {parameter!r}, a key of every term; any other name is allowed"
            return
    try:
        TypeAdapter(term_class(name))
    except Exception as error:
        text = " ".join(str(error).split())
        yield f"has a parameter whose type is unknown to pydantic ({text[:200]})"


def _kind_faults(name: str, chosen: type) -> Iterator[str]:
    """What would stop pydantic, which makes the schedules and controllers of a config."""
    if inspect.isabstract(chosen):
        missing = ", ".join(sorted(chosen.__abstractmethods__))  # type: ignore[attr-defined]
        yield f"must define {missing}"
    kinds = get_args(get_type_hints(chosen).get("kind"))
    if not is_dataclass(chosen) or kinds != (name,):
        yield f'must be a data class with the field kind: Literal["{name}"]'
