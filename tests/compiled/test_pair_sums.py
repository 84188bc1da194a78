"""The kernel's sums over pairs, against all pairs written out in double precision."""

import numpy as np
import pytest
import torch

from cubeae.compiled.kernels import pair_sums
from cubeae.numerics.kernels import mmd2_to_normal


@pytest.mark.parametrize(("dim", "count"), [(1, 2), (2, 16), (6, 64), (8, 50)])
def test_sums_and_pulls_agree_with_all_pairs(dim: int, count: int) -> None:
    rng = np.random.default_rng(count)
    padded = np.full((3, dim, -(-count // 16) * 16), 7, np.float32)  # 7: must not count
    padded[:, :, :count] = rng.standard_normal((3, dim, count)) + 100  # far from zero
    widths = np.array([0.5, 3, 40], np.float32)
    sums, pulls = np.empty(3), np.empty_like(padded)
    pair_sums(padded, count, widths, sums, pulls)
    x = padded[:, :, :count].astype(np.float64)
    gaps = x[:, :, None, :] - x[:, :, :, None]
    kernel = np.exp(-np.square(gaps).sum(1) / widths[:, None, None])
    assert sums == pytest.approx(kernel.sum((1, 2)), rel=1e-5)
    assert np.allclose(pulls[:, :, :count], (gaps * kernel[:, None]).sum(3), atol=1e-4)


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
