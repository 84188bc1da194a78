"""Total correlation in compiled code, against torch in double precision."""

import pytest
import torch
from torch import Tensor

from cubeae.numerics.total_correlation import total_correlation


def value_and_gradients(leaves: list[Tensor], kind: torch.dtype) -> list[Tensor]:
    given = [leaf.to(kind).requires_grad_() for leaf in leaves]
    value = total_correlation(*given)
    return [value.detach(), *torch.autograd.grad(value.sum(), given)]


@pytest.mark.parametrize(
    ("dim", "points", "batch", "smallest"),
    [(1, 2, 2, 0.1), (2, 25, 50, 0.1), (6, 64, 64, 1e-4), (8, 32, 64, 1e-4), (40, 20, 20, 10.0)],
)
def test_single_precision_agrees_with_double_in_value_and_gradients(
    dim: int, points: int, batch: int, smallest: float
) -> None:
    """Also where a product of densities underflows (40 dims) or spans many orders."""
    torch.manual_seed(dim)
    mean, variance = 10 + torch.randn(3, dim, batch), smallest + 0.2 * torch.rand(3, dim, batch)
    z = (mean + variance.sqrt() * torch.randn(3, dim, batch))[:, :, :points]
    single = value_and_gradients([z, mean, variance], torch.float32)
    double = value_and_gradients([z, mean, variance], torch.float64)
    for found, expected in zip(single, double, strict=True):
        largest = expected.abs().max().item()
        assert (found.double() - expected).abs().max().item() < 1e-4 * max(largest, 1e-3)


def test_a_member_that_diverged_has_nan_and_no_other_has() -> None:
    torch.manual_seed(0)
    mean, variance = torch.randn(3, 2, 20), 0.1 + torch.rand(3, 2, 20)
    whole = total_correlation(mean, mean, variance)
    mean[1, 0, 3] = torch.nan
    found = total_correlation(mean, mean, variance)
    assert torch.isnan(found).tolist() == [False, True, False]
    assert torch.equal(found[::2], whole[::2])
