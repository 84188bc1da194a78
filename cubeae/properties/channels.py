"""What must hold for every channel (``cubeae.parts.channel``)."""

import math
from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import Tensor

from cubeae.parts.channel import Channel, information_rate_bits
from cubeae.properties.suite import words_faults

SNRS = (-5.0, 10.0, 20.0)  # dB
SCALES = (1e-3, 1.0, 1e3)  # of the signal


def normal(*shape: int, seed: int = 0) -> Tensor:
    """Standard normal draws, float64."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def ratio_of(channel: Channel, snr_db: float) -> Tensor:
    """The channel's noise ratio as a tensor, []."""
    return torch.tensor(channel.noise_ratio(snr_db), dtype=torch.float64)


def states_its_words(channel: Channel) -> Iterator[str]:
    """A model's card and its diagram show them."""
    yield from words_faults(words=channel.words, signal=channel.signal)
    if not all(channel.noise) or bool(channel.noise) != channel.takes_snr:
        yield "its `noise` must have lines if and only if it takes an SNR"


def what_may_enter_it_is_a_projection(channel: Channel) -> Iterator[str]:
    """Of the same shape, a member at a time, the same the second time, and with a gradient."""
    output = normal(3, 4, 6)
    entered = channel.constrain(output)
    if entered.shape != output.shape:
        yield f"`constrain` gives the shape {list(entered.shape)} for {list(output.shape)}"
        return
    if not torch.allclose(channel.constrain(entered), entered, rtol=1e-9):
        yield "`constrain` changes what it gave"
    if not torch.equal(channel.constrain(output[1:2]), entered[1:2]):
        yield "`constrain` lets members depend on the other members of their cohort"
    wanted = output.requires_grad_()
    if not torch.autograd.gradcheck(channel.constrain, (wanted,), raise_exception=False):
        yield "the gradient of `constrain` differs from finite differences"
    zeros = torch.zeros(1, 2, 3, requires_grad=True)
    (gradient,) = torch.autograd.grad(channel.constrain(zeros).sum(), zeros)
    if not torch.isfinite(gradient).all():
        yield "the gradient of `constrain` is not finite where the encoder gives 0"


def the_snr_is_the_one_asked_for(channel: Channel) -> Iterator[str]:
    """At any scale of the signal; to 0.1 dB on 100,000 draws."""
    for snr in SNRS if channel.takes_snr else ():
        for scale in SCALES:
            signal = scale * normal(1, 2, 100_000) + 3 * scale
            normals = normal(1, 2, 100_000, seed=1)
            z, variance = channel.transmit(signal, normals, ratio_of(channel, snr))
            noise = (z - signal).var(2, keepdim=True)
            reached = 10 * torch.log10(signal.var(2, keepdim=True) / noise)
            if not (reached - snr).abs().max() < 0.1:
                yield f"the SNR is {reached.max():.3g} dB where {snr:g} is asked for"
            if not torch.allclose(variance, noise, rtol=0.03):
                yield "the variance that it gives is not that of its noise"


def an_infinite_snr_is_exactly_no_noise(channel: Channel) -> Iterator[str]:
    """z = y, with noise of variance 0; the rate and the capacity are infinite."""
    signal = normal(1, 3, 16)
    z, variance = channel.transmit(signal, normal(1, 3, 16, seed=1), ratio_of(channel, math.inf))
    rate = information_rate_bits(z.var(2, keepdim=True), variance)
    if not (torch.equal(z, signal) and torch.equal(variance, torch.zeros(1, 3, 1).double())):
        yield "adds noise at an infinite SNR"
    elif not (torch.isinf(rate).all() and channel.capacity_bits(math.inf, 2) == math.inf):
        yield "its capacity must be infinite at an infinite SNR"


def gradients_are_those_of_finite_differences(channel: Channel) -> Iterator[str]:
    """Through the signal and through its variance, which sets that of the noise."""
    for snr in (3.0, math.inf):
        signal, normals = normal(2, 3, 9).requires_grad_(), normal(2, 3, 9, seed=1)
        one = ratio_of(channel, snr)
        ratio = torch.stack([one, one * 2])[:, None, None]

        def sent(y: Tensor, normals: Tensor = normals, ratio: Tensor = ratio) -> tuple[Tensor, ...]:
            return channel.transmit(y, normals, ratio)

        if not torch.autograd.gradcheck(sent, (signal,), raise_exception=False):
            yield "its gradient differs from finite differences (is something detached?)"


def a_member_is_independent_of_its_cohort(channel: Channel) -> Iterator[str]:
    """Cohorts are stacked for speed only."""
    signal, normals = normal(3, 2, 20), normal(3, 2, 20, seed=1)
    ratio = torch.tensor([0.1, 0.2, 0.0]).double()[:, None, None]
    whole = channel.transmit(signal, normals, ratio)
    alone = channel.transmit(signal[1:2], normals[1:2], ratio[1:2])
    if not all(torch.equal(a[1:2], b) for a, b in zip(whole, alone, strict=True)):
        yield "a member's latents depend on the other members of its cohort"


def gradients_are_finite_where_neurons_collapse(channel: Channel) -> Iterator[str]:
    """The signal's variance is 0."""
    signal = torch.ones(1, 1, 8, requires_grad=True)
    z, _ = channel.transmit(signal, normal(1, 1, 8).float(), torch.tensor(0.1))
    (gradient,) = torch.autograd.grad(z.square().sum(), signal)
    if not torch.isfinite(gradient).all():
        yield "its gradient is not finite where a neuron has collapsed"


def capacity_grows_with_the_snr_and_with_every_neuron(channel: Channel) -> Iterator[str]:
    """For a channel that takes an SNR."""
    if not channel.takes_snr:
        return
    bits = [channel.capacity_bits(snr, 4) for snr in (-20, 0, 15, 40, math.inf)]
    if not all(low < high for low, high in pairwise(bits)):
        yield f"its capacity does not grow with the SNR: {bits}"
    if not math.isclose(channel.capacity_bits(15, 8), 2 * bits[2]):
        yield "its capacity is not twice as large for twice as many neurons"


CHANNEL = (
    states_its_words,
    what_may_enter_it_is_a_projection,
    the_snr_is_the_one_asked_for,
    an_infinite_snr_is_exactly_no_noise,
    gradients_are_those_of_finite_differences,
    a_member_is_independent_of_its_cohort,
    gradients_are_finite_where_neurons_collapse,
    capacity_grows_with_the_snr_and_with_every_neuron,
)
