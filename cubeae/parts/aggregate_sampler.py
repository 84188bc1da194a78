"""Latent sampler: the aggregate posterior, that is, the latents of fresh data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.sampler import LatentSampler, LatentSource

if TYPE_CHECKING:
    from torch import Tensor


class AggregateSampler(LatentSampler):
    """Encodes fresh points of the true distribution and sends them through the channel.

    No sampler of latents can match the aggregate posterior better than itself, so its clouds show
    what the decoder alone loses.

    Source: Hoffman & Johnson 2016 (ELBO surgery) for the aggregate posterior.
    """

    words = "z ~ the aggregate posterior: fresh data, encoded and sent through the channel"

    def draw(self, source: LatentSource, n: int) -> Tensor:
        """Latents of ``n`` fresh points; [S, d, n]."""
        return source.aggregate(n)
