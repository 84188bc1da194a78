"""The Gaussian kernel's sums over all pairs of a cloud, member by member, without a matrix."""

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


@njit("void(f4[:, :, ::1], i8, f4[::1], f8[::1], f4[:, :, ::1])", cache=True)
def pair_sums(points: Any, count: int, bandwidths: Any, sums: Any, pulls: Any) -> None:
    """Sum the kernel k(x, y) = exp(-||x - y||^2 / r) over pairs of points.

    Args:
        points: [M, d, N], of which the first ``count`` are points; N is a multiple of ``WIDTH``.
        count: n.
        bandwidths: r of each member, [M].
        sums: written: the sum of k(x_i, x_j) over all i and j, the diagonal included, [M].
        pulls: written: the sum of k(x_i, x_j) (x_j - x_i) over j, [M, d, N].
    """
    members, dim, size = points.shape
    mask = np.zeros(size, np.float32)
    mask[:count] = 1
    drawn = np.empty(dim * WIDTH, np.float32)
    for member in range(members):
        x, pulled = points[member].reshape(-1), pulls[member]
        scale = splat(np.float32(-1) / bandwidths[member])
        whole = 0.0
        for i in range(count):
            drawn[:] = 0
            degree = splat(np.float32(0))
            for j in range(0, size, WIDTH):
                squares = splat(np.float32(0))
                for k in range(dim):
                    gap = sub(load(x, k * size + j), splat(x[k * size + i]))
                    squares = madd(gap, gap, squares)
                kernel = mul(exp(mul(squares, scale)), load(mask, j))
                degree = add(degree, kernel)
                for k in range(dim):
                    gap = sub(load(x, k * size + j), splat(x[k * size + i]))
                    store(drawn, k * WIDTH, madd(gap, kernel, load(drawn, k * WIDTH)))
            whole += total(degree)
            for k in range(dim):
                pulled[k, i] = total(load(drawn, k * WIDTH))
        sums[member] = whole
