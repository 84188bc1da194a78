"""Latent sampler: uniform on a sphere, behind the channel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class HypersphereSampler(LatentSampler):
    """Uniform draws from the sphere of radius sqrt(d), plus the channel's noise.

    It is the prior of the channel ``hypersphere``. A neuron of a uniform draw has the variance 1,
    so that the noise has the variance 10^(-SNR/10).

    Source: Davidson et al. 2018 (hyperspherical VAEs) for this prior.
    """

    words = "z ~ the uniform distribution on the sphere of radius √d, plus the channel's noise"
    is_prior = True

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """Latents of each member, [S, d, n]."""
        from cubeae.numerics.sphere import directions

        places, noise = source.normals(2 * n).split(n, dim=2)
        sphere = math.sqrt(places.shape[1]) * directions(places)
        return sphere + math.sqrt(source.noise_ratio) * noise
