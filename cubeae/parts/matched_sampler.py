"""Latent sampler: a Gaussian with the moments of the training latents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class MatchedSampler(LatentSampler):
    """Draws of a Gaussian with the mean and covariance of the training latents."""

    words = "z ~ a Gaussian with the mean and covariance of the training latents"

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """Normal draws mapped by a root of the covariance, which may be singular; [S, d, n]."""
        import torch

        values, vectors = torch.linalg.eigh(source.latent_covariance)
        root = vectors * values.clamp_min(0).sqrt()[:, None, :]
        return source.latent_mean[:, :, None] + root @ source.normals(n)
