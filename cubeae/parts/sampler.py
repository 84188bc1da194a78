"""The base class of latent samplers: what generation draws latents from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.numerics.gaussian_mixture import Mixture


class LatentSource(Protocol):
    """What a latent sampler may use of a trained model with S members, and its random draws."""

    @property
    def latent_mean(self) -> Tensor:
        """Mean of z over the training split, [S, d]."""

    @property
    def latent_covariance(self) -> Tensor:
        """Covariance of z over the training split, [S, d, d]."""

    @property
    def mixture(self) -> Mixture:
        """The Gaussian mixture fitted to the training latents, one per member."""

    @property
    def noise_ratio(self) -> float:
        """Variance of the channel's noise over that of a neuron's signal."""

    def normals(self, n: int) -> Tensor:
        """Standard normal draws, [S, d, n]."""

    def uniforms(self, n: int) -> Tensor:
        """Draws of U[0, 1), [S, n]."""

    def aggregate(self, n: int) -> Tensor:
        """z of ``n`` fresh points of the true distribution, behind the channel, [S, d, n]."""


class LatentSampler(ABC):
    """One latent sampler; every class states the attributes that have no default here.

    Attributes:
        words: what z is drawn from, for a model's card.
        needs_mixture: whether it draws from the fitted mixture.
        is_prior: whether it draws from one distribution for all models, with nothing that was
            measured of the latents.
    """

    words: ClassVar[str]
    needs_mixture: ClassVar[bool] = False
    is_prior: ClassVar[bool] = False

    @abstractmethod
    def draw(self, source: LatentSource, n: int) -> Tensor:
        """``n`` latents of each of the S members, [S, d, n]."""
