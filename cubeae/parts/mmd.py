"""Penalties: the squared maximum mean discrepancy between latents and a Gaussian."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from cubeae.parts.penalty import Penalty, Slopes

if TYPE_CHECKING:
    from torch import Tensor

    from cubeae.parts.latents import Bandwidths, Latents

# The 2024 student report shows the root of the biased estimate.
ROOT_BIASED = "root_biased"


class Mmd(Penalty):
    """Unbiased MMD^2 between ``sample`` and N(0, I), Gaussian kernel, median heuristic.

    The bandwidth is the median squared distance over the latents pooled with draws of N(0, I).

    Source: Gretton et al. 2012, equation 3; Zhao et al. 2019 (InfoVAE) for its use here.
    """

    source = "Gretton et al. 2012, equation 3"
    logs = (ROOT_BIASED,)

    @abstractmethod
    def sample(self, latents: Latents) -> Tensor:
        """What is compared with N(0, I), [M, d, B]."""

    def __call__(self, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        """MMD^2 of each member, [M]."""
        from cubeae.numerics.kernels import mmd2_to_normal

        sample = self.sample(latents)
        return mmd2_to_normal(sample, self._bandwidth(sample, latents, bandwidths))

    def _bandwidth(self, sample: Tensor, latents: Latents, bandwidths: Bandwidths) -> Tensor:
        from cubeae.numerics.kernels import median_bandwidth

        if bandwidths.due:
            bandwidths.values[self] = median_bandwidth(sample.detach(), latents.prior)
        return bandwidths.values[self]

    def _compared(
        self, sample: Tensor, latents: Latents, bandwidths: Bandwidths
    ) -> tuple[Tensor, Tensor]:
        """MMD^2 of ``sample``, [M], and its gradient with respect to it."""
        from cubeae.numerics.kernels import mmd2_to_normal_slopes

        return mmd2_to_normal_slopes(sample, self._bandwidth(sample, latents, bandwidths))

    def logged(self, latents: Latents, bandwidths: Bandwidths) -> dict[str, Tensor]:
        """Root of the biased estimate of the same MMD^2, at the same bandwidth, [M]."""
        from cubeae.numerics.kernels import mmd2_biased

        sample = self.sample(latents)
        return {ROOT_BIASED: mmd2_biased(sample, latents.prior, bandwidths.values[self]).sqrt()}


class MmdStandard(Mmd):
    """MMD^2 between the latents and N(0, I)."""

    formula = "MMD^2(z, N(0, I)), unbiased, k = exp(-||x - y||^2 / r)"
    tex = r"\mathrm{MMD}^2(z,\mathcal{N}(0,I))"
    symbol = "MMD²(z, N(0, I))"
    family = "MMD"
    zero_at_prior = True

    def sample(self, latents: Latents) -> Tensor:
        """The latents themselves, [M, d, B]."""
        return latents.z

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        value, of_z = self._compared(latents.z, latents, bandwidths)
        return value, Slopes(of_z)


class MmdMatched(Mmd):
    """MMD^2 between the latents and a Gaussian with their own mean and covariance.

    It is measured between the whitened latents and N(0, I), which is the same comparison in
    coordinates where the Gaussian is standard. Therefore no affine map of the latents changes the
    penalty, and it shapes them without moving or scaling them. A Gaussian that is fitted anew in
    each step, without gradient through its moments, would send their mean to infinity.
    """

    formula = "MMD^2(z, N(mean z, Cov z)), unbiased, k = exp(-||x - y||^2 / r)"
    tex = r"\mathrm{MMD}^2(z,\mathcal{N}(\mu_z,\Sigma_z))"
    symbol = "MMD²(z, N(μ, Σ))"
    family = "MMD"

    def sample(self, latents: Latents) -> Tensor:
        """The whitened latents, [M, d, B]."""
        from cubeae.numerics.whitening import whiten

        return whiten(latents.z)

    def slopes(self, latents: Latents, bandwidths: Bandwidths) -> tuple[Tensor, Slopes]:
        """See the base class."""
        from cubeae.numerics.whitening import whitening_of

        whitening = whitening_of(latents.z)
        value, of_white = self._compared(whitening.white, latents, bandwidths)
        return value, Slopes(whitening.pull_back(of_white))
