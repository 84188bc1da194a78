"""Sums over pairs of points of a kernel of their squared distance, and of its pulls, in one pass.

The formulas are those of cubeae.numerics.radial; each kernel's numbers are given there.
"""

from typing import Any

import numpy as np
from numba import njit

from cubeae.compiled.lanes import (
    WIDTH,
    add,
    div,
    exp,
    load,
    madd,
    mul,
    splat,
    sqrt,
    store,
    sub,
    total,
    where_positive,
)
from cubeae.compiled.latents import mask_of

# Each gives the kernel and its derivative at squared distances t.


@njit
def _gaussians(t: Any, numbers: Any) -> Any:
    """Sum of exp(``numbers[i]`` t), of which each is the square of the one before."""
    power = exp(mul(t, splat(numbers[0])))
    value, slope = power, mul(power, splat(numbers[0]))
    for i in range(1, len(numbers)):
        power = mul(power, power)
        value, slope = add(value, power), madd(power, splat(numbers[i]), slope)
    return value, slope


@njit
def _rationals(t: Any, numbers: Any) -> Any:
    """Sum of C / (C + t) over ``numbers``."""
    one = splat(np.float32(1))
    value = slope = splat(np.float32(0))
    for i in range(len(numbers)):
        inverse = div(one, add(t, splat(numbers[i])))
        value = madd(inverse, splat(numbers[i]), value)
        slope = madd(mul(inverse, inverse), splat(-numbers[i]), slope)
    return value, slope


@njit
def _spherical(t: Any, numbers: Any) -> Any:
    """height sqrt(u) g(2 u - 1) with u = 1 / (1 + rate t).

    ``numbers``: rate, height, then g's coefficients, the highest power first.
    """
    one, two, half = splat(np.float32(1)), splat(np.float32(2)), splat(np.float32(0.5))
    rate, height = splat(numbers[0]), splat(numbers[1])
    u = div(one, madd(t, rate, one))
    w = sub(mul(u, two), one)
    value, slope = splat(numbers[2]), splat(np.float32(0))
    for i in range(3, len(numbers)):
        slope = madd(slope, w, value)
        value = madd(value, w, splat(numbers[i]))
    root = sqrt(u)
    # d/du of sqrt(u) g(w) is (g / 2 + 2 u g') / sqrt(u), and du/dt is -rate u^2.
    slope = madd(mul(slope, u), two, mul(value, half))
    slope = mul(mul(mul(slope, u), root), mul(rate, height))
    return mul(mul(value, root), height), sub(splat(np.float32(0)), slope)


def _sums_over_pairs(kernel: Any) -> Any:
    @njit
    def sums(points: Any, count: int, numbers: Any, values: Any, slopes: Any) -> None:
        members, dim, size = points.shape
        mask, pulls, zero = mask_of(size, count), np.empty(dim * WIDTH, np.float32), np.float32(0)
        for member in range(members):
            z, slope, sum_ = points[member].reshape(-1), slopes[member].reshape(-1), 0.0
            for i in range(0, size, WIDTH):  # as many points at once
                pulls[:] = 0
                degree = splat(zero)
                for j in range(count):
                    apart = splat(zero)
                    for k in range(dim):
                        gap = sub(splat(z[k * size + j]), load(z, k * size + i))
                        apart = madd(gap, gap, apart)
                    value, change = kernel(apart, numbers)
                    degree = add(degree, value)
                    for k in range(dim):
                        gap = sub(load(z, k * size + i), splat(z[k * size + j]))
                        store(pulls, k * WIDTH, madd(gap, change, load(pulls, k * WIDTH)))
                sum_ += total(where_positive(load(mask, i), degree, splat(zero)))
                for k in range(dim):
                    store(slope, k * size + i, load(pulls, k * WIDTH))
            values[member] = sum_

    return sums


_of_gaussians = _sums_over_pairs(_gaussians)
_of_rationals = _sums_over_pairs(_rationals)
_of_spherical = _sums_over_pairs(_spherical)
SIGNATURE = "void(f4[:, :, ::1], i8, f4[::1], f4[::1], f4[:, :, ::1])"


@njit(SIGNATURE, cache=True)
def gaussians(points: Any, count: int, numbers: Any, values: Any, slopes: Any) -> None:
    """Sums over all pairs, a point with itself too, of Gaussian kernels.

    Args:
        points: z, [M, d, N], of which the first ``count`` are points; N is a multiple of ``WIDTH``.
        count: n.
        numbers: the kernel's.
        values: written: sum over i and j of k(||z_i - z_j||^2), [M].
        slopes: written: sum over j of k' (z_i - z_j), [M, d, N].
    """
    _of_gaussians(points, count, numbers, values, slopes)


@njit(SIGNATURE, cache=True)
def rationals(points: Any, count: int, numbers: Any, values: Any, slopes: Any) -> None:
    """``gaussians`` for sums of C / (C + t)."""
    _of_rationals(points, count, numbers, values, slopes)


@njit(SIGNATURE, cache=True)
def spherical(points: Any, count: int, numbers: Any, values: Any, slopes: Any) -> None:
    """``gaussians`` for the mean of a Gaussian over directions."""
    _of_spherical(points, count, numbers, values, slopes)


SUMS = {"gaussians": gaussians, "rationals": rationals, "spherical": spherical}
