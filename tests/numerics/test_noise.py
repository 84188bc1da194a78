"""The channel's noise: single against double precision, and members by themselves."""

import pytest
import torch
from torch import Tensor

from cubeae.numerics.noise import with_noise

RATIOS = torch.tensor([0.0, 0.03, 0.3])[:, None, None]


def sent(
    kind: torch.dtype, signal: Tensor, normals: Tensor, ratio: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """z, the noise's variance, and a gradient through both."""
    y = signal.to(kind).requires_grad_()
    z, variance = with_noise(y, normals.to(kind), ratio.to(kind))
    ends = [(z * torch.linspace(-1, 1, z.shape[2], dtype=kind)).sum(), 3 * variance.sum()]
    (gradient,) = torch.autograd.grad(ends, y)
    return z.detach(), variance.detach(), gradient


@pytest.mark.parametrize("size", [2, 50, 64])
@pytest.mark.parametrize("ratio", [RATIOS, torch.tensor(0.1)])
def test_single_and_double_precision_agree(size: int, ratio: Tensor) -> None:
    torch.manual_seed(0)
    signal, normals = 2 * torch.randn(3, 4, size) + 5, torch.randn(3, 4, size)
    single = sent(torch.float32, signal, normals, ratio)
    double = sent(torch.float64, signal, normals, ratio)
    for ours, exact in zip(single, double, strict=True):
        assert torch.allclose(ours.double(), exact, rtol=1e-4, atol=1e-5)


def test_without_noise_the_signal_comes_out_and_strides_do_not_matter() -> None:
    torch.manual_seed(0)
    signal = torch.randn(6, 3, 40).transpose(0, 1)[:, 1:5]  # not contiguous
    normals = torch.randn(3, 4, 40)
    z, variance = with_noise(signal, normals, RATIOS)
    assert torch.equal(z[0], signal[0])
    assert not variance[0].any()
    again, _ = with_noise(signal.contiguous(), normals, RATIOS)
    assert torch.equal(z, again)


def test_a_member_that_diverged_harms_no_other() -> None:
    signal = torch.ones(3, 1, 8).cumsum(2)
    signal[1] = torch.inf
    z, variance = with_noise(signal, torch.ones(3, 1, 8), RATIOS)
    assert z[1].isnan().all()
    assert z[[0, 2]].isfinite().all()
    assert variance[[0, 2]].isfinite().all()
