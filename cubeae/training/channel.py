"""The channel between encoder and decoder: Gaussian noise at a fixed signal-to-noise ratio.

Shapes are [members, latent_dim, batch] for latents and [members, latent_dim, 1] for variances.
"""

import math
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

# Keeps sqrt differentiable when a neuron has collapsed; far below any variance that matters.
TINY = 1e-20


def noise_ratio(snr_db: float) -> float:
    """Var(noise) / Var(signal) = 10^(-SNR/10); 0 for an infinite SNR (dB)."""
    return 0.0 if math.isinf(snr_db) else 10 ** (-snr_db / 10)


def signal_variance(latents: Tensor) -> Tensor:
    """Variance over the batch of each neuron; gradient flows through it. [M, d, B] -> [M, d, 1]."""
    # Tensor.var is ten times as slow along the last axis.
    centred = latents - latents.mean(dim=-1, keepdim=True)
    return centred.square().sum(dim=-1, keepdim=True) / (latents.shape[-1] - 1)


def transmit(latents: Tensor, normals: Tensor, variance: Tensor, ratio: Tensor) -> Tensor:
    """z = y + n with Var(n) = ``variance`` x ``ratio`` per neuron; exactly y where ratio is 0.

    Args:
        latents: y, [M, d, B].
        normals: standard normal draws, [M, d, B].
        variance: Var(y), [M, d, 1]; the batch's own in training, the whole split's in evaluation.
        ratio: noise ratio of each member, [M, 1, 1].

    Source: the seed report's equation 2.
    """
    return latents + normals * (torch.sqrt(variance + TINY) * torch.sqrt(ratio))


class _OwnTransmit(torch.autograd.Function):
    """``transmit`` at the latents' own variance, with its gradient worked out by hand.

    dVar(y)/dy_b = 2 (y_b - mean) / (B - 1), so that whatever reaches the variance comes back to
    the latents along their deviations from the mean.
    """

    @staticmethod
    def forward(ctx: Any, latents: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
        deviations = latents - latents.mean(dim=-1, keepdim=True)
        variance = deviations.square().sum(dim=-1, keepdim=True) / (latents.shape[-1] - 1)
        ctx.save_for_backward(deviations, normals, variance, ratio)
        return transmit(latents, normals, variance, ratio), variance

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, *upstream: Tensor) -> tuple[Tensor, None, None]:
        deviations, normals, variance, ratio = ctx.saved_tensors  # type: ignore[attr-defined]
        to_z, to_variance = upstream
        along = (to_z * normals).sum(dim=-1, keepdim=True)
        along = along * torch.sqrt(ratio / (variance + TINY)) + 2 * to_variance
        return torch.addcmul(to_z, deviations, along / (normals.shape[-1] - 1)), None, None


def transmit_batch(latents: Tensor, normals: Tensor, ratio: Tensor) -> tuple[Tensor, Tensor]:
    """``transmit`` at the batch's own variance, differentiable in the latents through both.

    Args:
        latents, normals, ratio: as ``transmit`` has them.

    Returns:
        z [M, d, B] and Var(y) [M, d, 1].
    """
    z, variance = _OwnTransmit.apply(latents, normals, ratio)
    return z, variance


def information_rate_bits(noisy_variance: Tensor, noise_variance: Tensor) -> Tensor:
    """1/2 log2(Var(z) / Var(n)) of each neuron, in bits; z is the noisy latent.

    Infinite where there is no noise, 0 where neither signal nor noise is left; never NaN for
    finite arguments. Source: the seed report's equations 3 and 13.
    """
    rate = 0.5 * torch.log2(noisy_variance / noise_variance)
    silent = (noisy_variance <= 0) & (noise_variance <= 0)
    return torch.where(silent, torch.zeros_like(rate), rate).clamp_min(0)


def capacity_bits(snr_db: float, latent_dim: int) -> float:
    """Capacity of the whole latent layer, d/2 log2(1 + rho), in bits; infinite without noise."""
    if math.isinf(snr_db):
        return math.inf
    return latent_dim / 2 * math.log2(1 + 10 ** (snr_db / 10))
