import math

import pytest
import torch

from cubeae.training.channel import (
    capacity_bits,
    information_rate_bits,
    noise_ratio,
    signal_variance,
    transmit,
    transmit_batch,
)


@pytest.mark.parametrize(
    # 1/2 log2(1 + 10^(SNR/10)), from the formula
    ("snr", "bits"),
    [(5, 1.0287), (10, 1.7297), (15, 2.5140), (20, 3.3291)],
)
def test_a_gaussian_signal_carries_the_channels_capacity(snr: float, bits: float) -> None:
    generator = torch.Generator().manual_seed(0)
    signal = 3 * torch.randn(1, 2, 200_000, generator=generator, dtype=torch.float64)
    normals = torch.randn(signal.shape, generator=generator, dtype=torch.float64)
    ratio = torch.tensor(noise_ratio(snr), dtype=torch.float64)
    variance = signal_variance(signal)
    z = transmit(signal, normals, variance, ratio)
    rate = information_rate_bits(z.var(2, keepdim=True), variance * ratio)
    assert rate.flatten().tolist() == pytest.approx([bits, bits], abs=0.01)
    assert capacity_bits(snr, 4) == pytest.approx(4 * bits, abs=1e-3)


def test_the_noise_has_the_variance_asked_for_at_any_scale_of_the_signal() -> None:
    generator = torch.Generator().manual_seed(1)
    for scale in (1e-3, 1.0, 1e3):
        signal = scale * torch.randn(1, 1, 100_000, generator=generator)
        normals = torch.randn(signal.shape, generator=generator)
        noise = transmit(signal, normals, signal_variance(signal), torch.tensor(0.1)) - signal
        assert float(noise.var() / signal.var()) == pytest.approx(0.1, rel=0.03)


def test_an_infinite_snr_is_exactly_no_noise() -> None:
    signal = torch.randn(1, 3, 16)
    sent = transmit(
        signal,
        torch.randn(1, 3, 16),
        signal_variance(signal),
        torch.tensor(noise_ratio(math.inf)),
    )
    assert torch.equal(sent, signal)
    rate = information_rate_bits(sent.var(2, keepdim=True), torch.zeros(1, 3, 1))
    assert torch.isinf(rate).all()
    assert capacity_bits(math.inf, 2) == math.inf


def test_a_collapsed_neuron_has_zero_rate_and_finite_gradients() -> None:
    signal = torch.ones(1, 1, 8, requires_grad=True)
    z, _ = transmit_batch(signal, torch.randn(1, 1, 8), torch.tensor(0.1))
    z.square().sum().backward()
    assert torch.isfinite(signal.grad).all()  # type: ignore[arg-type]
    assert information_rate_bits(torch.zeros(1), torch.zeros(1)).item() == 0


def test_gradient_flows_through_the_batch_variance() -> None:
    # The channel is scale-free: with the noise fixed, z scales as y does, so d z / d scale = z.
    normals = torch.randn(1, 1, 32, dtype=torch.float64)
    base = torch.randn(1, 1, 32, dtype=torch.float64)
    scale = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    z, _ = transmit_batch(scale * base, normals, torch.tensor(0.1))
    z.sum().backward()
    assert scale.grad is not None
    assert scale.grad.item() == pytest.approx(z.sum().item() / 2, rel=1e-6)


def test_the_hand_written_gradient_agrees_with_autograd() -> None:
    generator = torch.Generator().manual_seed(2)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    signal, normals, ratio = (
        normal(2, 3, 9).requires_grad_(),
        normal(2, 3, 9),
        normal(2, 1, 1).exp(),
    )
    z, variance = transmit_batch(signal, normals, ratio)
    plain = transmit(signal, normals, signal_variance(signal), ratio)
    assert torch.allclose(z, plain)
    assert torch.allclose(variance, signal.var(2, keepdim=True))
    assert torch.autograd.gradcheck(lambda y: transmit_batch(y, normals, ratio), (signal,))
    # Without noise the variance still has a gradient, and the noise none.
    silent = torch.zeros(2, 1, 1, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda y: transmit_batch(y, normals, silent), (signal,))
