"""Types that the sections of a config share: names, bounded numbers, a weighted penalty."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, AllowInfNan, Discriminator, Field, Tag

from cubeae.bounds import FORBID
from cubeae.parts.controller import Controller
from cubeae.parts.controllers import AnyController


def _at_most_300(snr_db: float) -> float:
    if not (snr_db <= 300 or math.isinf(snr_db)):
        raise ValueError("must be at most 300, or .inf for no noise")
    return snr_db


def _clear_path(folder: str) -> str:
    parts = folder.split("/")
    if ".." in parts:
        raise ValueError('must have no part ".."; a path that begins with / or ~/ is allowed')
    if any(part != part.strip() for part in parts):
        raise ValueError("must have no part that begins or ends with a space")
    if "~" in folder[1:] or (folder[0] == "~" and not folder.startswith("~/")):
        raise ValueError("must have ~ only at its beginning, as ~/")
    return folder


# Names become folders and wildcards: no slash, no dot, nothing that a shell interprets.
NAME = r"^[a-zA-Z][a-zA-Z0-9_+-]*$"
# Nothing that Snakemake reads as a wildcard, a shell interprets, or a page must escape.
FOLDER = r"^[\w /.~+=@,-]+$"
IN_WORDS = {
    NAME: "must be a letter, followed by letters, digits and any of _ + -",
    FOLDER: "must be a path of letters, digits, spaces and any of . _ - + = @ , between slashes; "
    "it may begin with / or ~/",
}
Name = Annotated[str, Field(pattern=NAME, max_length=40)]
Folder = Annotated[str, Field(pattern=FOLDER, max_length=1000), AfterValidator(_clear_path)]
# A path that ends with .py, or a module's name; a page shows it.
PluginName = Annotated[str, Field(min_length=1, max_length=1000)]
# Beyond these bounds 10^(SNR/10) overflows, or the noise does not count; .inf is no noise.
Decibel = Annotated[float, AllowInfNan(True), Ge(-100), AfterValidator(_at_most_300)]
Weight = Annotated[float, Ge(0), AllowInfNan(False)]


def _type_of_weight(value: object) -> str:
    if isinstance(value, str):
        return "[text]"
    return "[map]" if isinstance(value, (Mapping, Controller)) else "[number]"


# Tagged, so that a fault is reported for the type that the file has.
TermWeight = Annotated[
    Annotated[Weight, Tag("[number]")]
    | Annotated[Literal["tuned"], Tag("[text]")]
    | Annotated[AnyController, Tag("[map]")],
    Discriminator(_type_of_weight),
]
Length = Annotated[float, Gt(0), Le(1000), AllowInfNan(False)]  # a factor on the steps
Above0 = Annotated[float, Gt(0), AllowInfNan(False)]


@dataclass(frozen=True)
class TermConfig:
    """Weight of one penalty and the name of its schedule.

    ``tuned`` is the weight that the search's arm with these terms and schedules found. A map is a
    controller, which computes the weight in training. A penalty with parameters has a class of its
    own, derived from this one (``cubeae.config.terms``).
    """

    __pydantic_config__: ClassVar = FORBID
    weight: TermWeight
    schedule: Name

    @property
    def parameters(self) -> dict[str, Any]:
        """The penalty's parameters: every key but those that all terms have."""
        shared = {field.name for field in fields(TermConfig)}
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in shared
        }
