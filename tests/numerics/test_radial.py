"""Kernels of the squared distance, and their integrals, against SciPy and large samples."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.special import hyp1f1, i0e, i1e

from cubeae.numerics.kernels import mmd2_to_normal
from cubeae.numerics.radial import (
    RadialKernel,
    cramer_wold,
    discrepancy,
    discrepancy_slopes,
    gaussians,
    inverse_multiquadrics,
    spherical_mean,
)

DIMS = (1, 2, 3, 4, 6, 8, 16, 40)
SCALES = (0.5, 3.0, 20.0)
X = torch.cat([torch.zeros(1), torch.logspace(-4, 4, 300)]).double()


def kernels(dim: int) -> dict[str, RadialKernel]:
    return {
        "gaussians": gaussians(dim, (8.0, 4.0, 2.0)),
        "inverse multiquadrics": inverse_multiquadrics(dim, SCALES),
        "Cramer-Wold": cramer_wold(dim, 50),
    }


@pytest.mark.parametrize("dim", DIMS)
def test_the_spherical_mean_is_scipys_hypergeometric_function(dim: int) -> None:
    value, slope = spherical_mean(X, dim)
    assert np.abs(value.numpy() - hyp1f1(0.5, dim / 2, -X.numpy())).max() < 2e-7
    # d/dx 1F1(a; b; -x) = -a/b 1F1(a + 1; b + 1; -x)
    expected = -hyp1f1(1.5, dim / 2 + 1, -X.numpy()) / dim
    assert np.abs(slope.numpy() - expected).max() < 4e-6


def test_the_spherical_mean_is_a_bessel_function_in_two_and_four_dimensions() -> None:
    half = X.numpy() / 2
    two, four = spherical_mean(X, 2)[0].numpy(), spherical_mean(X, 4)[0].numpy()
    assert np.abs(two - i0e(half)).max() < 2e-7
    assert np.abs(four - (i0e(half) + i1e(half))).max() < 2e-7


@pytest.mark.parametrize("dim", [2, 6])
def test_the_spherical_mean_in_single_precision_is_exact_to_rounding(dim: int) -> None:
    single, double = spherical_mean(X.float(), dim)[0], spherical_mean(X, dim)[0]
    assert (single.double() - double).abs().max() < 1e-6


@pytest.mark.parametrize("name", ["gaussians", "inverse multiquadrics", "Cramer-Wold"])
@pytest.mark.parametrize("dim", [1, 2, 5])
def test_integrals_against_the_normal_distribution_are_those_of_a_large_sample(
    name: str, dim: int
) -> None:
    """The mean of k over 400,000 draws, for points at several distances; 5 standard errors."""
    kernel = kernels(dim)[name]
    generator = torch.Generator().manual_seed(dim)
    draws, others = torch.randn(2, 400_000, dim, generator=generator, dtype=torch.float64)
    for length in (0.0, 1.0, 4.0):
        point = torch.zeros(dim).double()
        point[0] = length
        sample = kernel.kernel((draws - point).square().sum(1))[0]
        error = 5 * sample.std() / len(sample) ** 0.5
        near = kernel.near(torch.tensor([length**2]).double())[0]
        assert abs(sample.mean() - near[0]) < error
    pairs = kernel.kernel((draws - others).square().sum(1))[0]
    assert abs(pairs.mean() - kernel.both) < 5 * pairs.std() / len(pairs) ** 0.5
    assert kernel.kernel(torch.zeros(1).double())[0].item() == pytest.approx(kernel.at_zero)


@pytest.mark.parametrize("dim", [1, 2, 8, 32])
def test_the_nodes_of_the_inverse_multiquadrics_are_enough(dim: int) -> None:
    """Against SciPy's adaptive quadrature of the same integral over u."""
    scales = tuple(2.0 * dim * s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10))
    kernel = inverse_multiquadrics(dim, scales)
    for square in (0.0, 1.0, 20.0, 500.0):
        expected = sum(
            quad(
                lambda u, c=c, t=square: (
                    math.exp(-u - u * t / (c + 2 * u)) * (1 + 2 * u / c) ** (-dim / 2)
                ),
                0,
                np.inf,
                epsabs=1e-11,
            )[0]
            for c in scales
        )
        near = kernel.near(torch.tensor([square]).double())[0].item()
        assert near == pytest.approx(expected, rel=5e-6)


@pytest.mark.parametrize("name", ["gaussians", "inverse multiquadrics", "Cramer-Wold"])
def test_slopes_are_derivatives(name: str) -> None:
    kernel = kernels(3)[name]
    squares = torch.logspace(-2, 2, 40).double().requires_grad_()
    for function in (kernel.kernel, kernel.near):
        value, slope = function(squares.detach())
        ahead, behind = (function(squares.detach() + h)[0] for h in (1e-6, -1e-6))
        assert torch.allclose((ahead - behind) / 2e-6, slope, atol=1e-7)
        assert value.shape == slope.shape == squares.shape


def test_one_gaussian_is_the_mmd_that_has_a_function_of_its_own() -> None:
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(3, 4, 50, generator=generator, dtype=torch.float64)
    expected = mmd2_to_normal(z, torch.full((3,), 2.5, dtype=torch.float64))
    assert torch.allclose(discrepancy(z, gaussians(4, (2.5,))), expected)


def test_bandwidths_that_are_not_halves_and_single_points_are_refused() -> None:
    with pytest.raises(ValueError, match="must be half of the one before"):
        gaussians(2, (4.0, 3.0))
    with pytest.raises(ValueError, match="at least two points"):
        discrepancy(torch.zeros(1, 2, 1), gaussians(2, (4.0,)))


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("size", [2, 21, 64])
def test_compiled_code_agrees_with_torch(dim: int, size: int) -> None:
    torch.manual_seed(dim)
    z = 1 + torch.randn(3, dim, size).double()
    for name, kernel in kernels(dim).items():
        value, slope = discrepancy_slopes(z, kernel)
        found, gradient = discrepancy_slopes(z.float(), kernel)
        assert torch.allclose(found.double(), value, rtol=1e-4, atol=2e-5), name
        most = float(slope.abs().max())
        assert torch.allclose(gradient.double(), slope, rtol=1e-3, atol=1e-4 * most), name
