"""Compiled perceptrons, against those of torch in double precision."""

import pytest
import torch
from torch import Tensor

from cubeae.compiled.perceptrons import ACTIVATIONS
from cubeae.specs.training import Architecture
from cubeae.training.gradients import CompiledPerceptrons, Perceptrons, prepare
from cubeae.training.networks import Networks, initialise, pack, unpack

DIM = 3


def stacks(
    hidden: list[int], activation: str, batch: int, to_input: bool, kind: torch.dtype, members: int
) -> tuple[Perceptrons, Tensor]:
    """An encoder's perceptrons, and the memory of all gradients, NaN at first."""
    fresh = initialise(Architecture(hidden, activation), "gaussian", DIM, range(members), 0)  # type: ignore[arg-type]
    tensors = {name: tensor.to(kind) for name, tensor in fresh.parameters().items()}
    flat, networks = pack(Networks.from_parameters(tensors, activation, DIM))
    slopes = torch.full_like(flat, torch.nan)
    own, gradients = networks.encoder, unpack(slopes, networks).encoder
    return prepare(own, gradients, activation, batch, to_input), slopes


def passed(stack: Perceptrons, points: Tensor, slope: Tensor) -> tuple[Tensor, Tensor]:
    values = stack.forward(points).clone()
    return values, stack.backward(slope.clone()).clone()


# Hidden widths and batches that are whole numbers of vectors, and not.
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("hidden", "batch"), [([64, 64], 64), ([64], 1000), ([20, 37, 5], 24), ([3], 2)]
)
def test_both_kinds_agree(activation: str, hidden: list[int], batch: int) -> None:
    torch.manual_seed(0)
    points, slope = torch.randn(2, 3, batch), torch.randn(2, 2 * DIM, batch)
    compiled, found = stacks(hidden, activation, batch, True, torch.float32, 2)
    reference, exact = stacks(hidden, activation, batch, True, torch.float64, 2)
    assert isinstance(compiled, CompiledPerceptrons)
    assert not isinstance(reference, CompiledPerceptrons)
    for _ in range(2):  # the second pass writes over the first
        pairs = zip(
            passed(compiled, points, slope),
            passed(reference, points.double(), slope.double()),
            strict=True,
        )
        for single, double in pairs:
            assert torch.allclose(single.double(), double, atol=2e-5, rtol=1e-5)
    known = ~exact.isnan()
    assert (found.isnan() == exact.isnan()).all()  # the decoder's gradients are not touched
    scale = exact[known].abs().max()
    assert (found[known].double() - exact[known]).abs().max() < 2e-6 * scale


def test_a_member_does_not_depend_on_the_others() -> None:
    torch.manual_seed(0)
    points, slope = torch.randn(5, 3, 40), torch.randn(5, 2 * DIM, 40)
    many, of_many = stacks([20, 20], "relu", 40, True, torch.float32, 5)
    alone, of_one = stacks([20, 20], "relu", 40, True, torch.float32, 1)
    assert (passed(many, points, slope)[1][:1] == passed(alone, points[:1], slope[:1])[1]).all()
    assert torch.equal(of_many[:1].nan_to_num(), of_one.nan_to_num())


def test_a_member_that_diverged_stays_so_and_harms_no_other() -> None:
    points, slope = torch.ones(2, 3, 16), torch.ones(2, 2 * DIM, 16)
    points[0, 0, 0] = torch.nan
    stack, slopes = stacks([8, 8], "relu", 16, True, torch.float32, 2)
    values, _ = passed(stack, points, slope)
    assert values[0, :, 0].isnan().all()
    assert values[1].isfinite().all()
    weights = slice(0, 3 * 8)
    assert slopes[0, weights].isnan().any()
    assert slopes[1, weights].isfinite().all()
