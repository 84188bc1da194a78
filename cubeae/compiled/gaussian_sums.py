"""Sums of Gaussian kernels over a cloud at many queries, compiled: only cells that matter.

A loop over the queries needs no memory but a few cached arrays. Matrix products cannot leave out
what is far from a single query, and pass over the kernel matrix in memory six times.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CELL = 64  # points of a cell: a few vector registers
# Where a cell lacks points: so far off, in standard deviations, that the kernel is at its lowest.
FAR = 1e15
# Kernels are powers of two, whose whole part is a shift of bits.
BITS = 1 / math.log(2)
LOWEST = -80 * BITS  # of an exponent; lower ones would be subnormal, and those are slow
FAST = {"reassoc", "contract", "nsz", "nnan", "ninf"}

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


class Digits(NamedTuple):
    """How a floating point type holds a power of two, and Taylor coefficients of 2^x to its digits.

    The last one is 1, of x^0; |x| is at most 1/2.
    """

    bias: Any
    shift: Any
    coefficients: Any


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
    integer = np.dtype(f"i{dtype.itemsize}")
    bits = np.empty((count, CELL), integer)
    # One memory for the powers of two, as whole numbers and as floating point numbers.
    scratch = (np.empty(count, np.int64), np.empty((count, CELL), dtype), bits, bits.view(dtype))
    log_sums = np.empty(len(queries))
    pull = np.zeros((2, count, CELL), dtype)
    share = 1 / np.maximum(np.bincount(half, minlength=2), 1)
    threshold = dtype.type(math.log(neglected / count))
    pairs = _sums(queries, half, share, cells, threshold, _digits(dtype), scratch, log_sums, pull)
    return log_sums, pull, int(pairs)


def _digits(dtype: np.dtype[Any]) -> Digits:
    kind, whole = dtype.type, np.dtype(f"i{dtype.itemsize}").type
    digits = np.finfo(dtype)
    degree = 7 if dtype.itemsize == 4 else 13
    taylor = [math.log(2) ** k / math.factorial(k) for k in range(degree, -1, -1)]
    return Digits(whole(digits.maxexp - 1), whole(digits.nmant), tuple(map(kind, taylor)))


@njit(cache=True, fastmath=FAST, error_model="numpy")
def _sums(  # type: ignore[no-untyped-def]
    queries, half, share, cells, threshold, digits, scratch, log_sums, pull
):
    """``kernel_sums`` with all memory given; log_sums and pull are written."""
    near, work, bits, powers = scratch
    kind, pairs = queries.dtype.type, 0
    for i in range(len(queries)):
        x, y, z = queries[i]
        count = _near(x, y, z, cells, threshold, work, near)
        peak = _exponents(x, y, z, cells.points, near[:count], work)
        total = _kernels(peak, digits, work[:count], bits, powers)
        log_sums[i] = peak / BITS + math.log(total)
        weight = kind(share[half[i]] / total)
        for k in range(count):
            own = pull[half[i], near[k]]
            for j in range(CELL):
                own[j] += weight * work[k, j]
        pairs += count * CELL
    return pairs


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
    """Write the kernels' exponents, in bits, to ``work``; the largest of them."""
    kind = work.dtype.type
    scale, best = kind(-0.5 * BITS), np.full(CELL, kind(-np.inf))
    for k in range(len(near)):
        cell, own = points[near[k]], work[k]
        for j in range(CELL):
            dx, dy, dz = cell[0, j] - x, cell[1, j] - y, cell[2, j] - z
            own[j] = scale * (dx * dx + dy * dy + dz * dz)
        for j in range(CELL):
            best[j] = max(best[j], own[j])
    return best.max()


@njit(fastmath=FAST, error_model="numpy")
def _kernels(peak, digits, work, bits, powers):  # type: ignore[no-untyped-def]
    """Turn exponents into kernels over the largest one, in ``work``; their sum."""
    kind, whole, total = work.dtype.type, bits.dtype.type, work.dtype.type(0)
    lowest, half = kind(LOWEST), kind(0.5)
    for k in range(len(work)):
        for j in range(CELL):
            exponent = max(work[k, j] - peak, lowest)
            nearest = whole(exponent - half)  # to zero: no exponent is above it
            rest = exponent - kind(nearest)
            value = digits.coefficients[0]
            for coefficient in digits.coefficients[1:]:
                value = value * rest + coefficient
            work[k, j] = value
            bits[k, j] = (nearest + digits.bias) << digits.shift
        for j in range(CELL):
            kernel = work[k, j] * powers[k, j]
            work[k, j] = kernel
            total += kernel
    return total
