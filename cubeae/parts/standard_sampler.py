"""Latent sampler: the standard normal distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler

if TYPE_CHECKING:
    from torch import Tensor


class StandardSampler(LatentSampler):
    """Draws of N(0, I), whatever the training latents are."""

    words = "z ~ N(0, I)"

    def draw(self, normals: Tensor, latent_mean: Tensor, latent_covariance: Tensor) -> Tensor:
        """``normals`` themselves, [S, d, n]."""
        return normals
