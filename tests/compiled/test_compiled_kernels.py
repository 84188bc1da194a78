"""Compiled MMD^2 to N(0, I), against all pairs written out in double precision."""

import numpy as np
import pytest
import torch

from cubeae.compiled import kernels
from cubeae.numerics.kernels import mmd2_to_normal

WIDTHS = np.array([0.5, 3, 40], np.float32)


def written_out(z: torch.Tensor, r: float) -> torch.Tensor:
    """The estimate of z [d, n] by its formula, pair by pair."""
    dim, n = z.shape
    own = torch.exp(-(z[:, :, None] - z[:, None, :]).square().sum(0) / r).sum() - n
    near = (r / (2 + r)) ** (dim / 2) * torch.exp(-z.square().sum(0) / (2 + r))
    return own / (n * (n - 1)) - 2 * near.mean() + (r / (4 + r)) ** (dim / 2)


# 1e-3 and not less where points lie far from zero: differences of float32 near 5 have 4e-7.
@pytest.mark.parametrize("shift", [0.0, 5.0])
@pytest.mark.parametrize(("dim", "count"), [(1, 2), (2, 16), (6, 64), (8, 50)])
def test_value_and_gradient_agree_with_all_pairs(dim: int, count: int, shift: float) -> None:
    rng = np.random.default_rng(count)
    padded = np.full((3, dim, -(-count // 16) * 16), 0.7, np.float32)  # 0.7: must not count
    padded[:, :, :count] = rng.standard_normal((3, dim, count)) + shift
    values, slopes = np.empty(3, np.float32), np.empty_like(padded)
    kernels.mmd2_to_normal(padded, count, WIDTHS, values, slopes)
    for member, r in enumerate(WIDTHS.astype(float)):
        z = torch.from_numpy(padded[member, :, :count]).double().requires_grad_()
        exact = written_out(z, r)
        (gradient,) = torch.autograd.grad(exact, z)
        assert values[member] == pytest.approx(exact.item(), rel=1e-5, abs=2e-6)
        found = torch.from_numpy(slopes[member, :, :count]).double()
        assert torch.allclose(found, gradient, rtol=1e-4, atol=1e-7)


def test_single_and_double_precision_agree_in_value_and_gradient() -> None:
    torch.manual_seed(0)
    found = []
    start = torch.randn(3, 4, 50)
    for kind in (torch.float32, torch.float64):
        z = start.to(kind).requires_grad_()
        value = mmd2_to_normal(z, torch.tensor([1.0, 4.0, 9.0]).to(kind))
        found.append((value.detach(), torch.autograd.grad(value.sum(), z)[0]))
    for single, double in zip(*found, strict=True):
        assert torch.allclose(single.double(), double, atol=1e-6)
