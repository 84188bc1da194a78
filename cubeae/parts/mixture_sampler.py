"""Latent sampler: a Gaussian mixture that is fitted to the training latents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class MixtureSampler(LatentSampler):
    """Draws of the mixture that was fitted after training, its size chosen on validation data.

    Source: Ghosh et al. 2020 (From Variational to Deterministic Autoencoders), section 4, for a
    density that is fitted to the latents afterwards.
    """

    words = "z ~ a Gaussian mixture fitted to the training latents after training"
    needs_mixture = True

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """Draws of each member's mixture; [S, d, n], NaN for a member that diverged."""
        from cubeae.numerics.gaussian_mixture import sample

        normals = source.normals(n).transpose(1, 2)
        return sample(source.mixture, source.uniforms(n), normals).transpose(1, 2)
