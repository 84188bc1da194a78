"""Sizes that the measures are taken at; no torch, so that the config can be read cheaply."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Le

from cubeae.specs import FORBID, Pair


@dataclass(frozen=True)
class Evaluation:
    """Sample sizes of the measures; all draws come from streams named after the seed."""

    __pydantic_config__: ClassVar = FORBID
    generated: Pair
    mmd_points: Pair
    knn_points: Pair
    neighbours: Annotated[int, Ge(1), Le(100)]
