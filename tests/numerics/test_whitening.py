"""Whitening: its moments, and its gradient against finite differences and torch's own."""

import pytest
import torch
from torch import Tensor

from cubeae.numerics.whitening import RIDGE, TINY, whiten, whitening_of


def by_torch(z: Tensor) -> Tensor:
    """The same by operators that torch differentiates."""
    centred = z - z.mean(2, keepdim=True)
    covariance = centred @ centred.transpose(1, 2) / (z.shape[2] - 1)
    spread = covariance.diagonal(dim1=1, dim2=2).mean(1)[:, None, None]
    ridged = covariance + torch.eye(z.shape[1]).to(z) * (RIDGE * spread + TINY)
    return torch.linalg.solve_triangular(torch.linalg.cholesky(ridged), centred, upper=False)


@pytest.mark.parametrize(("dim", "size"), [(1, 3), (2, 16), (6, 64)])
def test_value_and_gradient_are_those_of_torch(dim: int, size: int) -> None:
    torch.manual_seed(dim)
    mixing = torch.randn(3, dim, dim, dtype=torch.float64)
    z = (mixing @ torch.randn(3, dim, size, dtype=torch.float64) + 5).requires_grad_()
    upstream = torch.randn(3, dim, size, dtype=torch.float64)
    assert torch.allclose(whiten(z), by_torch(z), rtol=1e-8, atol=1e-8)
    ours, theirs = (torch.autograd.grad(f(z), z, upstream)[0] for f in (whiten, by_torch))
    assert torch.allclose(ours, theirs, rtol=1e-6, atol=1e-8)
    assert torch.autograd.gradcheck(whiten, z)


def test_the_ridge_counts_in_the_gradient() -> None:
    """A collapsed neuron's gradient depends on the ridge alone."""
    torch.manual_seed(0)
    z = torch.randn(2, 3, 20, dtype=torch.float64)
    z[:, 2] = 1e-4 * torch.randn(2, 20, dtype=torch.float64)
    z.requires_grad_()
    upstream = torch.randn(2, 3, 20, dtype=torch.float64)
    ours, theirs = (torch.autograd.grad(f(z), z, upstream)[0] for f in (whiten, by_torch))
    assert torch.allclose(ours, theirs, rtol=1e-7)


def test_a_member_does_not_depend_on_the_others() -> None:
    torch.manual_seed(0)
    z = torch.randn(5, 6, 64)
    z[0] = float("nan")
    assert torch.equal(whiten(z)[3], whiten(z[3:4])[0])
    assert torch.isfinite(whiten(z)[1:]).all()


@pytest.mark.parametrize(("dim", "size"), [(1, 3), (2, 16), (6, 64), (6, 77)])
def test_compiled_code_agrees_with_torch(dim: int, size: int) -> None:
    torch.manual_seed(dim)
    z = torch.randn(3, dim, dim).double() @ torch.randn(3, dim, size).double() + 5
    upstream = torch.randn(3, dim, size).double()
    exact, ours = whitening_of(z), whitening_of(z.float())
    assert torch.allclose(ours.white.double(), exact.white, rtol=1e-3, atol=1e-3)
    found, expected = ours.pull_back(upstream.float()), exact.pull_back(upstream)
    most = float(expected.abs().max())
    assert torch.allclose(found.double(), expected, rtol=1e-3, atol=1e-3 * most)
