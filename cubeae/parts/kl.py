"""Penalty: the KL divergence of the encoder's posterior from the standard normal distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents


class Kl(Penalty):
    """KL(q(z|x) || N(0, I)) in nats, summed over latent dims, averaged over the batch.

    Source: Kingma & Welling 2014, appendix B.
    """

    formula = "KL(q(z|x) || N(0, I)) = 1/2 sum_u (mu_u^2 + s_u^2 - 1 - ln s_u^2)"
    tex = r"D_{\mathrm{KL}}(q(z|x)\|\mathcal{N}(0,I))"
    symbol = "KL(q(z|x) ‖ N(0, I))"
    family = "KL"
    source = "Kingma & Welling 2014, appendix B"
    zero_at_prior = True
    needs_gaussian_encoder = True

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """Divergence of each member, [M].

        Raises:
            ValueError: for the latents of a deterministic encoder, whose KL is infinite.
        """
        return _divergences(latents).sum((1, 2)) / latents.z.shape[2]

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.posterior import divergence_slopes

        mean, variance = _posterior(latents)
        value, of_mean, of_variance = divergence_slopes(mean, variance)
        return value, Slopes(mean=of_mean, variance=of_variance)


def neurons_kl(latents: Latents) -> Tensor:
    """KL(q(z_u|x) || N(0, 1)) of each neuron in nats, averaged over the batch; [M, d].

    Raises:
        ValueError: for the latents of a deterministic encoder, whose KL is infinite.
    """
    return _divergences(latents).mean(2)


def _divergences(latents: Latents) -> Tensor:
    from cubeae.numerics.posterior import divergences

    return divergences(*_posterior(latents))


def _posterior(latents: Latents) -> tuple[Tensor, Tensor]:
    if latents.variance is None:
        raise ValueError("a KL needs a gaussian encoder")
    return latents.mean, latents.variance
