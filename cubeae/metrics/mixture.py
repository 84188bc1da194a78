"""The Gaussian mixture on a cloud: its density at query points, and each centre's part in it.

Only pairs that matter are computed. The centres are cut into small compact cells; for each query
and cell, a bound computed beforehand limits how much the cell's centres can add. At every query,
at most ``NEGLECTED`` of the density is left out, for any clouds.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cubeae.compiled.gaussian_sums import CELL, cells_of, kernel_sums
from cubeae.truth.cube import Floats, Points

# Share of the density at any query that may be left out; float32 itself loses more.
NEGLECTED = 1e-8
# Above this largest ||x||^2 / tau^2, exponents in float32 lose more than 2.4e-4 each.
FLOAT32_LIMIT = 4000.0


def log_mixture(
    queries: Points, centres: Points, tau: float, dtype: type[np.floating[Any]] | None = None
) -> tuple[Floats, Floats]:
    """Log density of the mixture 1/N sum_j N(g_j, tau^2 I), and the pull of its centres.

    Args:
        queries: where the density is evaluated, [q, 3], q >= 2.
        centres: g, [N, 3].
        tau: standard deviation of the smoothing, in units of the data.
        dtype: of the kernels; by default float32 where it keeps enough digits, else float64.

    Returns:
        The log density, [q], too low by at most ``NEGLECTED`` and rounding; and the mean of
        phi(x - g_j) / density(x) over the first and over the second half of the queries, [2, N].
        The mean of each half over the centres is 1.
    """
    # The median, not the mean: a few stray points must not cost all others their digits.
    middle = np.median(centres, axis=0)
    x, g = ((points - middle) / tau for points in (queries, centres))
    if dtype is None:
        largest = max(float((points**2).sum(axis=1).max()) for points in (x, g))
        dtype = np.float32 if largest <= FLOAT32_LIMIT else np.float64
    # Queries that follow one another are close together, and so meet the same cells in the cache.
    asked, held = compact_order(x, CELL), compact_order(g, CELL)
    half = (asked >= len(x) // 2).astype(np.int64)
    log_sums, pull, _ = kernel_sums(
        x[asked].astype(dtype), half, cells_of(g[held], dtype), NEGLECTED
    )
    log_density, pulls = np.empty(len(x)), np.empty((2, len(g)))
    log_density[asked] = log_sums - math.log(len(g)) - 1.5 * math.log(2 * math.pi * tau**2)
    pulls[:, held] = pull.reshape(2, -1)[:, : len(g)].astype(np.float64) * len(g)
    return log_density, pulls


def compact_order(points: Points, size: int) -> NDArray[np.int64]:
    """An order of the points [n, 3] in which each run of ``size`` points is close together.

    They are cut into equal slabs along x, each slab along y, and each part along z.
    Source: Leutenegger et al. 1997 (sort-tile-recursive packing).
    """
    side = max(round((len(points) / size) ** (1 / 3)), 1)
    order = np.argsort(points[:, 0], kind="stable")
    for axis, length in ((1, size * side**2), (2, size * side)):
        for start in range(0, len(order), length):
            slab = order[start : start + length]
            order[start : start + length] = slab[np.argsort(points[slab, axis], kind="stable")]
    return order
