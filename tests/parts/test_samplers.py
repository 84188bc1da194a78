"""Every latent sampler: its draws' moments, also where the training latents have collapsed."""

from dataclasses import dataclass

import pytest
import torch
from dummies.sampler import IndependentSampler

from cubeae.numerics.gaussian_mixture import Mixture
from cubeae.parts.sampler import LatentSampler
from cubeae.parts.samplers import SAMPLERS

EVERY: dict[str, LatentSampler] = {**SAMPLERS, "independent": IndependentSampler()}
MEAN = torch.tensor([[1.0, -2.0], [0.0, 5.0]]).double()
COVARIANCE = torch.tensor([[[2.0, 0.9], [0.9, 0.5]], [[1.0, 0.0], [0.0, 0.0]]]).double()
ZERO, IDENTITY = torch.zeros(2, 2).double(), torch.eye(2).double().expand(2, 2, 2)
# Of each member, two equal Gaussians of standard deviation 0.1 at -1 and 3 on the first axis.
MIXTURE = Mixture(
    torch.full((2, 2), 0.5).double().log(),
    torch.tensor([[[-1.0, 0.0], [3.0, 0.0]]]).double().repeat(2, 1, 1),
    0.1 * torch.eye(2).double().repeat(2, 2, 1, 1),
)
MIXED = (torch.tensor([1.0, 0.0]).double(), torch.diag(torch.tensor([4.01, 0.01]).double()))
# What each promises: mean and covariance of its draws.
MOMENTS = {
    "standard": (ZERO, IDENTITY),
    "matched": (MEAN, COVARIANCE),
    "mixture": (MIXED[0].expand(2, 2), MIXED[1].expand(2, 2, 2)),
    "aggregate": (ZERO + 7, 0 * IDENTITY),
    "independent": (MEAN, COVARIANCE * torch.eye(2)),
}


@dataclass(frozen=True)
class Source:
    """Planted latents of ``members``, of which the aggregate posterior is a point at 7."""

    latent_mean: torch.Tensor = MEAN
    latent_covariance: torch.Tensor = COVARIANCE
    members: tuple[int, ...] = (0, 1)

    @property
    def mixture(self) -> Mixture:
        rows = list(self.members)
        return Mixture(MIXTURE.log_weights[rows], MIXTURE.means[rows], MIXTURE.roots[rows])

    def normals(self, n: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(0)
        return torch.randn(2, 2, n, generator=generator).double()[list(self.members)]

    def uniforms(self, n: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(1)
        return torch.rand(2, n, generator=generator).double()[list(self.members)]

    def aggregate(self, n: int) -> torch.Tensor:
        return torch.full((len(self.members), 2, n), 7.0).double()


@pytest.mark.parametrize("name", EVERY)
def test_draws_have_the_moments_that_the_sampler_promises(name: str) -> None:
    assert EVERY[name].words.startswith("z ~ ")
    latents = EVERY[name].draw(Source(), 200_000)
    assert latents.shape == (2, 2, 200_000)
    mean, covariance = MOMENTS[name]
    assert torch.allclose(latents.mean(2), mean, atol=0.02)
    for member in range(2):
        assert torch.allclose(torch.cov(latents[member]), covariance[member], atol=0.03)


@pytest.mark.parametrize("name", EVERY)
def test_a_member_does_not_depend_on_its_cohort_and_collapsed_latents_are_drawn(name: str) -> None:
    whole = EVERY[name].draw(Source(), 50)
    alone = EVERY[name].draw(Source(MEAN[1:], COVARIANCE[1:], (1,)), 50)
    assert torch.allclose(whole[1:], alone)
    assert torch.isfinite(EVERY[name].draw(Source(ZERO, 0 * COVARIANCE), 50)).all()


def test_the_mixture_alone_needs_a_fit() -> None:
    assert [name for name, sampler in EVERY.items() if sampler.needs_mixture] == ["mixture"]
