"""Each penalty against a closed form or an independent library; and properties of them all."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from dummies.penalty import Absolute
from torch.distributions import Normal, kl_divergence

from cubeae.numerics.kernels import mmd2_biased
from cubeae.numerics.whitening import whiten
from cubeae.parts.decoder import Decoder
from cubeae.parts.latents import Bandwidths, Latents
from cubeae.parts.penalties import PENALTIES
from cubeae.parts.penalty import Penalty
from cubeae.properties.penalties import PENALTY, latents, latents_of_the_prior, member
from cubeae.properties.suite import Property

EVERY: dict[str, Penalty] = {**PENALTIES, "absolute": Absolute()}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("holds", PENALTY, ids=lambda each: each.__name__)
def test_every_penalty_has_every_property(holds: Property, name: str) -> None:
    assert list(holds(EVERY[name])) == []


def planted_jacobian() -> float:
    """E ||W3 diag(1 - tanh^2 a) W1||^2 for normal weights and biases: 3 x 5 E[r^2 sech^4 a].

    a is N(0, 1 + r^2) with r^2 = |w|^2 of a row of W1, which is chi-squared with 2 degrees.
    """
    rng = np.random.default_rng(0)
    square = rng.chisquare(2, 10**6)
    slope = np.cosh(np.sqrt(1 + square) * rng.standard_normal(10**6)) ** -4.0
    return float(15 * (square * slope).mean())


def gradients_of(name: str, batch: Latents) -> list[torch.Tensor]:
    """Values of every member, and the gradients with respect to all that the penalty reads."""
    decoder = batch.decoder
    assert decoder is not None
    assert batch.variance is not None
    read = [batch.z, batch.mean, batch.variance, *decoder.tensors]
    leaves = [tensor.float().detach().requires_grad_() for tensor in read]
    z, mean, variance, *tensors = leaves
    half = len(tensors) // 2
    held = replace(
        batch,
        z=z,
        mean=mean,
        variance=variance,
        prior=batch.prior.float(),
        normals={purpose: draws.float() for purpose, draws in batch.normals.items()},
        decoder=Decoder(tuple(tensors[:half]), tuple(tensors[half:]), decoder.activation),
    )
    values = EVERY[name](held, Bandwidths())
    found = torch.autograd.grad(values.sum(), leaves, allow_unused=True)
    return [values.detach(), *(gradient for gradient in found if gradient is not None)]


@pytest.mark.parametrize("dim", [2, 6])
@pytest.mark.parametrize("name", EVERY)
def test_a_member_has_the_same_bits_whoever_is_in_its_cohort(name: str, dim: int) -> None:
    whole = latents(25, dim, 64)
    together = gradients_of(name, whole)
    for index in (0, 24):
        alone = gradients_of(name, member(whole, index))
        assert all(
            torch.equal(a[index : index + 1], b) for a, b in zip(together, alone, strict=True)
        )


# Mean over batches of 100 that are drawn from the prior. A sample's mean has variance 1 / 100 and
# its variance 2 / 99. A Gaussian fitted to a sample lies nearer to it than the truth does.
AT_THE_PRIOR = {
    "moments": pytest.approx(1 / 100 + 2 / 99, rel=0.05),
    "kl": pytest.approx(0, abs=1e-12),
    "mmd-standard": pytest.approx(0, abs=5e-4),
    "mmd-matched": pytest.approx(-0.006, abs=0.003),
    "mmd-imq": pytest.approx(0, abs=5e-3),
    "mmd-multiscale": pytest.approx(0, abs=5e-3),
    "mmd-sphere": pytest.approx(0, abs=5e-4),
    "sliced-wasserstein": pytest.approx(0, abs=2e-3),
    "cramer-wold": pytest.approx(0, abs=5e-4),
    "covariance": pytest.approx(2 * 3 / 99, rel=0.05),
    "total-correlation": pytest.approx(0, abs=1e-12),
    "free-bits": pytest.approx(2 * 0.5 * math.log(2)),
    "kl-capacity": pytest.approx(3 * 0.25 / 0.5),  # a quarter of the steps of a rise over half
    "latent-norm": pytest.approx(2 / 2, rel=0.01),
    # Of a decoder with 2 x 5 and 5 x 3 standard normal weights.
    "decoder-decay": pytest.approx(10 + 15, rel=0.05),
    "decoder-gradient": pytest.approx(planted_jacobian(), rel=0.1),
    "absolute": pytest.approx(math.sqrt(2 / math.pi), rel=0.01),
}


@pytest.mark.parametrize("name", EVERY)
def test_the_mean_over_batches_from_the_prior_is_the_one_promised(name: str) -> None:
    values = EVERY[name](latents_of_the_prior(), Bandwidths())
    assert values.mean().item() == AT_THE_PRIOR[name]
    assert EVERY[name].zero_at_prior == (AT_THE_PRIOR[name] == 0)


def test_kl_agrees_with_torch_distributions() -> None:
    batch = latents()
    assert batch.variance is not None
    expected = kl_divergence(Normal(batch.mean, batch.variance.sqrt()), Normal(0.0, 1.0))
    assert torch.allclose(PENALTIES["kl"](batch, Bandwidths()), expected.sum(1).mean(1))


def test_kl_is_zero_at_the_prior_and_known_for_a_shift() -> None:
    ones = torch.ones(1, 3, 10)
    at_prior = Latents(ones, 0 * ones, ones, ones)
    assert PENALTIES["kl"](at_prior, Bandwidths()).item() == pytest.approx(0)
    # mu = 1 in three dimensions: 3 x 1/2 nats
    shifted = Latents(ones, ones, ones, ones)
    assert PENALTIES["kl"](shifted, Bandwidths()).item() == pytest.approx(1.5)


def test_free_bits_is_kl_above_its_floor_and_the_floor_below_it() -> None:
    ones = torch.ones(1, 1, 10).double()
    mean = torch.cat([ones, 0.1 * ones], 1)  # KL of 1/2 and 0.005 nats at unit variance
    batch = Latents(mean, mean, torch.ones_like(mean).requires_grad_(), mean)
    penalty = PENALTIES["free-bits"]
    floor = 0.2 * math.log(2)
    value = penalty.with_parameters({"bits": 0.2})(batch, Bandwidths())
    assert value.item() == pytest.approx(0.5 + floor)
    nothing = penalty.with_parameters({"bits": 0.0})(batch, Bandwidths())
    assert torch.allclose(nothing, PENALTIES["kl"](batch, Bandwidths()))


def test_kl_of_a_deterministic_encoder_is_refused() -> None:
    ones = torch.ones(1, 3, 10)
    with pytest.raises(ValueError, match="gaussian encoder"):
        PENALTIES["kl"](Latents(ones, ones, None, ones), Bandwidths())


def test_moments_vanish_for_standardised_latents_and_are_known_otherwise() -> None:
    z = torch.randn(1, 2, 500, dtype=torch.float64)
    z = (z - z.mean(2, keepdim=True)) / z.std(2, keepdim=True)
    assert PENALTIES["moments"](Latents(z, z, None, z), Bandwidths()).item() == pytest.approx(0)
    # mean 2 and variance 9: 2^2 + (9 - 1)^2 = 68 in each neuron
    moved = 3 * z + 2
    value = PENALTIES["moments"](Latents(moved, moved, None, z), Bandwidths()).item()
    assert value == pytest.approx(68)


def test_mmd_standard_sees_scale_and_mmd_matched_does_not() -> None:
    generator = torch.Generator().manual_seed(4)
    z = 3 * torch.randn(40, 2, 100, generator=generator) + 5
    prior = torch.randn(40, 2, 100, generator=generator)
    batch = Latents(z, z, None, prior)
    matched = PENALTIES["mmd-matched"](batch, Bandwidths())
    # A Gaussian fitted to the sample lies nearer than the truth does: slightly below zero.
    assert -0.01 < matched.mean().item() < 0.002
    assert PENALTIES["mmd-standard"](batch, Bandwidths()).mean().item() > 0.5


def test_mmd_matched_neither_moves_nor_scales_the_latents() -> None:
    """Its value and gradients are those of an affine-invariant function of the latents."""
    generator = torch.Generator().manual_seed(5)
    z = torch.randn(1, 2, 60, generator=generator, dtype=torch.float64).exp()
    prior = torch.randn(1, 2, 60, generator=generator, dtype=torch.float64)

    def penalty(scale: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
        moved = scale * z + shift
        return PENALTIES["mmd-matched"](Latents(moved, moved, None, prior), Bandwidths()).sum()

    at = (torch.tensor(1.5, dtype=torch.float64), torch.tensor(0.3, dtype=torch.float64))
    scale, shift = (value.requires_grad_() for value in at)
    value = penalty(scale, shift)
    value.backward()
    assert value.item() == pytest.approx(penalty(torch.tensor(7.0), torch.tensor(-2.0)).item())
    assert value.item() > 0.01
    assert scale.grad is not None
    assert shift.grad is not None
    assert abs(scale.grad.item()) < 1e-6
    assert abs(shift.grad.item()) < 1e-6


def test_mmd_matched_sees_a_shape_that_is_not_gaussian() -> None:
    generator = torch.Generator().manual_seed(5)
    signs = torch.randint(0, 2, (40, 1, 100), generator=generator) * 2.0 - 1
    z = signs + 0.05 * torch.randn(40, 1, 100, generator=generator)
    prior = torch.randn(40, 1, 100, generator=generator)
    value = PENALTIES["mmd-matched"](Latents(z, z, None, prior), Bandwidths())
    assert value.mean().item() > 10 * value.std().item() / math.sqrt(40)


def test_whitened_latents_have_zero_mean_and_unit_covariance() -> None:
    generator = torch.Generator().manual_seed(6)
    mixing = torch.randn(3, 3, generator=generator, dtype=torch.float64)
    z = (mixing @ torch.randn(3, 50, generator=generator, dtype=torch.float64) + 2)[None]
    white = whiten(z)[0]
    assert torch.allclose(white.mean(1), torch.zeros(3, dtype=torch.float64), atol=1e-10)
    assert torch.allclose(torch.cov(white), torch.eye(3, dtype=torch.float64), atol=1e-3)


def test_the_bandwidth_is_kept_until_it_is_due() -> None:
    kept = Bandwidths()
    PENALTIES["mmd-standard"](latents(seed=1), kept)
    (first,) = kept.values.values()
    kept.due = False
    PENALTIES["mmd-standard"](latents(seed=2), kept)
    assert list(kept.values.values()) == [first]
    kept.due = True
    PENALTIES["mmd-standard"](latents(seed=2), kept)
    (second,) = kept.values.values()
    assert not torch.equal(second, first)


def test_the_root_of_the_biased_mmd_is_logged_at_the_penaltys_bandwidth() -> None:
    batch, kept = latents(), Bandwidths()
    for name, z in {"mmd-standard": batch.z, "mmd-matched": whiten(batch.z)}.items():
        PENALTIES[name](batch, kept)
        expected = mmd2_biased(z, batch.prior, kept.values[PENALTIES[name]]).sqrt()
        assert torch.equal(PENALTIES[name].logged(batch, kept)["root_biased"], expected)
