"""Sums of Gaussian kernels over a cloud at many queries, compiled: only cells that matter.

A loop over the queries needs no memory but a few cached arrays. Matrix products cannot leave out
what is far from a single query, and pass over the kernel matrix in memory six times.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

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
    where_positive,
)

CELL = 64  # points of a cell: a few vector registers
# Where a cell lacks points: so far off, in standard deviations, that the kernel is at its lowest.
FAR = 1e15
FAST = {"reassoc", "contract", "nsz", "nnan", "ninf"}
# In double precision e^x is a power of two: a shift of bits, and a Taylor polynomial of 2^x.
BITS = 1 / math.log(2)
LOWEST = -80 * BITS  # of an exponent: what lies lower does not count
BIAS, DIGITS = 1023, 52
TAYLOR = tuple(math.log(2) ** k / math.factorial(k) for k in range(13, -1, -1))
Floats = NDArray[Any]


class Cells(NamedTuple):
    """A cloud in cells of ``CELL`` points, and what bounds the sum of a cell's kernels at a query.

    ``points`` [cells, 3, CELL], the last cell filled up with ``FAR``. At distance r from the box
    (``low``, ``high``), [3, cells] each, the sum is at most exp(``most`` - r^2 / 2), and at
    distance s from the mean (``means`` [3, cells]) at least exp(``least`` - s^2 / 2), by Jensen.
    """

    points: Floats
    low: Floats
    high: Floats
    means: Floats
    most: Floats
    least: Floats


def cells_of(points: NDArray[np.float64], dtype: type[np.floating[Any]]) -> Cells:
    """Cut a cloud [N, 3], in standard deviations of the kernel, into runs of ``CELL`` points."""
    starts = np.arange(0, len(points), CELL)
    sizes = np.diff(starts, append=len(points))
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    means = np.add.reduceat(points, starts) / sizes[:, None]
    centred = points - np.repeat(means, sizes, axis=0)
    spreads = np.add.reduceat((centred**2).sum(1), starts) / sizes
    filled = np.full((len(starts) * CELL, 3), FAR)
    filled[: len(points)] = points
    members = filled.reshape(-1, CELL, 3).transpose(0, 2, 1)
    most = np.log(sizes)
    parts = (members, low.T, high.T, means.T, most, most - spreads / 2)
    return Cells(*(np.ascontiguousarray(part, dtype) for part in parts))


def kernel_sums(
    queries: Floats, half: NDArray[np.int64], cells: Cells, neglected: float
) -> tuple[NDArray[np.float64], Floats, int]:
    """Sums over the cloud of k(x, g) = exp(-||x - g||^2 / 2) at each query x.

    Args:
        queries: x, [q, 3], of the cells' dtype, in standard deviations of the kernel.
        half: which of two halves each query belongs to, 0 or 1; [q].
        cells: the cloud.
        neglected: share of the sum at any query that may be left out.

    Returns:
        The log of each sum, [q]; each point's mean share k(x, g) / sum in the queries of either
        half, [2, cells, CELL]; and how many kernels were computed.
    """
    dtype, count = cells.points.dtype, len(cells.points)
    # One memory for the powers of two, as whole numbers and as floating point numbers.
    bits = np.empty(CELL, np.int64)
    work = np.empty((count, CELL), dtype)
    scratch = (np.empty(count, np.int64), work, bits, bits.view(np.float64))
    log_sums = np.empty(len(queries))
    pull = np.zeros((2, count, CELL), dtype)
    share = 1 / np.maximum(np.bincount(half, minlength=2), 1)
    threshold = dtype.type(math.log(neglected / count))
    sums = _sums_single if dtype == np.float32 else _sums_double
    pairs = sums(queries, half, share, cells, threshold, scratch, log_sums, pull)
    return log_sums, pull, int(pairs)


@njit(fastmath=FAST, error_model="numpy")
def _near(x, y, z, cells, threshold, work, near):  # type: ignore[no-untyped-def]
    """Write the cells that matter at a query to ``near``; how many they are.

    A cell is left out if its upper bound is below a share of the largest lower bound.
    """
    kind, bounds = work.dtype.type, work.reshape(-1)[: len(cells.most)]
    half, zero = kind(0.5), kind(0)
    for c in range(len(bounds)):
        dx, dy, dz = cells.means[0, c] - x, cells.means[1, c] - y, cells.means[2, c] - z
        bounds[c] = cells.least[c] - half * (dx * dx + dy * dy + dz * dz)
    threshold += _largest(bounds)
    for c in range(len(bounds)):
        dx = max(cells.low[0, c] - x, x - cells.high[0, c], zero)
        dy = max(cells.low[1, c] - y, y - cells.high[1, c], zero)
        dz = max(cells.low[2, c] - z, z - cells.high[2, c], zero)
        bounds[c] = cells.most[c] - half * (dx * dx + dy * dy + dz * dz)
    count = 0
    for c in range(len(bounds)):
        near[count] = c
        count += bounds[c] > threshold
    return count


@njit(fastmath=FAST, error_model="numpy")
def _largest(values):  # type: ignore[no-untyped-def]
    """The largest of a vector; eight chains of comparisons do not wait for one another."""
    lanes = np.full(8, values[0])
    whole = len(values) // 8 * 8
    for start in range(0, whole, 8):
        for j in range(8):
            lanes[j] = max(lanes[j], values[start + j])
    for j in range(whole, len(values)):
        lanes[0] = max(lanes[0], values[j])
    return lanes.max()


@njit(fastmath=FAST, error_model="numpy")
def _exponents(x, y, z, points, near, work):  # type: ignore[no-untyped-def]
    """Write the logarithms of the kernels to ``work``; the largest of them."""
    best = np.full(CELL, -np.inf)
    for k in range(len(near)):
        cell, own = points[near[k]], work[k]
        for j in range(CELL):
            dx, dy, dz = cell[0, j] - x, cell[1, j] - y, cell[2, j] - z
            own[j] = -0.5 * (dx * dx + dy * dy + dz * dz)
        for j in range(CELL):
            best[j] = max(best[j], own[j])
    return best.max()


@njit(fastmath=FAST, error_model="numpy")
def _exponentials(row: Any, shift: Any, bits: Any, powers: Any) -> Any:
    """Overwrite x in ``row`` with e^(x - shift); their sum. x is at most ``shift``.

    ``bits`` (int64) and ``powers`` (float64) are one memory of the row's length, for scratch.
    """
    total = 0.0
    for j in range(len(row)):
        exponent = max((row[j] - shift) * BITS, LOWEST)
        nearest = int(exponent - 0.5)  # to zero: no exponent is above it
        rest = exponent - nearest
        value = TAYLOR[0]
        for coefficient in TAYLOR[1:]:
            value = value * rest + coefficient
        row[j] = value
        bits[j] = (nearest + BIAS) << DIGITS
    for j in range(len(row)):
        value = row[j] * powers[j]
        row[j] = value
        total += value
    return total


@njit(fastmath=FAST, error_model="numpy")
def _kernels(peak, work, bits, powers):  # type: ignore[no-untyped-def]
    """Turn logarithms into kernels over the largest one, in ``work``; their sum."""
    total = 0.0
    for k in range(len(work)):
        total += _exponentials(work[k], peak, bits, powers)
    return total


@njit(fastmath=FAST, error_model="numpy")
def _add_shares(weight, near, work, pull):  # type: ignore[no-untyped-def]
    for k in range(len(near)):
        own = pull[near[k]]
        for j in range(CELL):
            own[j] += weight * work[k, j]


@njit
def _exponents_single(x: Any, y: Any, z: Any, points: Any, near: Any, work: Any) -> Any:
    """``_exponents`` in single precision."""
    flat, out, scale = points.reshape(-1), work.reshape(-1), splat(np.float32(-0.5))
    x, y, z, best = splat(x), splat(y), splat(z), splat(np.float32(-np.inf))
    for k in range(len(near)):
        at = 3 * CELL * near[k]
        for j in range(0, CELL, WIDTH):
            dx, dy = sub(load(flat, at + j), x), sub(load(flat, at + CELL + j), y)
            dz = sub(load(flat, at + 2 * CELL + j), z)
            own = mul(madd(dx, dx, madd(dy, dy, mul(dz, dz))), scale)
            store(out, CELL * k + j, own)
            best = where_positive(sub(own, best), own, best)
    lanes = np.empty(WIDTH, np.float32)
    store(lanes, 0, best)
    return lanes.max()


@njit
def _kernels_single(peak: Any, work: Any, _bits: Any, _powers: Any) -> Any:
    """``_kernels`` in single precision."""
    out, sums, highest = work.reshape(-1), splat(np.float32(0)), splat(peak)
    for at in range(0, len(out), WIDTH):
        kernel = exp(sub(load(out, at), highest))
        sums = add(sums, kernel)
        store(out, at, kernel)
    return total(sums)


@njit
def _add_shares_single(weight: Any, near: Any, work: Any, pull: Any) -> None:
    """``_add_shares`` in single precision."""
    flat, out, scale = work.reshape(-1), pull.reshape(-1), splat(np.float32(weight))
    for k in range(len(near)):
        for j in range(0, CELL, WIDTH):
            at = CELL * near[k] + j
            store(out, at, madd(scale, load(flat, CELL * k + j), load(out, at)))


def _loop(exponents: Any, kernels: Any, add_shares: Any) -> Any:
    """The loop over the queries, for one floating point type."""

    @njit(fastmath=FAST, error_model="numpy")
    def loop(  # type: ignore[no-untyped-def]
        queries, half, share, cells, threshold, scratch, log_sums, pull
    ):
        near, work, bits, powers = scratch
        pairs = 0
        for i in range(len(queries)):
            x, y, z = queries[i]
            count = _near(x, y, z, cells, threshold, work, near)
            peak = exponents(x, y, z, cells.points, near[:count], work)
            total = kernels(peak, work[:count], bits, powers)
            log_sums[i] = peak + math.log(total)
            add_shares(share[half[i]] / total, near[:count], work, pull[half[i]])
            pairs += count * CELL
        return pairs

    return loop


_double = _loop(_exponents, _kernels, _add_shares)
_single = _loop(_exponents_single, _kernels_single, _add_shares_single)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _sums_double(  # type: ignore[no-untyped-def]
    queries, half, share, cells, threshold, scratch, log_sums, pull
):
    """``kernel_sums`` with all memory given; log_sums and pull are written."""
    return _double(queries, half, share, cells, threshold, scratch, log_sums, pull)


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _sums_single(  # type: ignore[no-untyped-def]
    queries, half, share, cells, threshold, scratch, log_sums, pull
):
    """As ``_sums_double``, for float32."""
    return _single(queries, half, share, cells, threshold, scratch, log_sums, pull)
