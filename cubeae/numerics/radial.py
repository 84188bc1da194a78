"""MMD^2 to a fixed distribution with any kernel of the squared distance, from one matrix.

A kernel k(||x - y||^2) is given with what it integrates to against the target, N(0, I) or the
uniform distribution on the unit sphere: over one point, a function of ||x||^2, and over both, a
number. So no sample of the target is drawn.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.numerics.by_hand import differentiable
from cubeae.numerics.columns import arrays, filled, is_compiled
from cubeae.numerics.kernels import LOWEST_EXPONENT, squared_distances
from cubeae.numerics.products import product
from cubeae.numerics.sphere import mean_gaussian_kernel

# Of squared values, elementwise: the function and its derivative.
Radial = Callable[[Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class RadialKernel:
    """A kernel of the squared distance t = ||x - y||^2 and its integrals against the target.

    ``kernel`` gives k(t) and k'(t); ``near`` gives the mean over y of k as a function of ||x||^2
    and its derivative. ``at_zero`` is k(0), ``both`` the mean of k over x and y. ``compiled`` names
    the sums of cubeae.compiled.radial, with the kernel's numbers; None where there are none.
    """

    kernel: Radial
    near: Radial
    at_zero: float
    both: float
    compiled: tuple[str, NDArray[np.float32]] | None = None


def discrepancy_slopes(z: Tensor, kernel: RadialKernel) -> tuple[Tensor, Tensor]:
    """``discrepancy`` and its gradient; none is recorded.

    d/dz_i of the mean kernel is 4 / (n (n - 1)) sum_j k'_ij (z_i - z_j).
    """
    n = z.shape[2]
    if n < 2:
        raise ValueError("MMD needs at least two points in each cloud")
    compiled = kernel.compiled is not None and is_compiled(z)
    sums, pulls = (_compiled_sums if compiled else _sums)(z.detach(), kernel)
    within = (sums - n * kernel.at_zero) / (n * (n - 1))
    near, near_slope = kernel.near(z.square().sum(1))
    gradient = (pulls * (4 / (n * (n - 1)))).addcmul_(z, near_slope[:, None], value=-4 / n)
    return within - 2 * near.mean(1) + kernel.both, gradient


def _sums(z: Tensor, kernel: RadialKernel) -> tuple[Tensor, Tensor]:
    """Sums over all pairs of k, [M], and over j of k' (z_i - z_j), [M, d, n]: one product."""
    values, slopes = kernel.kernel(squared_distances(z, z))
    # Centred, so that the two parts of the gradient do not cancel far from zero.
    centred = z - z.mean(2, keepdim=True)
    sums = product(torch.cat([centred, torch.ones_like(z[:, :1])], 1), slopes)
    return values.sum((1, 2)), centred * sums[:, -1:] - sums[:, :-1]


def _compiled_sums(z: Tensor, kernel: RadialKernel) -> tuple[Tensor, Tensor]:
    """As ``_sums``, by compiled code that holds no matrix."""
    from cubeae.compiled.radial import SUMS

    name, numbers = kernel.compiled or ("", np.empty(0, np.float32))
    count, points = z.shape[2], filled(z).contiguous()
    values, pulls = torch.empty(len(z)), torch.empty_like(points)
    SUMS[name](points.numpy(), count, numbers, *arrays(values, pulls))
    return values, pulls[:, :, :count]


def discrepancy(z: Tensor, kernel: RadialKernel) -> Tensor:
    """Unbiased MMD^2 between a sample and the target of ``kernel``.

    Args:
        z: [M, d, n] with n >= 2; differentiable.
        kernel: of the squared distance, for latents of this dimension d, with its integrals.

    Returns:
        [M]; may be slightly negative, as an unbiased estimate of zero must.

    Raises:
        ValueError: with fewer than two points.

    Source: Gretton et al. 2012, equation 3.
    """
    return differentiable(partial(discrepancy_slopes, kernel=kernel), z)


def _exponentials(weights: NDArray[np.float64], rates: NDArray[np.float64]) -> Radial:
    """sum_k weights_k exp(-rates_k t), and its derivative."""
    both = torch.from_numpy(np.stack([weights, -weights * rates], 1))
    decay = torch.from_numpy(-rates)

    def values(squares: Tensor) -> tuple[Tensor, Tensor]:
        parts = torch.exp(squares[..., None] * decay.to(squares))
        value, slope = (parts @ both.to(squares)).unbind(-1)
        return value, slope

    return values


@cache
def gaussians(dim: int, bandwidths: tuple[float, ...]) -> RadialKernel:
    """sum_r exp(-t / r) over ``bandwidths`` r, each half of the one before.

    So one exponential is enough: each kernel is the square of the one before.

    Source: Li et al. 2015 (generative moment matching networks) for several bandwidths; the
    integrals are those of ``cubeae.numerics.kernels.mmd2_to_normal``.
    """
    r = np.array(bandwidths)
    if not np.allclose(r[1:] * 2, r[:-1]):
        raise ValueError(f"each bandwidth must be half of the one before, not {bandwidths}")

    def kernel(distances: Tensor) -> tuple[Tensor, Tensor]:
        power = distances.mul(-1 / r[0]).clamp_(min=LOWEST_EXPONENT).exp_()
        value, slope = power.clone(), power * (-1 / r[0])
        for bandwidth in r[1:]:
            power = power.square_()
            value.add_(power)
            slope.add_(power, alpha=-1 / bandwidth)
        return value, slope

    near = _exponentials((r / (2 + r)) ** (dim / 2), 1 / (2 + r))
    both = float(((r / (4 + r)) ** (dim / 2)).sum())
    return RadialKernel(kernel, near, float(len(r)), both, _numbers("gaussians", -1 / r))


@cache
def gaussian_on_sphere(dim: int, bandwidth: float) -> RadialKernel:
    """exp(-t / r), whose target is uniform on the unit sphere; for points on that sphere.

    Its mean over the target is the same number for each of them.
    """
    mean = mean_gaussian_kernel(bandwidth, dim)

    def kernel(distances: Tensor) -> tuple[Tensor, Tensor]:
        value = distances.mul(-1 / bandwidth).exp_()
        return value, value * (-1 / bandwidth)

    def near(squares: Tensor) -> tuple[Tensor, Tensor]:
        return torch.full_like(squares, mean), torch.zeros_like(squares)

    return RadialKernel(kernel, near, 1.0, mean, _numbers("gaussians", [-1 / bandwidth]))


NODES = 48  # of the integral below: exact to 2e-6 of its value in one dimension, 1e-8 from two on


@cache
def inverse_multiquadrics(dim: int, scales: tuple[float, ...]) -> RadialKernel:
    """sum_C C / (C + t) over ``scales`` C.

    C / (C + t) = int_0^inf C exp(-C u) exp(-u t) du, a mixture of Gaussian kernels, each of which
    integrates in closed form: (1 + 2u)^{-d/2} exp(-u ||x||^2 / (1 + 2u)) over one point and
    (1 + 4u)^{-d/2} over both. With v = 2u / (1 + 2u) = w^2, Gauss-Legendre nodes on w in [0, 1]
    give the integral over u.

    Source: Tolstikhin et al. 2018 (Wasserstein auto-encoders), section 4, for the kernel.
    """
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    w = (nodes + 1) / 2
    v = w**2
    u = v / (2 * (1 - v))
    density = sum(scale * np.exp(-scale * u) for scale in scales)
    measure = density * weights * w / (2 * (1 - v) ** 2)  # du = dv / (2 (1 - v)^2), dv = 2 w dw

    def kernel(distances: Tensor) -> tuple[Tensor, Tensor]:
        value, slope = torch.zeros_like(distances), torch.zeros_like(distances)
        place = torch.empty_like(distances)
        for scale in scales:
            inverse = torch.add(distances, scale, out=place).reciprocal_()
            value.add_(inverse, alpha=scale)
            slope.addcmul_(inverse, inverse, value=-scale)
        return value, slope

    near = _exponentials(measure * (1 - v) ** (dim / 2), v / 2)
    both = float((measure * (1 + 4 * u) ** (-dim / 2)).sum())
    return RadialKernel(kernel, near, float(len(scales)), both, _numbers("rationals", scales))


DEGREE = 14  # of the polynomial below: with it, the largest error is 1.3e-7, at d = 2


@cache
def _spherical_polynomial(dim: int) -> tuple[float, list[float]]:
    """The constant c and the polynomial of ``spherical_mean``, for d >= 2."""
    from numpy.polynomial import chebyshev, legendre

    nodes, weights = legendre.leggauss(400)
    angle = (nodes + 1) * (math.pi / 4)
    share = weights * np.sin(angle) ** (dim - 2)
    share /= share.sum()
    scale = float(max(8, dim))

    def scaled(w: Any) -> Any:
        u = (w + 1) / 2
        x = scale * (1 / u - 1)
        return np.exp(-np.outer(x, np.cos(angle) ** 2)) @ share / np.sqrt(u)

    return scale, chebyshev.cheb2poly(chebyshev.chebinterpolate(scaled, DEGREE)).tolist()


def spherical_mean(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """phi(x) = 1F1(1/2; d/2; -x) and its derivative, for x >= 0.

    It is the mean of exp(-x c^2) over directions, c being one coordinate of a unit vector. For
    d = 1 that is exp(-x). Otherwise phi(x) = sqrt(u) g(u) with u = c / (c + x) and a smooth g,
    which a polynomial gives. Bessel functions (d = 2 and 4) would take 20 times as long.

    Args:
        x: any shape.
        dim: d >= 1.

    Source: Knop et al. 2020 (Cramer-Wold autoencoder).
    """
    if dim == 1:
        value = torch.exp(-x)
        return value, -value
    scale, coefficients = _spherical_polynomial(dim)
    # In place: new memory of this size costs more than the arithmetic.
    u = x.mul(1 / scale).add_(1).reciprocal_()
    w = u.mul(2).sub_(1)
    value, slope = torch.full_like(w, coefficients[-1]), torch.zeros_like(w)
    for coefficient in coefficients[-2::-1]:
        torch.addcmul(value, slope, w, out=slope)
        value.mul_(w).add_(coefficient)
    root = u.sqrt()
    # d/du of sqrt(u) g(w) is (g / 2 + 2 u g') / sqrt(u), and du/dx is -u^2 / c.
    slope.mul_(u).mul_(2).add_(value, alpha=0.5).mul_(u).mul_(root).mul_(-1 / scale)
    return value.mul_(root), slope


@cache
def cramer_wold(dim: int, points: int) -> RadialKernel:
    """The Cramer-Wold kernel of samples of ``points``, smoothed by Silverman's rule.

    The L2 distance of two smoothed densities along a direction, averaged over directions, is an
    MMD with this kernel.

    Source: Knop et al. 2020 (Cramer-Wold autoencoder), with gamma = (4 / (3 n))^{2/5}.
    """
    gamma = (4 / (3 * points)) ** 0.4
    unit = 1 / (2 * math.sqrt(math.pi))

    def smoothed(variance: float) -> Radial:
        """The mean over directions of N(a; 0, 2 variance) at the projected difference a."""
        height, width = unit / math.sqrt(variance), 1 / (4 * variance)

        def values(squares: Tensor) -> tuple[Tensor, Tensor]:
            value, slope = spherical_mean(squares * width, dim)
            return value.mul_(height), slope.mul_(height * width)

        return values

    at_zero, both = unit / math.sqrt(gamma), unit / math.sqrt(gamma + 1)
    numbers = None
    if dim > 1:
        scale, coefficients = _spherical_polynomial(dim)
        rate = 1 / (4 * gamma * scale)
        numbers = _numbers("spherical", [rate, at_zero, *reversed(coefficients)])
    return RadialKernel(smoothed(gamma), smoothed(gamma + 0.5), at_zero, both, numbers)


def _numbers(name: str, numbers: Iterable[float]) -> tuple[str, NDArray[np.float32]]:
    return name, np.array([*numbers], np.float32)
