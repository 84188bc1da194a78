"""Penalty: the distance of the KL divergence from a capacity that rises in training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cubeae.bounds import Factor, Share
from cubeae.parts.kl import Kl, neurons_kl
from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


@dataclass(frozen=True)
class KlCapacity(Penalty):
    """|KL - C(t)|, where C rises linearly from 0 to ``capacity`` nats over the share ``rise``.

    The term's weight is the source's gamma.

    Source: Burgess et al. 2018 (understanding disentangling in beta-VAE).
    """

    formula = "|KL(q(z|x) || N(0, I)) - C min(1, t / (rise T))|, C in nats"
    tex = r"\left|D_{\mathrm{KL}}(q(z|x)\|\mathcal{N}(0,I))-C_t\right|"
    symbol = "|KL(q(z|x) ‖ N(0, I)) − C(t)|"
    family = "KL"
    source = "Burgess et al. 2018"
    needs_gaussian_encoder = True

    capacity: Factor = 3.0
    rise: Share = 0.5

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Distance in nats of each member, [M].

        Raises:
            ValueError: for the latents of a deterministic encoder, whose KL is infinite.
        """
        return (neurons_kl(latents).sum(1) - self._reached(latents)).abs()

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        divergence, own = Kl().slopes(latents, bandwidths)
        beyond = divergence - self._reached(latents)
        side = beyond.sign()[:, None, None]
        return beyond.abs(), Slopes().plus(side, own)

    def _reached(self, latents: Latents) -> float:
        """C at this step, in nats."""
        return self.capacity * min(1.0, latents.progress / self.rise)
