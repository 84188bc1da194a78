"""MMD^2 to N(0, I) with the Gaussian kernel, and its gradient, without the matrix of the kernel."""

from typing import Any

import numpy as np
from numba import njit

from cubeae.compiled.lanes import (
    WIDTH,
    add,
    exp,
    load,
    madd,
    mul,
    splat,
    store,
    sub,
    total,
)


@njit("void(f4[:, :, ::1], i8, f4[::1], f4[::1], f4[:, :, ::1])", cache=True)
def mmd2_to_normal(points: Any, count: int, bandwidths: Any, values: Any, slopes: Any) -> None:
    """The unbiased estimate and its gradient, for k(x, y) = exp(-||x - y||^2 / r).

    The formulas are those of cubeae.numerics.kernels.

    Args:
        points: z, [M, d, N], of which the first ``count`` are points; N is a multiple of ``WIDTH``.
        count: n, at least 2.
        bandwidths: r of each member, [M].
        values: written, [M].
        slopes: written, the gradient with respect to ``points``.
    """
    members, dim, size = points.shape
    mask = np.zeros(size, np.float32)
    mask[:count] = 1
    pulls = np.empty(dim * WIDTH, np.float32)
    for member in range(members):
        z, slope, r = points[member].reshape(-1), slopes[member].reshape(-1), bandwidths[member]
        within, beside = splat(np.float32(-1) / r), splat(np.float32(-1) / (2 + r))
        height = splat((r / (2 + r)) ** np.float32(dim / 2))
        of_pairs = splat(np.float32(4 / (r * count * (count - 1))))
        of_prior = splat(np.float32(4 / (count * (2 + r))))
        pairs, prior = 0.0, 0.0
        for i in range(0, size, WIDTH):  # as many points at once
            pulls[:] = 0
            degree = squares = splat(np.float32(0))
            for j in range(count):
                apart = splat(np.float32(0))
                for k in range(dim):
                    gap = sub(splat(z[k * size + j]), load(z, k * size + i))
                    apart = madd(gap, gap, apart)
                kernel = exp(mul(apart, within))
                degree = add(degree, kernel)
                for k in range(dim):
                    gap = sub(splat(z[k * size + j]), load(z, k * size + i))
                    store(pulls, k * WIDTH, madd(gap, kernel, load(pulls, k * WIDTH)))
            for k in range(dim):
                own = load(z, k * size + i)
                squares = madd(own, own, squares)
            near = mul(exp(mul(squares, beside)), height)
            inside = load(mask, i)
            pairs += total(mul(degree, inside))
            prior += total(mul(near, inside))
            near = mul(near, of_prior)
            for k in range(dim):
                pull = mul(load(pulls, k * WIDTH), of_pairs)
                store(slope, k * size + i, madd(near, load(z, k * size + i), pull))
        own_pairs = (pairs - count) / (count * (count - 1))
        beyond = (r / (4 + r)) ** (dim / 2)
        values[member] = own_pairs - 2 * prior / count + beyond
