"""From the encoder's features to the latents behind the channel, and gradients back.

Compiled code serves Gaussian noise in float32 on a CPU; torch serves GPUs, float64, and channels of
other kinds. Tests compare the two.
"""

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from cubeae.numerics.columns import filled, is_compiled
from cubeae.numerics.noise import TINY
from cubeae.numerics.posterior import drawn
from cubeae.parts.channel import Channel
from cubeae.parts.channels import CHANNELS
from cubeae.parts.gaussian_channel import GaussianChannel
from cubeae.parts.latents import Latents
from cubeae.parts.no_channel import NoChannel
from cubeae.parts.penalty import Slopes
from cubeae.specs.training import Cohort
from cubeae.training.networks import split_features

# What compiled code does: no noise is noise of no variance.
KNOWN = (GaussianChannel.transmit, NoChannel.transmit)


class Passage(Protocol):
    """What lies between the encoder and the decoder of M members."""

    def forward(self, features: Tensor, normals: Mapping[str, Tensor]) -> tuple[Latents, Tensor]:
        """Send a batch through the channel; no gradient is recorded.

        Args:
            features: [M, d, B], or [M, 2 d, B] of a Gaussian encoder.
            normals: of the encoder and the channel, [M, d, B] each.

        Returns:
            The latents, and the variance of the channel's noise [M, d, 1]. The next call
            overwrites them.
        """

    def backward(self, slopes: Slopes) -> Tensor:
        """The gradient with respect to the last features, from that with respect to the latents.

        Args:
            slopes: z has one: every decoder reads it.
        """


def prepare_passage(cohort: Cohort, ratio: Tensor, prior: Tensor) -> Passage:
    """The passage of a cohort, by what serves its channel, device and type.

    Args:
        cohort: names the encoder and the channel.
        ratio: noise over signal variance of each member, [M, 1, 1].
        prior: draws of N(0, I), [M, d, B], which bandwidths depend on.
    """
    channel = CHANNELS[cohort.channel]
    kind = type(channel)
    plain = kind.constrain is Channel.constrain and kind.transmit in KNOWN
    if plain and is_compiled(prior):
        return CompiledPassage(cohort, ratio, prior)
    return TorchPassage(cohort, ratio, prior)


class CompiledPassage:
    """``Passage`` by Numba, for Gaussian noise."""

    def __init__(self, cohort: Cohort, ratio: Tensor, prior: Tensor) -> None:
        from cubeae.compiled import latents

        self._send, self._send_back = latents.send, latents.send_back
        self._ratio, self._prior = ratio.flatten().contiguous().numpy(), prior
        self._count = prior.shape[2]
        self._gaussian = cohort.encoder == "gaussian"
        clouds = [torch.zeros_like(filled(prior)) for _ in range(4)]
        self._z, self._variance, self._deviation, self._centred = clouds
        self._noise, self._share = torch.zeros(2, *prior.shape[:2])
        self._slopes = torch.cat([torch.zeros_like(self._z)] * (2 if self._gaussian else 1), 1)
        self._normals = (self._z.numpy(), self._z.numpy())

    def forward(self, features: Tensor, normals: Mapping[str, Tensor]) -> tuple[Latents, Tensor]:
        """See ``Passage``."""
        of_channel = filled(normals["channel"]).numpy()
        of_encoder = filled(normals["posterior"]).numpy() if self._gaussian else of_channel
        self._normals = of_encoder, of_channel
        self._send(
            filled(features).numpy(),
            *self._normals,
            self._ratio,
            self._count,
            TINY,
            self._z.numpy(),
            self._variance.numpy(),
            self._deviation.numpy(),
            self._centred.numpy(),
            self._noise.numpy(),
            self._share.numpy(),
        )
        z, variance = self._z[:, :, : self._count], self._variance[:, :, : self._count]
        mean = features[:, : z.shape[1]] if self._gaussian else features
        sent = Latents(z, mean, variance if self._gaussian else None, self._prior)
        return sent, self._noise[:, :, None]

    def backward(self, slopes: Slopes) -> Tensor:
        """See ``Passage``."""
        z, *others = (
            self._z if each is None else filled(each)
            for each in (slopes.z, slopes.mean, slopes.variance)
        )
        self._send_back(
            z.numpy(),
            *(each.numpy() for each in others),
            slopes.mean is not None,
            slopes.variance is not None,
            *self._normals,
            self._ratio,
            self._count,
            self._deviation.numpy(),
            self._centred.numpy(),
            self._share.numpy(),
            self._slopes.numpy(),
        )
        return self._slopes[:, :, : self._count]


class TorchPassage:
    """``Passage`` by torch, which differentiates any channel."""

    def __init__(self, cohort: Cohort, ratio: Tensor, prior: Tensor) -> None:
        self._channel, self._dim = CHANNELS[cohort.channel], cohort.latent_dim
        self._ratio, self._prior = ratio, prior
        self._inputs, self._sent = prior, Latents(prior, prior, None, prior)

    def forward(self, features: Tensor, normals: Mapping[str, Tensor]) -> tuple[Latents, Tensor]:
        """See ``Passage``."""
        self._inputs = features.detach().requires_grad_()
        output, log_variance = split_features(self._inputs, self._dim)
        mean = self._channel.constrain(output)
        signal, spread = mean, None
        if log_variance is not None:
            signal, spread = drawn(mean, log_variance, normals["posterior"])
        z, noise = self._channel.transmit(signal, normals["channel"], self._ratio)
        if spread is not None:
            spread = spread + noise
        self._sent = Latents(z, mean, spread, self._prior)
        held = None if spread is None else spread.detach()
        return Latents(z.detach(), mean.detach(), held, self._prior), noise.detach()

    def backward(self, slopes: Slopes) -> Tensor:
        """See ``Passage``."""
        sent = self._sent
        pairs = ((sent.z, slopes.z), (sent.mean, slopes.mean), (sent.variance, slopes.variance))
        known = [(end, pull) for end, pull in pairs if end is not None and pull is not None]
        ends, pulls = zip(*known, strict=True)
        (found,) = torch.autograd.grad(ends, [self._inputs], pulls)
        return found
