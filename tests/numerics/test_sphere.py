"""Directions, and integrals over the sphere, against SciPy and large samples."""

import math

import pytest
import torch
from scipy.special import hyp0f1, i0e

from cubeae.numerics.kernels import mmd2_unbiased
from cubeae.numerics.radial import discrepancy, gaussian_on_sphere
from cubeae.numerics.sphere import directions, mean_exponential, mean_gaussian_kernel


def uniform(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return directions(torch.randn(shape, generator=generator, dtype=torch.float64))


@pytest.mark.parametrize("dim", [1, 2, 3, 6, 40])
@pytest.mark.parametrize("concentration", [0.0, 0.3, 4.0, 30.0])
def test_the_mean_exponential_is_scipys_hypergeometric_function(
    dim: int, concentration: float
) -> None:
    expected = hyp0f1(dim / 2, concentration**2 / 4)
    assert mean_exponential(concentration, dim) == pytest.approx(expected, rel=1e-12)


def test_the_mean_kernel_has_closed_forms_in_one_two_and_three_dimensions() -> None:
    """(1 + exp(-4 / r)) / 2, exp(-2 / r) I0(2 / r) and exp(-2 / r) sinh(2 / r) r / 2."""
    one, two, three = (mean_gaussian_kernel(0.5, dim) for dim in (1, 2, 3))
    assert one == pytest.approx((1 + math.exp(-8)) / 2, rel=1e-12)
    assert two == pytest.approx(i0e(4.0), rel=1e-12)
    assert three == pytest.approx(math.exp(-4) * math.sinh(4) / 4, rel=1e-12)


@pytest.mark.parametrize("dim", [2, 6])
def test_the_mmd_to_the_sphere_is_that_to_a_large_sample_of_it(dim: int) -> None:
    """Points around one pole; the sample's own error is 2 % of the MMD^2 or less."""
    pole = torch.eye(dim, dtype=torch.float64)[0][None, :, None]
    z = directions(0.4 * uniform(1, dim, 64) + pole)
    width = torch.tensor([0.5], dtype=torch.float64)
    expected = mmd2_unbiased(z, uniform(1, dim, 4000, seed=1), width)
    assert discrepancy(z, gaussian_on_sphere(dim, 0.5)).item() == pytest.approx(
        expected.item(), rel=0.02
    )


def test_directions_have_length_one_and_vanish_at_zero() -> None:
    x = torch.tensor([[[3.0, 0.0], [4.0, 0.0]]], dtype=torch.float64)
    assert torch.allclose(directions(x)[0].T, torch.tensor([[0.6, 0.8], [0.0, 0.0]]).double())
