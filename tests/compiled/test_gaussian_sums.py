"""Sums of Gaussian kernels against SciPy's log-sum-exp over all pairs."""

from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp

from cubeae.compiled.gaussian_sums import CELL, cells_of, kernel_sums
from cubeae.rng import stream


def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Queries and points in three lumps; the last cell of the points is not full."""
    rng = stream(0, "kernel sums")
    points = rng.standard_normal((5 * CELL + 7, 3)) + 8 * rng.integers(0, 3, (5 * CELL + 7, 1))
    return rng.standard_normal((90, 3)) + 8 * rng.integers(0, 3, (90, 1)), points


@pytest.mark.parametrize(("dtype", "digits"), [(np.float32, 2e-5), (np.float64, 1e-11)])
def test_sums_and_shares_are_those_of_all_pairs(
    dtype: type[np.floating[Any]], digits: float
) -> None:
    queries, points = clouds()
    half = np.arange(len(queries)) % 2
    logs = -0.5 * ((queries[:, None] - points) ** 2).sum(axis=2)
    expected = logsumexp(logs, axis=1)
    shares = np.exp(logs - expected[:, None])
    found, pull, pairs = kernel_sums(queries.astype(dtype), half, cells_of(points, dtype), 1e-300)
    assert pairs == len(queries) * 6 * CELL  # nothing is left out
    assert found == pytest.approx(expected, abs=digits)
    means = np.stack([shares[half == side].mean(axis=0) for side in (0, 1)])
    own = pull.reshape(2, -1)
    assert own[:, : len(points)] == pytest.approx(means, abs=digits)
    assert own[:, len(points) :].max() < 1e-30  # what fills up the last cell


def test_cells_that_are_left_out_change_no_digit_that_counts() -> None:
    queries, points = clouds()
    points = points[np.argsort(points[:, 0])]
    half, cells = np.zeros(len(queries), np.int64), cells_of(points, np.float64)
    whole, _, _ = kernel_sums(queries, half, cells, 1e-300)
    part, _, pairs = kernel_sums(queries, half, cells, 1e-8)
    assert 0 < pairs < 0.8 * len(queries) * 6 * CELL
    assert np.all(part <= whole + 1e-14)
    assert whole - part == pytest.approx(np.zeros(len(queries)), abs=1e-8)
