"""Every channel: the SNR asked for, gradients, members by themselves; and what none means."""

import math
from itertools import pairwise

import pytest
import torch
from dummies.channel import UniformChannel

from cubeae.parts.channel import Channel, information_rate_bits
from cubeae.parts.channels import CHANNELS
from cubeae.parts.latents import batch_variance

EVERY: dict[str, Channel] = {**CHANNELS, "uniform": UniformChannel()}
NOISY = [name for name, channel in EVERY.items() if channel.takes_snr]


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def ratio_of(name: str, snr_db: float) -> torch.Tensor:
    return torch.tensor(EVERY[name].noise_ratio(snr_db), dtype=torch.float64)


@pytest.mark.parametrize("name", EVERY)
def test_a_channel_states_what_pages_show_of_it(name: str) -> None:
    assert EVERY[name].words
    assert all(EVERY[name].noise)
    assert bool(EVERY[name].noise) == EVERY[name].takes_snr


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("snr", [-5.0, 10.0, 20.0])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_snr_is_the_one_asked_for_at_any_scale_of_the_signal(
    name: str, snr: float, scale: float
) -> None:
    signal = scale * normal(1, 2, 100_000) + 3 * scale
    z, variance = EVERY[name].transmit(signal, normal(1, 2, 100_000, seed=1), ratio_of(name, snr))
    reached = 10 * torch.log10(signal.var(2) / (z - signal).var(2))
    assert reached.flatten().tolist() == pytest.approx([snr, snr], abs=0.1)
    assert torch.allclose(variance, (z - signal).var(2, keepdim=True), rtol=0.03)


@pytest.mark.parametrize("name", EVERY)
def test_an_infinite_snr_is_exactly_no_noise(name: str) -> None:
    signal = normal(1, 3, 16)
    z, variance = EVERY[name].transmit(signal, normal(1, 3, 16, seed=1), ratio_of(name, math.inf))
    assert torch.equal(z, signal)
    assert torch.equal(variance, torch.zeros(1, 3, 1).double())
    assert torch.isinf(information_rate_bits(z.var(2, keepdim=True), variance)).all()
    assert EVERY[name].capacity_bits(math.inf, 2) == math.inf


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("snr", [3.0, math.inf])
def test_gradients_are_those_of_finite_differences(name: str, snr: float) -> None:
    """Through the signal and through its variance, which sets that of the noise."""
    signal, normals = normal(2, 3, 9).requires_grad_(), normal(2, 3, 9, seed=1)
    ratio = torch.stack([ratio_of(name, snr), ratio_of(name, snr) * 2])[:, None, None]
    assert torch.autograd.gradcheck(lambda y: EVERY[name].transmit(y, normals, ratio), (signal,))


@pytest.mark.parametrize("name", EVERY)
def test_a_member_does_not_depend_on_its_cohort(name: str) -> None:
    signal, normals = normal(3, 2, 20), normal(3, 2, 20, seed=1)
    ratio = torch.tensor([0.1, 0.2, 0.0]).double()[:, None, None]
    whole = EVERY[name].transmit(signal, normals, ratio)
    alone = EVERY[name].transmit(signal[1:2], normals[1:2], ratio[1:2])
    for together, by_itself in zip(whole, alone, strict=True):
        assert torch.equal(together[1:2], by_itself)


@pytest.mark.parametrize("name", EVERY)
def test_a_collapsed_neuron_has_finite_gradients(name: str) -> None:
    signal = torch.ones(1, 1, 8, requires_grad=True)
    z, _ = EVERY[name].transmit(signal, torch.randn(1, 1, 8), torch.tensor(0.1))
    z.square().sum().backward()
    assert signal.grad is not None
    assert torch.isfinite(signal.grad).all()
    assert information_rate_bits(torch.zeros(1), torch.zeros(1)).item() == 0


@pytest.mark.parametrize("name", NOISY)
def test_capacity_grows_with_the_snr_and_with_every_neuron(name: str) -> None:
    bits = [EVERY[name].capacity_bits(snr, 4) for snr in (-20, 0, 15, 40, math.inf)]
    assert all(low < high for low, high in pairwise(bits))
    assert EVERY[name].capacity_bits(15, 8) == pytest.approx(2 * bits[2])


def test_a_model_is_crossed_with_the_snrs_that_its_channel_takes() -> None:
    assert CHANNELS["gaussian"].snrs([5, math.inf]) == (5, math.inf)
    assert CHANNELS["none"].snrs([5, 10]) == (math.inf,)


@pytest.mark.parametrize(
    # 1/2 log2(1 + 10^(SNR/10)), from the formula
    ("snr", "bits"),
    [(5, 1.0287), (10, 1.7297), (15, 2.5140), (20, 3.3291)],
)
def test_a_gaussian_signal_carries_the_channels_capacity(snr: float, bits: float) -> None:
    signal, normals = 3 * normal(1, 2, 200_000), normal(1, 2, 200_000, seed=1)
    z, variance = CHANNELS["gaussian"].transmit(signal, normals, ratio_of("gaussian", snr))
    rate = information_rate_bits(z.var(2, keepdim=True), variance)
    assert rate.flatten().tolist() == pytest.approx([bits, bits], abs=0.01)
    assert CHANNELS["gaussian"].capacity_bits(snr, 4) == pytest.approx(4 * bits, abs=1e-3)


def test_the_variance_is_the_batchs_unbiased_one() -> None:
    latents = normal(2, 3, 7)
    assert torch.allclose(batch_variance(latents), latents.var(2, keepdim=True))
