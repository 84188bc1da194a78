"""Latent sampler: the standard normal distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class StandardSampler(LatentSampler):
    """Draws of N(0, I)."""

    words = "z ~ N(0, I)"
    is_prior = True

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """The normal draws themselves; [S, d, n]."""
        return source.normals(n)
