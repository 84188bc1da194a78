"""Total correlation of a batch's posteriors and its gradient, member by member."""

import math
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
    where_positive,
)

LOWEST = np.float32(-1e30)  # the logarithm of a density that does not count
PARTS = "f4[:, :, ::1], f4[:, :, ::1], f4[:, :, ::1]"


@njit(cache=True, inline="always")
def _densities(place: Any, means: Any, roots: Any, logs: Any, held: Any, apart: Any) -> Any:
    """Densities of one point under all posteriors; the largest logarithm of a joint one.

    Args:
        place: z of the point, [d].
        means, roots, logs: of the posteriors, [d N] each; see ``total_correlations``.
        held: written: t and each neuron's density, [d N] each, and the joint's logarithm, [N].
        apart: written: the sum of each neuron's densities over the posteriors, [d].
    """
    t_of, each, joint = held
    dim, size = len(place), len(joint)
    apart[:] = 0
    highest = splat(LOWEST)
    for j in range(0, size, WIDTH):
        together = splat(np.float32(0))
        for k in range(dim):
            at = k * size + j
            t = mul(sub(splat(place[k]), load(means, at)), load(roots, at))
            log = sub(load(logs, at), mul(t, t))
            density = exp(log)
            together = add(together, log)
            store(t_of, at, t)
            store(each, at, density)
            apart[k] += total(density)
        store(joint, j, together)
        highest = where_positive(sub(together, highest), together, highest)
    lanes = np.empty(WIDTH, np.float32)
    store(lanes, 0, highest)
    return lanes.max()


@njit(cache=True, inline="always")
def _joint(joint: Any, highest: Any) -> Any:
    """Take the exponential of ``joint`` - ``highest`` in place; returns its sum."""
    whole = splat(np.float32(0))
    for j in range(0, len(joint), WIDTH):
        density = exp(sub(load(joint, j), splat(highest)))
        whole = add(whole, density)
        store(joint, j, density)
    return total(whole)


@njit(cache=True, inline="always")
def _pull(k: int, held: Any, own: Any, shared: Any, root: Any, of_t: Any, of_log: Any) -> Any:
    """Add one point's part of the gradient for neuron ``k``; returns the sum of w t root over j."""
    t_of, each, joint = held
    size = len(joint)
    pulled = splat(np.float32(0))
    for j in range(0, size, WIDTH):
        at = k * size + j
        t = load(t_of, at)
        weight = madd(load(joint, j), splat(shared), mul(load(each, at), splat(own)))
        weighted = mul(weight, t)
        pulled = madd(weighted, load(root, at), pulled)
        store(of_t, at, add(load(of_t, at), weighted))
        of_square = madd(weighted, mul(splat(np.float32(-2)), t), weight)
        store(of_log, at, add(load(of_log, at), of_square))
    return total(pulled)


@njit("void(f4[:, :, ::1], f4[:, :, ::1], f4[:, :, ::1], f8[::1], " + PARTS + ")", cache=True)
def total_correlations(
    points: Any, means: Any, roots: Any, values: Any, by_z: Any, by_t: Any, by_log: Any
) -> None:
    """Mean over points of log q(z_i) - sum over u of log q(z_iu), and the parts of its gradient.

    The densities are sums over posteriors, not means. With t = (z_i - mean_j) root_j, a log density
    is log(root_j / sqrt(pi)) - t^2; w_iju is its share in the value's gradient.

    Args:
        points: z, [M, n, d].
        means, roots: of the posteriors; a root is sqrt(1 / (2 variance)), [M, d, N]. N is a
            multiple of ``WIDTH``. A posterior whose root is 0 does not count.
        values: written, [M].
        by_z: written: the sum of -2 w t root over j, [M, n, d].
        by_t: written: the sum of w t over i, [M, d, N].
        by_log: written: the sum of w (1 - 2 t^2) over i, [M, d, N].
    """
    members, count, dim = points.shape
    cells, size = dim * means.shape[2], means.shape[2]
    held = (np.empty(cells, np.float32), np.empty(cells, np.float32), np.empty(size, np.float32))
    apart, logs = np.empty(dim, np.float32), np.empty(cells, np.float32)
    for m in range(members):
        mean, root = means[m].reshape(-1), roots[m].reshape(-1)
        for at in range(cells):
            logs[at] = math.log(root[at] / math.sqrt(math.pi)) if root[at] != 0 else LOWEST
        of_t, of_log, value = by_t[m].reshape(-1), by_log[m].reshape(-1), 0.0
        of_t[:], of_log[:] = 0, 0
        for i in range(count):
            highest = _densities(points[m, i], mean, root, logs, held, apart)
            whole = _joint(held[2], highest)
            value += math.log(whole) + highest
            for k in range(dim):
                value -= math.log(apart[k])
                own = np.float32(-1) / (apart[k] * np.float32(count))
                shared = np.float32(1) / (whole * np.float32(count))
                pulled = _pull(k, held, own, shared, root, of_t, of_log)
                by_z[m, i, k] = np.float32(-2) * pulled
        values[m] = value / count
