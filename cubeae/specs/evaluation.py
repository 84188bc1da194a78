"""Sizes that the measures are taken at; no torch, so that the config can be read cheaply."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Le

from cubeae.bounds import FORBID, Pair
from cubeae.specs.clouds import CloudSettings


@dataclass(frozen=True)
class Evaluation:
    """Sample sizes of the measures; all draws come from streams named after the seed.

    Each test point is reconstructed under ``draws`` of all noise. ``generated`` points are drawn
    from each training, ``latent_points`` latents are compared with the prior, and
    ``information_points`` n bound the mutual information below log2 n bits.
    """

    __pydantic_config__: ClassVar = FORBID
    draws: Annotated[int, Ge(2), Le(1000)]
    generated: Annotated[int, Ge(200)]
    latent_points: Annotated[int, Ge(50), Le(20_000)]
    information_points: Annotated[Pair, Le(20_000)]
    clouds: CloudSettings
