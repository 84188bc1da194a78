"""The batched product against an exact one, and member by member."""

import math

import pytest
import torch

from cubeae.numerics.products import product


def operands(members: int, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    left, right = torch.randn(members, 9, 40), torch.randn(members, 40, 7)
    return left.to(dtype), right.to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_is_the_product(dtype: torch.dtype) -> None:
    left, right = operands(5, dtype)
    exact = torch.einsum("mij,mjk->mik", left.double(), right.double())
    tolerance = {"atol": 1e-5 if dtype == torch.float32 else 1e-13, "rtol": 0.0}
    torch.testing.assert_close(product(left, right).double(), exact, **tolerance)
    turned = product(right.transpose(1, 2), left.transpose(1, 2))
    torch.testing.assert_close(turned.transpose(1, 2).double(), exact, **tolerance)


def test_it_writes_over_what_it_is_given() -> None:
    left, right = operands(3, torch.float32)
    into = torch.full((3, 9, 7), math.nan)
    assert product(left, right, into) is into
    assert torch.equal(into, product(left, right))


def test_a_members_product_does_not_depend_on_the_others() -> None:
    left, right = operands(8, torch.float32)
    alone = [product(left[i : i + 1], right[i : i + 1]) for i in range(8)]
    assert torch.equal(product(left, right), torch.cat(alone))


@pytest.mark.filterwarnings("error")
def test_a_diverged_member_is_told_by_its_numbers_alone() -> None:
    left, right = operands(3, torch.float32)
    sound = product(left, right)
    left[1] = 3e38
    right[2] = math.nan
    found = product(left, right)
    assert torch.equal(found[0], sound[0])
    assert not torch.isfinite(found[1:]).any()
