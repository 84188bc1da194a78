"""The Gaussian mixture on a cloud: its density at query points, and each centre's part in it.

Only pairs that matter are computed. Queries and centres are cut into small compact blocks; for
each pair of blocks, a bound computed beforehand limits how much the centres can add. At every
query, at most ``NEGLECTED`` of the density is left out, for any clouds.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.numerics.kernels import LOWEST_EXPONENT
from cubeae.truth.cube import Floats, Points

# Queries and centres per block: the kernel of a block with all near centres fits a core's cache.
BLOCK = 64
CELL = 64
# Share of the density at any query that may be left out; float32 itself loses more.
NEGLECTED = 1e-8
# Kernels are powers of two: exp2 takes a quarter of the time of exp.
BITS = 1 / math.log(2)
# Above this largest ||x||^2 / tau^2, exponents in float32 lose more than 2.4e-4 each.
FLOAT32_LIMIT = 4000.0


def log_mixture(
    queries: Points, centres: Points, tau: float, dtype: torch.dtype | None = None
) -> tuple[Floats, Floats]:
    """Log density of the mixture 1/N sum_j N(g_j, tau^2 I), and the pull of its centres.

    Args:
        queries: where the density is evaluated, [q, 3], q >= 2.
        centres: g, [N, 3].
        tau: standard deviation of the smoothing, in units of the data.
        dtype: of the kernel matrix; by default float32 where it keeps enough digits, else float64.

    Returns:
        The log density, [q], too low by at most ``NEGLECTED`` and rounding; and the mean of
        phi(x - g_j) / density(x) over the first and over the second half of the queries, [2, N].
        The mean of each half over the centres is 1.
    """
    # The median, not the mean: a few stray points must not cost all others their digits.
    middle = np.median(centres, axis=0)
    x, g = (torch.from_numpy((points - middle) / tau) for points in (queries, centres))
    if dtype is None:
        largest = max(float(points.square().sum(1).max()) for points in (x, g))
        dtype = torch.float32 if largest <= FLOAT32_LIMIT else torch.float64
    asked, held = _compact_order(x.numpy(), BLOCK), _compact_order(g.numpy(), CELL)
    blocks, cells = x[asked].split(BLOCK), g[held].split(CELL)
    near = _near(blocks, cells)
    # Each query's weight in the mean of its half.
    half = torch.from_numpy((asked >= len(x) // 2).astype(np.int64))
    share = torch.nn.functional.one_hot(half, 2).T.double()
    share = share / share.sum(1, keepdim=True)

    columns = _columns(cells).to(dtype)
    pull = torch.zeros(2, len(cells), CELL, dtype=torch.float64)
    log_sum = torch.empty(len(x), dtype=torch.float64)
    # One buffer for all blocks: memory stays at a few MB for any number of queries.
    buffer = torch.empty(BLOCK * len(cells) * CELL, dtype=dtype)
    start = 0
    for rows, reached in zip(blocks, near, strict=True):
        part, chosen = slice(start, start + len(rows)), reached.nonzero()[:, 0]
        met = columns.index_select(0, chosen).flatten(0, 1)
        kernel, peak = _kernel(rows.to(dtype), met, buffer)
        total = kernel.sum(1).double()
        log_sum[part] = peak.double() / BITS - 0.5 * rows.square().sum(1) + total.log()
        weights = (share[:, part] / total).to(dtype)
        pull.index_add_(1, chosen, (weights @ kernel).view(2, -1, CELL).double())
        start += len(rows)

    log_density, pulls = np.empty(len(x)), np.empty((2, len(g)))
    log_density[asked] = log_sum - math.log(len(g)) - 1.5 * math.log(2 * math.pi * tau**2)
    pulls[:, held] = pull.flatten(1)[:, : len(g)] * len(g)
    return log_density, pulls


def _compact_order(points: Points, size: int) -> NDArray[np.int64]:
    """An order of the points [n, 3] in which each run of ``size`` points is close together.

    They are cut into equal slabs along x, each slab along y, and each part along z.
    Source: Leutenegger et al. 1997 (sort-tile-recursive packing).
    """
    side = max(round((len(points) / size) ** (1 / 3)), 1)
    order = np.argsort(points[:, 0], kind="stable")
    for axis, length in ((1, size * side**2), (2, size * side)):
        slab = np.arange(len(points)) // length
        order = order[np.lexsort((points[order, axis], slab))]
    return order


def _near(blocks: tuple[Tensor, ...], cells: tuple[Tensor, ...]) -> Tensor:
    """Which cells matter to which blocks, [blocks, cells]; coordinates are in units of tau.

    A cell of n centres adds at most n exp(-r^2 / 2) at distance r from its box, and at least
    n exp(-m / 2), where m is the mean squared distance of its centres (Jensen). A cell is left out
    if, at every query of the block, its upper bound is below ``NEGLECTED`` / cells of the largest
    lower bound.
    """
    sizes = torch.tensor([len(cell) for cell in cells], dtype=torch.float64).log()
    means = torch.stack([cell.mean(0) for cell in cells])
    spreads = torch.stack([cell.var(0, correction=0).sum() for cell in cells])
    offsets = sizes - 0.5 * (means.square().sum(1) + spreads)
    least = torch.stack(
        [
            (torch.addmm(offsets, rows, means.T).amax(1) - 0.5 * rows.square().sum(1)).min()
            for rows in blocks
        ]
    )
    (low, high), (lowest, highest) = _boxes(blocks), _boxes(cells)
    gap = torch.maximum(lowest - high[:, None], low[:, None] - highest).clamp_min(0)
    most = sizes - 0.5 * gap.square().sum(2)
    return most > least[:, None] + math.log(NEGLECTED / len(cells))


def _boxes(parts: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
    """Lowest and highest corner of each part's bounding box, [parts, 3] each."""
    return (
        torch.stack([part.amin(0) for part in parts]),
        torch.stack([part.amax(0) for part in parts]),
    )


def _columns(cells: tuple[Tensor, ...]) -> Tensor:
    """(g, -||g||^2 / 2) of each centre in ``BITS``, [cells, CELL, 4]; the last cell is padded.

    Its product with (x, 1) is x.g - ||g||^2 / 2: the exponent without a term that depends on x
    only.
    """
    g = torch.cat(cells)
    columns = torch.zeros(len(cells) * CELL, 4, dtype=g.dtype)
    columns[: len(g), :3] = g
    columns[: len(g), 3] = -0.5 * g.square().sum(1)
    columns[len(g) :, 3] = -math.inf
    return BITS * columns.view(len(cells), CELL, 4)


def _kernel(rows: Tensor, columns: Tensor, buffer: Tensor) -> tuple[Tensor, Tensor]:
    """2^(exponent - largest), [rows, columns], in the buffer; and the largest of each row."""
    left = torch.cat([rows, torch.ones(len(rows), 1, dtype=rows.dtype)], dim=1)
    out = buffer[: len(rows) * len(columns)].view(len(rows), len(columns))
    exponents = torch.mm(left, columns.T, out=out)
    peak = exponents.amax(1, keepdim=True)
    return exponents.sub_(peak).clamp_(min=BITS * LOWEST_EXPONENT).exp2_(), peak[:, 0]
