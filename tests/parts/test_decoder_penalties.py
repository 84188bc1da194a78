"""Penalties on the decoder, against torch's own derivatives."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from cubeae.parts.decoder import Decoder
from cubeae.parts.latents import Bandwidths
from cubeae.parts.penalties import PENALTIES
from cubeae.properties.penalties import latents

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "elu": torch.nn.functional.elu}
WIDTHS = [2, 7, 5, 3]


def planted(activation: str, members: int = 2) -> Decoder:
    """A decoder of three layers, float64."""
    generator = torch.Generator().manual_seed(1)
    pairs = list(zip(WIDTHS[1:], WIDTHS[:-1], strict=True))
    weights = tuple(
        torch.randn(members, out, fan, generator=generator, dtype=torch.float64)
        for out, fan in pairs
    )
    biases = tuple(
        torch.randn(members, out, 1, generator=generator, dtype=torch.float64) for out, _ in pairs
    )
    return Decoder(weights, biases, activation)


def decode(decoder: Decoder, member: int, z: Tensor) -> Tensor:
    """One member's output for one latent [d], by torch's own functions."""
    features = z
    for index, (weight, bias) in enumerate(zip(decoder.weights, decoder.biases, strict=True)):
        features = weight[member] @ features + bias[member, :, 0]
        if index < len(decoder.weights) - 1:
            features = ACTIVATIONS[decoder.activation](features)
    return features


def plain_gradient_penalty(decoder: Decoder, member: int, z: Tensor) -> Tensor:
    """Three times the mean squared norm of one row of the Jacobian at the latents z [d, n]."""
    rows = [
        torch.autograd.functional.jacobian(
            lambda point: decode(decoder, member, point), point, create_graph=True
        )[index % 3]
        for index, point in enumerate(z.T)
    ]
    return 3 * torch.stack(rows).square().sum(1).mean()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_penalty_and_its_gradients_are_torchs_own(activation: str) -> None:
    decoder, batch = planted(activation), latents(2, 2, 64)
    for tensor in decoder.tensors:
        tensor.requires_grad_()
    z = batch.z.clone().requires_grad_()
    value = PENALTIES["decoder-gradient"](replace(batch, z=z, decoder=decoder), Bandwidths())
    # An eighth of the 64 points, as many for every output.
    plain = torch.stack([plain_gradient_penalty(decoder, m, z[m, :, :6]) for m in range(2)])
    assert torch.allclose(value, plain)
    assert value.min() > 0.1
    inputs = [z, *decoder.tensors]
    found = torch.autograd.grad(value.sum(), inputs, allow_unused=True)
    expected = torch.autograd.grad(plain.sum(), inputs, allow_unused=True)
    for tensor, gradient, other in zip(inputs, found, expected, strict=True):
        zero = torch.zeros_like(tensor)
        ours = zero if gradient is None else gradient
        assert torch.allclose(ours, zero if other is None else other)


def test_the_gradient_penalty_of_a_linear_decoder_is_the_squared_norm_of_its_matrix() -> None:
    weight = torch.tensor([[[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]]]).double()
    decoder = Decoder((weight,), (torch.zeros(1, 3, 1).double(),), "relu")
    batch = replace(latents(1, 2, 8), decoder=decoder)
    assert PENALTIES["decoder-gradient"](batch, Bandwidths()).item() == pytest.approx(15)


def test_the_decay_is_the_sum_of_squared_weights_and_leaves_biases_free() -> None:
    decoder, batch = planted("relu"), latents(2, 2, 8)
    for tensor in decoder.tensors:
        tensor.requires_grad_()
    value = PENALTIES["decoder-decay"](replace(batch, decoder=decoder), Bandwidths())
    expected = sum(weight[1].square().sum().item() for weight in decoder.weights)
    assert value[1].item() == pytest.approx(expected)
    value.sum().backward()
    for weight, bias in zip(decoder.weights, decoder.biases, strict=True):
        assert torch.allclose(weight.grad, 2 * weight)  # type: ignore[arg-type]
        assert bias.grad is None


@pytest.mark.parametrize("name", ["decoder-decay", "decoder-gradient"])
def test_latents_without_a_decoder_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="without a decoder"):
        PENALTIES[name](replace(latents(), decoder=None), Bandwidths())
