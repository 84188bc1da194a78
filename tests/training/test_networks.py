"""The stacked networks; their values and gradients are held to plain ones in test_gradients."""

import numpy as np
import pytest
import torch

from cubeae.specs.training import Architecture
from cubeae.training.networks import BLOCK, ROW, Layer, Networks, forward, initialise, pack


def test_packed_networks_are_views_of_one_copy() -> None:
    networks = initialise(Architecture([6], "relu"), "gaussian", 2, [0, 1], 0)
    flat, views = pack(networks)
    points = torch.randn(2, 3, 5)
    assert torch.equal(views.encode(points)[0], networks.encode(points)[0])
    weights = sum(tensor[0].numel() for tensor in networks.parameters().values())
    assert flat.shape == (2, -(-weights // ROW) * ROW)
    assert not flat[:, weights:].any()
    assert int(flat.count_nonzero()) == 2 * weights
    flat.zero_()
    assert float(views.encode(points)[0].abs().max()) == 0
    assert float(networks.encode(points)[0].abs().max()) > 0


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


@pytest.mark.parametrize("activation", ["relu", "tanh", "elu"])
def test_a_point_s_output_does_not_depend_on_the_points_beside_it(activation: str) -> None:
    """Blocks are filled up, and hold what the block before has left there."""
    networks = initialise(Architecture([16, 12], activation), "gaussian", 3, [0, 1], 0)  # type: ignore[arg-type]
    torch.manual_seed(0)
    points = torch.randn(2, 3, 2 * BLOCK + 77)
    whole = forward(networks.encoder, points, activation)
    for part in (slice(0, 5), slice(BLOCK - 3, BLOCK + 9), slice(700, None)):
        alone = forward(networks.encoder, points[:, :, part], activation)
        assert torch.equal(alone, whole[:, :, part])
    exact = [Layer(each.weight.double(), each.bias.double()) for each in networks.encoder]
    expected = forward(exact, points.double(), activation)
    assert torch.allclose(whole.double(), expected, atol=1e-5)
