"""Every latent sampler: its draws' moments, also where the training latents have collapsed."""

import pytest
import torch
from dummies.sampler import IndependentSampler
from scipy.stats import kstest

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
    "hypersphere": (ZERO, 1.1 * IDENTITY),  # a tenth is the channel's noise
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


def test_without_noise_the_hypersphere_has_one_radius_and_no_preferred_direction() -> None:
    z = SAMPLERS["hypersphere"].draw(Source(noise_ratio=0.0), 200_000)
    assert torch.allclose(z.norm(dim=1), torch.tensor(2.0).double().sqrt())
    angles = torch.atan2(z[0, 1], z[0, 0]) / (2 * torch.pi) + 0.5
    assert kstest(angles.numpy(), "uniform").pvalue > 1e-4


def test_the_noise_of_the_hypersphere_is_independent_of_its_points() -> None:
    quiet, loud = (
        SAMPLERS["hypersphere"].draw(Source(noise_ratio=ratio), 200_000) for ratio in (0.0, 0.25)
    )
    noise = loud - quiet
    assert noise.var().item() == pytest.approx(0.25, rel=0.01)
    assert abs((noise * quiet).mean().item()) < 0.005


def test_the_mixture_alone_needs_a_fit() -> None:
    assert [name for name, sampler in EVERY.items() if sampler.needs_mixture] == ["mixture"]
