"""What a config's plugins added, with their files and sources, for pages."""

import inspect
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cubeae.config.plugins import Added, added_by
from cubeae.plugins.loading import load
from cubeae.report.sentences.sources import Implementation, implementation_in


@dataclass(frozen=True)
class PluginEntry:
    """One entry of a plugin.

    ``tex`` is the formula of a penalty, empty for others. ``implementation`` is None for a class
    that the plugin's text does not define by name.
    """

    what: str
    name: str
    place: str
    sha256: str
    tex: str
    implementation: Implementation | None


def plugin_entries(places: Iterable[str]) -> list[PluginEntry]:
    """The entries of the plugins at ``places`` (``cubeae.plugins.loading.Plugin.place``).

    Raises:
        PluginError: a plugin cannot be loaded.
    """
    return [
        PluginEntry(
            added.what,
            added.name,
            plugin.place,
            plugin.sha256,
            getattr(added.entry, "tex", ""),
            _implementation(added, plugin.place),
        )
        for plugin in map(load, places)
        for added in added_by(plugin)
    ]


def _implementation(added: Added, place: str) -> Implementation | None:
    chosen = added.entry if inspect.isclass(added.entry) else type(added.entry)
    file = getattr(sys.modules[chosen.__module__], "__file__", None)
    if file is None:
        return None
    text = Path(file).read_text(encoding="utf-8")
    path = place if place.endswith(".py") else file
    return implementation_in(text, path, chosen.__qualname__)
