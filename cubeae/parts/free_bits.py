"""Penalty: the KL divergence with a floor per neuron (free bits)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cubeae.bounds import Factor
from cubeae.parts.kl import neurons_kl
from cubeae.parts.penalty import Penalty

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


@dataclass(frozen=True)
class FreeBits(Penalty):
    """Sum over neurons of max(bits ln 2, KL_u): a neuron's first ``bits`` cost nothing.

    KL_u is averaged over the batch before the maximum is taken.

    Source: Kingma et al. 2016 (inverse autoregressive flow), free bits, one neuron per group.
    """

    formula = "sum over neurons u of max(bits ln 2, E_x KL(q(z_u|x) || N(0, 1)))"
    tex = r"\sum_u\max\left(b\ln 2,D_{\mathrm{KL}}(q(z_u|x)\|\mathcal{N}(0,1))\right)"
    symbol = "Σ max(b ln 2, KL(q(zᵤ|x) ‖ N(0, 1)))"
    family = "KL"
    source = "Kingma et al. 2016, free bits"
    needs_gaussian_encoder = True

    bits: Factor = 0.5

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Penalty in nats of each member, [M].

        Raises:
            ValueError: for the latents of a deterministic encoder, whose KL is infinite.
        """
        return neurons_kl(latents).clamp_min(self.bits * math.log(2)).sum(1)
