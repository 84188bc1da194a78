"""Every latent sampler: its draws' moments, also where the training latents have collapsed."""

import pytest
import torch
from dummies.sampler import IndependentSampler

from cubeae.parts.sampler import LatentSampler
from cubeae.parts.samplers import SAMPLERS

EVERY: dict[str, LatentSampler] = {**SAMPLERS, "independent": IndependentSampler()}
MEAN = torch.tensor([[1.0, -2.0], [0.0, 5.0]]).double()
COVARIANCE = torch.tensor([[[2.0, 0.9], [0.9, 0.5]], [[1.0, 0.0], [0.0, 0.0]]]).double()
ZERO, IDENTITY = torch.zeros(2, 2).double(), torch.eye(2).double().expand(2, 2, 2)
# What each promises: mean and covariance of its draws.
MOMENTS = {
    "standard": (ZERO, IDENTITY),
    "matched": (MEAN, COVARIANCE),
    "independent": (MEAN, COVARIANCE * torch.eye(2)),
}


def normals(n: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, 2, n, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("name", EVERY)
def test_draws_have_the_moments_that_the_sampler_promises(name: str) -> None:
    assert EVERY[name].words.startswith("z ~ ")
    latents = EVERY[name].draw(normals(200_000), MEAN, COVARIANCE)
    assert latents.shape == (2, 2, 200_000)
    mean, covariance = MOMENTS[name]
    assert torch.allclose(latents.mean(2), mean, atol=0.01)
    for member in range(2):
        assert torch.allclose(torch.cov(latents[member]), covariance[member], atol=0.02)


@pytest.mark.parametrize("name", EVERY)
def test_a_member_does_not_depend_on_its_cohort_and_collapsed_latents_are_drawn(name: str) -> None:
    whole = EVERY[name].draw(normals(50), MEAN, COVARIANCE)
    alone = EVERY[name].draw(normals(50)[1:], MEAN[1:], COVARIANCE[1:])
    assert torch.allclose(whole[1:], alone)
    assert torch.isfinite(EVERY[name].draw(normals(50), ZERO, 0 * COVARIANCE)).all()
