"""Expectation maximisation of one Gaussian mixture with full covariances, in NumPy.

All is float64 but for the exponentials of ``em_step``.

The exponent of a Gaussian is linear in the squares, products and coordinates of a point. So the
densities of all components at all points are one matrix product, and the moments that the
components need next are another. This loses no digits that matter where points have unit scale
and ``ridge`` is far above float64's rounding; callers scale their points first.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cubeae.numerics.kernels import LOWEST_EXPONENT

Floats = NDArray[np.float64]

BLOCK = 1000  # points whose densities are in memory at once, so that they stay in the cache


@dataclass(frozen=True)
class Components:
    """K weighted Gaussians in d dimensions, K >= 1.

    ``log_weights`` [K], ``means`` [K, d], ``covariances`` [K, d, d].
    """

    log_weights: Floats
    means: Floats
    covariances: Floats


@cache
def _pairs(dim: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of a square matrix's upper triangle; NumPy searches for them."""
    return np.triu_indices(dim)


def features(points: Floats) -> Floats:
    """Products of coordinates i <= j, the coordinates and 1; [n, d] -> [d(d + 1)/2 + d + 1, n]."""
    rows, columns = _pairs(points.shape[1])
    own = np.ascontiguousarray(points.T)
    return np.concatenate([own[rows] * own[columns], own, np.ones((1, len(points)))])


def em_step(components: Components, known: Floats, ridge: float) -> Components:
    """One iteration of EM.

    Its exponentials are in single precision: double takes three times as long without AVX-512. A
    relative error of 1e-6 weights a point a little differently, the same in all its moments.

    Args:
        components: where it starts.
        known: ``features`` of the points, [F, n].
        ridge: added to the diagonal of each covariance, above zero.

    Source: Dempster, Laird and Rubin 1977.
    """
    coefficients = _coefficients(components)
    moments = np.zeros_like(coefficients)
    for start in range(0, known.shape[1], BLOCK):
        block = known[:, start : start + BLOCK]
        densities, total, _ = _densities(coefficients, block, np.float32)
        moments += densities @ (block / total).T
    return _from_moments(moments, known.shape[1], components.means.shape[1], ridge)


def log_densities(components: Components, known: Floats) -> Floats:
    """Log density of the mixture at each point, in nats; ``known`` as ``em_step`` has it; [n]."""
    coefficients = _coefficients(components)
    parts = []
    for start in range(0, known.shape[1], BLOCK):
        _, total, peak = _densities(coefficients, known[:, start : start + BLOCK], np.float64)
        parts.append(peak + np.log(total))
    return np.concatenate(parts)


def halve(components: Components) -> Components:
    """Twice as many components: each is cut across its longest axis (of equals, the last).

    A half has the mean and the covariance of its half of the Gaussian: along the axis it lies
    sqrt(2 / pi) standard deviations off, and keeps 1 - 2 / pi of the variance.

    Source: Linde, Buzo and Gray 1980 for growth by splitting; moments of the half-normal.
    """
    values, vectors = np.linalg.eigh(components.covariances)
    steps = np.sqrt(2 / np.pi * values[:, -1:]) * vectors[:, :, -1]
    within = components.covariances - steps[:, :, None] * steps[:, None, :]
    return Components(
        np.tile(components.log_weights - np.log(2), 2),
        np.concatenate([components.means + steps, components.means - steps]),
        np.concatenate([within, within]),
    )


def _densities(
    coefficients: Floats, block: Floats, precision: type[np.floating[Any]]
) -> tuple[Floats, Floats, Floats]:
    """Weighted densities over the largest at each point [K, B]; their sum and log largest [B].

    None is below exp(``LOWEST_EXPONENT``), so that no component is ever without points. Only the
    exponentials have the ``precision``.
    """
    exponents = coefficients @ block
    peak = exponents.max(axis=0)
    short = np.empty(exponents.shape, precision)
    np.subtract(exponents, peak, out=short, casting="same_kind")
    np.maximum(short, LOWEST_EXPONENT, out=short)
    densities = np.exp(short, out=short).astype(np.float64, copy=False)
    return densities, densities.sum(axis=0), peak


def _coefficients(components: Components) -> Floats:
    """What multiplies ``features`` in the log weighted density of each component, [K, F]."""
    dim = components.means.shape[1]
    factors = np.linalg.cholesky(components.covariances)
    inverses = np.linalg.inv(factors)
    precisions = inverses.transpose(0, 2, 1) @ inverses
    linear = (precisions @ components.means[:, :, None])[:, :, 0]
    rows, columns = _pairs(dim)
    # A product of two coordinates is there once, and twice in the quadratic form.
    quadratic = precisions[:, rows, columns] * np.where(rows == columns, -0.5, -1.0)
    volumes = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    squares = (linear * components.means).sum(axis=1)
    constant = components.log_weights - 0.5 * (squares + dim * np.log(2 * np.pi)) - volumes
    return np.concatenate([quadratic, linear, constant[:, None]], axis=1)


def _from_moments(moments: Floats, size: int, dim: int, ridge: float) -> Components:
    """Components from their shares' sums of the ``features`` of ``size`` points, [K, F]."""
    rows, columns = _pairs(dim)
    counts = moments[:, -1]
    means = moments[:, -1 - dim : -1] / counts[:, None]
    covariances = np.empty((len(moments), dim, dim))
    covariances[:, rows, columns] = moments[:, : len(rows)] / counts[:, None]
    covariances[:, columns, rows] = covariances[:, rows, columns]
    covariances -= means[:, :, None] * means[:, None, :]
    covariances[:, range(dim), range(dim)] += ridge
    return Components(np.log(counts / size), means, covariances)
