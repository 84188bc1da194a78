"""The suite of properties on what a config's plugins add."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cubeae.config.plugins import Added, added_by
from cubeae.plugins.loading import Plugin
from cubeae.properties.channels import CHANNEL
from cubeae.properties.controllers import CONTROLLER
from cubeae.properties.kinds import KIND
from cubeae.properties.penalties import PENALTY
from cubeae.properties.samplers import SAMPLER
from cubeae.properties.schedules import SCHEDULE
from cubeae.properties.suite import Property, faults

SUITES: dict[str, tuple[Property, ...]] = {
    "penalty": PENALTY,
    "latent sampler": SAMPLER,
    "channel": CHANNEL,
    "schedule": SCHEDULE,
    "controller": CONTROLLER,
    "dataset kind": KIND,
}


@dataclass(frozen=True)
class Checked:
    """An entry of a plugin, how many properties it was checked for, and its faults in words."""

    plugin: Plugin
    added: Added
    properties: int
    faults: list[str]

    @property
    def lines(self) -> list[str]:
        """One line that says it holds, or one per fault."""
        what = f"{self.plugin.place}: the {self.added.what} {self.added.name!r}"
        if self.faults:
            return [f"{what}: {fault}" for fault in self.faults]
        if not self.properties:
            return [
                f"{what}: not checked, since no {self.added.what} of the config is of this kind"
            ]
        return [f"{what}: has its {self.properties} properties"]


def check_plugin(plugin: Plugin, made: Mapping[str, object]) -> Iterator[Checked]:
    """Each entry that a plugin added; seconds for each dataset kind.

    Args:
        plugin: a plugin that was loaded.
        made: the schedules and controllers of the config, by what messages call them. One is
            checked with the numbers that the config gives it.
    """
    for added in added_by(plugin):
        suite = SUITES[added.what]
        subjects = _subjects(added, made)
        found = [
            f"{place}{fault}" for place, each in subjects.items() for fault in faults(suite, each)
        ]
        yield Checked(plugin, added, len(suite) * len(subjects), found)


def _subjects(added: Added, made: Mapping[str, object]) -> dict[str, Any]:
    """What the suite is run on, by what comes before a fault."""
    if added.what in ("schedule", "controller"):
        return {f"{name}: ": each for name, each in made.items() if type(each) is added.entry}
    # Measures know dataset kinds by their names.
    return {"": added.name if added.what == "dataset kind" else added.entry}
