"""Latent sampler: independent neurons, as a user of the registry would add it.

The registry's line: ``SAMPLERS.add("independent")(IndependentSampler)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class IndependentSampler(LatentSampler):
    """Draws of a Gaussian with the training latents' means and variances, without covariances."""

    words = "z ~ independent Gaussians with the means and variances of the training latents"

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """Normal draws scaled and shifted, neuron by neuron; [S, d, n]."""
        deviation = source.latent_covariance.diagonal(dim1=1, dim2=2).sqrt()
        return source.latent_mean[:, :, None] + deviation[:, :, None] * source.normals(n)
