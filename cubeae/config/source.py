"""Where a config comes from: files, and values that the command line overrides them with.

Maps are merged key by key, in the order in which they are given. Anything else replaces what was
there, as does an empty map, so that `replication='{experiments: {}}'` switches the replication off.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cubeae.config.file import read, read_text
from cubeae.config.folders import file_faults
from cubeae.config.keys import Config
from cubeae.config.plugins import read_plugins
from cubeae.config.validation import ConfigError, parse
from cubeae.plugins.loading import Plugin

OPTION = "--config"  # of Snakemake and of `cubeae check`
TWICE = """title='"2024"'"""  # of which the shell takes the outer ones
DEFAULT = "config.yaml"  # in the working directory, where no file is named


@dataclass(frozen=True)
class Layer:
    """Keys and values, with the name that faults in them get, and the folder of its paths."""

    name: str
    content: Mapping[str, Any]
    folder: Path = Path()


@dataclass(frozen=True)
class Source:
    """Layers of a config; each overrides those before.

    ``files`` are the names of its files, ``overrides`` the KEY=VALUE of the command line. A config
    that was not read has a name in place of files.
    """

    layers: tuple[Layer, ...]
    files: tuple[str, ...]
    overrides: tuple[str, ...] = ()
    is_read: bool = True

    @property
    def name(self) -> str:
        """The names of the files."""
        return ", ".join(self.files)

    def content(self) -> dict[str, Any]:
        """All layers merged."""
        merged: dict[str, Any] = {}
        for layer in self.layers:
            merged = _merged(merged, layer.content)
        return merged

    def plugins(self) -> tuple[Plugin, ...]:
        """Load the plugins that the config names; paths count from the file that names them.

        Raises:
            ConfigError: with one line per fault, each after the name of the layer at fault.
        """
        names = self.content().get("plugins")
        if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
            return ()  # a fault of the config's, which its validation names
        (*_, layer) = (layer for layer in self.layers if "plugins" in layer.content)
        plugins, faults = read_plugins(names, layer.folder)
        if faults:
            raise ConfigError("\n".join(map(self.blamed, faults)))
        return tuple(dict.fromkeys(plugins))  # one file may have two names

    def given(self) -> dict[str, list[str]]:
        """What provenance names: config files, overrides, Snakemake's options, and plugins."""
        return {
            "options": self.options(),
            "config_files": list(self.files),
            "overrides": list(self.overrides),
            "plugins": [plugin.place for plugin in self.plugins()],
        }

    def options(self) -> list[str]:
        """Snakemake's options that give the same config; none for a config without a file."""
        if not self.is_read:
            return []
        overrides = [OPTION, *self.overrides] if self.overrides else []
        return ["--configfile", *self.files, *overrides]

    def blamed(self, line: str) -> str:
        """A fault that begins with a key, after the name of the layer that set that key last.

        A key that is missing is the fault of the only layer that has the map around it, or else of
        the files.
        """
        path = [part for part in re.split(r"[.\[\]]+", line.partition(": ")[0]) if part]
        depths = [_depth(layer.content, path) for layer in self.layers]
        most = max(depths)
        deepest = [
            layer.name for layer, depth in zip(self.layers, depths, strict=True) if depth == most
        ]
        known = most == len(path) or len(deepest) == 1
        name = deepest[-1] if known else self.name
        if name == OPTION:
            line = line.replace("(put it in quotes)", f"(put it in quotes twice: {TWICE})")
        return f"{name}: {line}"


def read_source(files: Sequence[str], overrides: Sequence[str] = ()) -> Source:
    """The config in ``files``, or else in ``config.yaml``, with the values of ``overrides``.

    Args:
        files: names of YAML files.
        overrides: KEY=VALUE each; the value is YAML, as it is in a file.

    Raises:
        ConfigError: a file or value cannot be read.
    """
    if not files and not Path(DEFAULT).exists():
        raise ConfigError(
            f"{DEFAULT}: is not in this folder ({Path.cwd()}); write one by `cubeae init`, or name "
            "a file by --configfile"
        )
    names = tuple(files) or (DEFAULT,)
    layers = [Layer(name, read(name), Path(name).parent) for name in names]
    layers += [Layer(OPTION, override(text)) for text in overrides]
    return Source(tuple(layers), names, tuple(overrides))


def given_source(name: str, content: Mapping[str, Any]) -> Source:
    """A config that no file of its own holds, such as that of a Snakemake module."""
    return Source((Layer(name, content),), (name,), is_read=False)


def load(source: Source, reserved: Collection[str] = ()) -> Config:
    """The validated config; its folders may be written, as far as can be seen without writing.

    It runs the code of the plugins that the config names, and of no others.

    Args:
        source: where it comes from.
        reserved: names that no model may have, since the report has pages of these names
            (``cubeae.report.reserved_names``).

    Raises:
        ConfigError: with one line per fault, each after the name of the layer at fault.
    """
    source.plugins()
    config = parse(source.content(), source.blamed, reserved)
    lines = [source.blamed(line) for line in file_faults(config.paths)]
    if lines:
        raise ConfigError("\n".join(lines))
    return config


def override(text: str) -> dict[str, Any]:
    """The content of KEY=VALUE, whose value is YAML; raises ConfigError for anything else."""
    key, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"\w[\w-]*", key):
        raise ConfigError(
            f"{OPTION}: {text[:80]!r} is not KEY=VALUE with a key of the config's top level; "
            "nested keys are written as a map, such as grid='{seeds: 4}'"
        )
    return {key: read_text(value, f"{OPTION}: {key}")}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        nested = isinstance(old, Mapping) and isinstance(value, Mapping) and value
        merged[key] = _merged(old, value) if nested else value  # type: ignore[arg-type]
    return merged


def _depth(content: Any, path: Sequence[str]) -> int:
    """How many parts of a path lead to something in ``content``."""
    for depth, part in enumerate(path):
        if isinstance(content, Mapping) and part in content:
            content = content[part]
        elif isinstance(content, (list, tuple)) and part.isdecimal() and int(part) < len(content):
            content = content[int(part)]
        else:
            return depth
    return len(path)
