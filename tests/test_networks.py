"""The stacked networks against the plain nn.Sequential model, values and gradients."""

import numpy as np
import pytest
import torch
from torch import nn

from cubeae.networks import Layer, Networks, forward, initialise
from cubeae.specs import Architecture

PLAIN = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}


def plain_model(layers: list[Layer], member: int, activation: str) -> nn.Sequential:
    modules: list[nn.Module] = []
    for layer in layers:
        linear = nn.Linear(layer.weight.shape[2], layer.weight.shape[1])
        with torch.no_grad():
            linear.weight.copy_(layer.weight[member])
            linear.bias.copy_(layer.bias[member, :, 0])
        modules += [linear, PLAIN[activation]()]
    return nn.Sequential(*modules[:-1])


@pytest.mark.parametrize("activation", PLAIN)
def test_values_and_gradients_agree_with_a_plain_model(activation: str) -> None:
    networks = initialise(Architecture([8, 5], activation), "gaussian", 2, [0, 1, 2], 0)  # type: ignore[arg-type]
    parameters = networks.parameters()
    for tensor in parameters.values():
        tensor.requires_grad_()
    points = torch.randn(3, 3, 20)
    stacked = forward(networks.encoder, points, activation)
    stacked.square().mean((1, 2)).sum().backward()
    for member in range(3):
        plain = plain_model(networks.encoder, member, activation)
        features = plain(points[member].T)
        assert torch.allclose(features.T, stacked[member], atol=1e-6)
        features.square().mean().backward()
        linears = [module for module in plain if isinstance(module, nn.Linear)]
        for layer, linear in zip(networks.encoder, linears, strict=True):
            assert torch.allclose(layer.weight.grad[member], linear.weight.grad, atol=1e-6)
            assert torch.allclose(layer.bias.grad[member, :, 0], linear.bias.grad, atol=1e-6)


def test_a_seed_draws_the_same_weights_in_every_cohort_and_model() -> None:
    wide = Architecture([64, 64], "relu")
    many = initialise(wide, "gaussian", 4, [0, 1, 2], 5)
    alone = initialise(wide, "deterministic", 4, [2], 5)
    for index in range(2):
        assert torch.equal(many.encoder[index].weight[2], alone.encoder[index].weight[0])
    # The means' rows of a Gaussian encoder are the deterministic encoder's.
    assert torch.equal(many.encoder[2].weight[2, :4], alone.encoder[2].weight[0])
    assert torch.equal(many.decoder[0].weight[2], alone.decoder[0].weight[0])
    assert not torch.equal(many.encoder[0].weight[0], many.encoder[0].weight[1])


def test_initial_weights_are_uniform_within_the_bound_of_nn_linear() -> None:
    networks = initialise(Architecture([64, 64], "relu"), "deterministic", 4, [0], 0)
    weight = networks.encoder[1].weight
    assert float(weight.abs().max()) <= 1 / 8
    assert float(weight.std()) == pytest.approx(1 / 8 / np.sqrt(3), rel=0.03)


def test_parameters_name_every_tensor_and_rebuild_the_networks() -> None:
    networks = initialise(Architecture([6], "relu"), "gaussian", 2, [0], 0)
    parameters = networks.parameters()
    assert sorted(parameters) == sorted(
        f"{part}.{index}.{name}"
        for part in ("encoder", "decoder")
        for index in (0, 1)
        for name in ("weight", "bias")
    )
    rebuilt = Networks.from_parameters(parameters, "relu", 2)
    points = torch.randn(1, 3, 5)
    mean, spread = networks.encode(points)
    again, spread_again = rebuilt.encode(points)
    assert spread is not None
    assert spread_again is not None
    assert torch.equal(mean, again)
    assert torch.equal(spread, spread_again)
