"""Every channel: the SNR asked for, gradients, members by themselves; and what none means."""

import math

import pytest
import torch
from dummies.channel import UniformChannel

from cubeae.parts.channel import Channel, information_rate_bits
from cubeae.parts.channels import CHANNELS
from cubeae.parts.latents import batch_variance
from cubeae.properties.channels import CHANNEL, normal, ratio_of
from cubeae.properties.suite import Property

EVERY: dict[str, Channel] = {**CHANNELS, "uniform": UniformChannel()}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("holds", CHANNEL, ids=lambda each: each.__name__)
def test_every_channel_has_every_property(holds: Property, name: str) -> None:
    assert list(holds(EVERY[name])) == []


def test_where_there_is_neither_signal_nor_noise_the_rate_is_zero() -> None:
    assert information_rate_bits(torch.zeros(1), torch.zeros(1)).item() == 0


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
    z, variance = CHANNELS["gaussian"].transmit(
        signal, normals, ratio_of(CHANNELS["gaussian"], snr)
    )
    rate = information_rate_bits(z.var(2, keepdim=True), variance)
    assert rate.flatten().tolist() == pytest.approx([bits, bits], abs=0.01)
    assert CHANNELS["gaussian"].capacity_bits(snr, 4) == pytest.approx(4 * bits, abs=1e-3)


def test_the_hypersphere_has_one_radius_and_the_direction_of_the_encoders_output() -> None:
    output = 3 * normal(2, 5, 40) + 1
    entered = CHANNELS["hypersphere"].constrain(output)
    assert torch.allclose(entered.norm(dim=1), torch.tensor(5.0).double().sqrt())
    assert torch.allclose(
        torch.cosine_similarity(entered, output, dim=1), torch.ones(2, 40).double()
    )


def test_a_channel_lets_everything_in_unless_it_says_otherwise() -> None:
    output = normal(2, 5, 40)
    for name in ("gaussian", "none"):
        assert CHANNELS[name].constrain(output) is output


def test_the_variance_is_the_batchs_unbiased_one() -> None:
    latents = normal(2, 3, 7)
    assert torch.allclose(batch_variance(latents), latents.var(2, keepdim=True))
