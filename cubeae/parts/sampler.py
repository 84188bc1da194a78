"""The base class of latent samplers: what generation draws latents from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from torch import Tensor


class LatentSampler(ABC):
    """One latent sampler; ``words`` say for a model's card what z is drawn from.

    All that it knows of the training is the mean and the covariance of the training latents.
    """

    words: ClassVar[str]

    @abstractmethod
    def draw(self, normals: Tensor, latent_mean: Tensor, latent_covariance: Tensor) -> Tensor:
        """Latents of S members.

        Args:
            normals: standard normal draws, [S, d, n].
            latent_mean: mean of z over the training split, [S, d].
            latent_covariance: its covariance, [S, d, d].

        Returns:
            [S, d, n].
        """
