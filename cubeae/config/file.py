"""Reads YAML strictly: a config file, or a value that the command line gives; and writes it.

It refuses what YAML accepts in silence: keys given twice, keys that are not text, and anchors that
expand to a huge document.
"""

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from cubeae.config.validation import ConfigError
from cubeae.config.yaml12 import TAG, Loader

LARGEST = 100_000  # values that a file may unfold to; the shipped ones have two hundred


def read(file: str | Path) -> dict[str, Any]:
    """The content of a config file.

    Raises:
        ConfigError: in one line that names the file, and the line where there is one.
    """
    content = read_text(_text(file), str(file))
    if content is None:
        raise ConfigError(f"{file}: is empty; a map of keys is needed")
    if not isinstance(content, dict):
        raise ConfigError(f"{file}: holds no map of keys at its top level")
    return content


def read_text(text: str, name: str) -> Any:
    """The value of a YAML document; None for an empty one.

    Args:
        text: the document.
        name: what it is called in messages.

    Raises:
        ConfigError: in one line that begins with the name, and the line where there is one.
    """
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        if _unfolded(node, {}, set()) > LARGEST:
            raise ConfigError(f"{name}: its anchors unfold to more than {LARGEST:,} values")
        for fault in _bad_keys(node, set()):
            raise ConfigError(f"{name}{fault}")
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise ConfigError(f"{name}{_place(error.problem_mark)}: {_problem(error)}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise ConfigError(f"{name}: is nested too deeply, or holds itself") from None
    except (ValueError, OverflowError) as error:  # such as !!timestamp in month 13
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"{name}: holds a value that cannot be read: {error}") from None


def as_yaml(content: Mapping[str, Any]) -> str:
    """A document that ``read`` reads as the same content; tuples become lists."""
    # In quotes and with its type, every value is the same in all versions of YAML.
    return yaml.safe_dump(dict(content), default_style='"', sort_keys=False)


def _text(file: str | Path) -> str:
    try:
        return Path(file).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is no UTF-8 text (byte {error.start + 1})") from None


def _place(mark: yaml.Mark | None) -> str:
    return f", line {mark.line + 1}" if mark else ""


def _problem(error: yaml.MarkedYAMLError) -> str:
    problem = " ".join((error.problem or "is no YAML").split())
    return f"{problem} (indent with spaces, not tabs)" if "\\t" in problem else problem


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _unfolded(node: yaml.Node, known: dict[int, int], within: set[int]) -> int:
    """How many values a node stands for, each alias counted; raises RecursionError for a loop."""
    if id(node) in within:
        raise RecursionError
    if id(node) not in known:
        inner = within | {id(node)}
        known[id(node)] = 1 + sum(_unfolded(child, known, inner) for child in _children(node))
    return known[id(node)]


def _bad_keys(node: yaml.Node, seen: set[int]) -> Iterator[str]:
    """Keys that are not text, or that one map holds twice, with their lines."""
    if id(node) in seen:
        return
    seen.add(id(node))
    found: set[Hashable] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.tag == f"{TAG}merge":
            continue
        if key.tag != f"{TAG}str":
            shown = key.value if isinstance(key, yaml.ScalarNode) else "a map or list"
            yield f"{_place(key.start_mark)}: the key {shown} is no text (put it in quotes)"
        elif key.value in found:
            yield f"{_place(key.start_mark)}: the key {key.value} is given twice; give it once"
        found.add(key.value if isinstance(key.value, str) else id(key))
    for child in _children(node):
        yield from _bad_keys(child, seen)
