"""Whitening of each member's cloud and its gradient; the formulas are those of numerics.whitening.

Clouds are as in cubeae.compiled.latents; everything is 0 beyond the points.
"""

import math
from typing import Any

import numpy as np
from numba import njit

from cubeae.compiled.lanes import (
    WIDTH,
    add,
    load,
    madd,
    mul,
    splat,
    store,
    sub,
    total,
    where_positive,
)
from cubeae.compiled.latents import CLOUD, WHOLE, centre, mask_of


@njit
def _dot(a: Any, b: Any) -> Any:
    sums = splat(np.float32(0))
    for at in range(0, len(a), WIDTH):
        sums = madd(load(a, at), load(b, at), sums)
    return total(sums)


@njit
def _sum(row: Any) -> Any:
    sums = splat(np.float32(0))
    for at in range(0, len(row), WIDTH):
        sums = add(sums, load(row, at))
    return total(sums)


@njit
def _add(row: Any, factor: Any, out: Any) -> None:
    """Add ``factor`` times a row."""
    scale = splat(np.float32(factor))
    for at in range(0, len(row), WIDTH):
        store(out, at, madd(load(row, at), scale, load(out, at)))


@njit(error_model="numpy")
def _invert_factor(square: Any, inverse: Any) -> None:
    """Overwrite a covariance with its Cholesky factor L, and write the inverse of L."""
    dim = len(square)
    for i in range(dim):
        for j in range(i + 1):
            left = square[i, j]
            for k in range(j):
                left -= square[i, k] * square[j, k]
            square[i, j] = math.sqrt(left) if i == j else left / square[j, j]
    inverse[:] = 0
    for j in range(dim):
        inverse[j, j] = np.float32(1) / square[j, j]
        for i in range(j + 1, dim):
            left = np.float32(0)
            for k in range(j, i):
                left -= square[i, k] * inverse[k, j]
            inverse[i, j] = left / square[i, i]


@njit(
    f"void({CLOUD}, i8, f4, f4, {WHOLE}, {WHOLE}, {WHOLE})",
    cache=True,
    error_model="numpy",
)
def whiten(
    points: Any, count: int, ridge: Any, tiny: Any, centred: Any, inverse: Any, white: Any
) -> None:
    """W = L^-1 (z - mean z), where L L^T is the covariance with its ridge.

    Args:
        points: z, [M, d, N].
        count: points.
        ridge: share of the mean variance that is added to the covariance's diagonal.
        tiny: added to it too.
        centred, white: written, [M, d, N].
        inverse: written: L^-1, [M, d, d].
    """
    members, dim, size = points.shape
    mask, square = mask_of(size, count), np.zeros((dim, dim), np.float32)
    for member in range(members):
        for i in range(dim):
            centre(points[member, i], mask, count, centred[member, i])
            for j in range(i + 1):
                square[i, j] = _dot(centred[member, i], centred[member, j]) / np.float32(count - 1)
        trace = np.float32(0)
        for i in range(dim):
            trace += square[i, i]
        for i in range(dim):
            square[i, i] += trace * (ridge / np.float32(dim)) + tiny
        _invert_factor(square, inverse[member])
        white[member] = 0
        for i in range(dim):
            for j in range(i + 1):
                _add(centred[member, j], inverse[member, i, j], white[member, i])


@njit(
    f"void({CLOUD}, {WHOLE}, {WHOLE}, {WHOLE}, i8, f4, {WHOLE})",
    cache=True,
    error_model="numpy",
)
def whiten_back(
    of_white: Any, centred: Any, inverse: Any, white: Any, count: int, ridge: Any, slopes: Any
) -> None:
    """The gradient with respect to z, written to ``slopes``, from that with respect to W.

    ``of_white`` must be 0 beyond the points; the others are as ``whiten`` took or left them.
    """
    members, dim, size = white.shape
    mask, zero = mask_of(size, count), splat(np.float32(0))
    mirrored, pull = np.empty((dim, dim), np.float32), np.empty((dim, size), np.float32)
    share = np.float32(1) / np.float32(count - 1)
    for member in range(members):
        own, spread = inverse[member], np.float32(0)
        for i in range(dim):
            for j in range(i + 1):
                mirrored[i, j] = _dot(of_white[member, i], white[member, j])
                mirrored[j, i] = mirrored[i, j]
                both = np.float32(0)
                for k in range(j + 1):
                    both += own[i, k] * own[j, k]
                spread += mirrored[i, j] * both * np.float32(1 if i == j else 2)
        for i in range(dim):
            pull[i] = of_white[member, i]
            for j in range(dim):
                _add(white[member, j], -mirrored[i, j] * share, pull[i])
        scale = -spread * ridge * share / np.float32(dim)
        for i in range(dim):
            out = slopes[member, i]
            for b in range(0, size, WIDTH):
                store(out, b, mul(load(centred[member, i], b), splat(np.float32(scale))))
            for j in range(i, dim):
                _add(pull[j], own[j, i], out)
            mean = splat(_sum(out) / np.float32(count))
            for b in range(0, size, WIDTH):
                slope = sub(load(out, b), mean)
                store(out, b, where_positive(load(mask, b), slope, zero))
