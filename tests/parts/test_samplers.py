"""Every latent sampler: its draws' moments, also where the training latents have collapsed."""

import pytest
import torch
from dummies.sampler import IndependentSampler

from cubeae.parts.sampler import LatentSampler
from cubeae.parts.samplers import SAMPLERS
from cubeae.properties.samplers import COVARIANCE, MEAN, SAMPLER, Source
from cubeae.properties.suite import Property

EVERY: dict[str, LatentSampler] = {**SAMPLERS, "independent": IndependentSampler()}
ZERO, IDENTITY = torch.zeros(2, 2).double(), torch.eye(2).double().expand(2, 2, 2)
# Of ``MIXTURE``.
MIXED = (torch.tensor([1.0, 0.0]).double(), torch.diag(torch.tensor([4.01, 0.01]).double()))
# What each promises: mean and covariance of its draws.
MOMENTS = {
    "standard": (ZERO, IDENTITY),
    "matched": (MEAN, COVARIANCE),
    "mixture": (MIXED[0].expand(2, 2), MIXED[1].expand(2, 2, 2)),
    "aggregate": (ZERO + 7, 0 * IDENTITY),
    "independent": (MEAN, COVARIANCE * torch.eye(2)),
}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("holds", SAMPLER, ids=lambda each: each.__name__)
def test_every_sampler_has_every_property(holds: Property, name: str) -> None:
    assert list(holds(EVERY[name])) == []


@pytest.mark.parametrize("name", EVERY)
def test_draws_have_the_moments_that_the_sampler_promises(name: str) -> None:
    latents = EVERY[name].draw(Source(), 200_000)
    assert latents.shape == (2, 2, 200_000)
    mean, covariance = MOMENTS[name]
    assert torch.allclose(latents.mean(2), mean, atol=0.02)
    for member in range(2):
        assert torch.allclose(torch.cov(latents[member]), covariance[member], atol=0.03)


def test_the_mixture_alone_needs_a_fit() -> None:
    assert [name for name, sampler in EVERY.items() if sampler.needs_mixture] == ["mixture"]
