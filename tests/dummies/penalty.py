"""Penalty: the latents' mean absolute value, as a user of the registry would add it.

The registry's line: ``PENALTIES.add("absolute")(Absolute)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class Absolute(Penalty):
    """Mean of |z| over neurons and batch."""

    formula = "mean over neurons and batch of |z|"
    tex = r"E|z|"
    symbol = "E|z|"
    source = "Tibshirani 1996"

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty of each member, [M]."""
        return latents.z.abs().mean((1, 2))
