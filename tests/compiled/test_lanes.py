"""Vectors of compiled code, against NumPy."""

from typing import Any

import numpy as np
import pytest
from numba import njit

from cubeae.compiled import lanes
from cubeae.compiled.lanes import WIDTH, load, store


@njit
def _exp(values: Any) -> None:
    for at in range(0, len(values), WIDTH):
        store(values, at, lanes.exp(load(values, at)))


@njit
def _log(values: Any) -> None:
    for at in range(0, len(values), WIDTH):
        store(values, at, lanes.log(load(values, at)))


@njit
def _arithmetic(a: Any, b: Any, c: Any, out: Any) -> None:
    x, y, z = load(a, 0), load(b, 0), load(c, 0)
    store(out, 0, lanes.add(x, y))
    store(out, WIDTH, lanes.sub(x, y))
    store(out, 2 * WIDTH, lanes.mul(x, y))
    store(out, 3 * WIDTH, lanes.div(x, y))
    store(out, 4 * WIDTH, lanes.madd(x, y, z))
    store(out, 5 * WIDTH, lanes.where_positive(x, y, z))
    store(out, 6 * WIDTH, lanes.splat(lanes.total(x)))
    store(out, 7 * WIDTH, lanes.sqrt(lanes.mul(x, x)))


def test_the_exponential_agrees_with_numpys_in_double_precision() -> None:
    x = np.linspace(-87, 88, 160_000, dtype=np.float32)
    found = x.copy()
    _exp(found)
    exact = np.exp(x.astype(np.float64))
    # Two units in the last place of float32, whose epsilon is 1.2e-7.
    assert np.abs(found / exact - 1).max() < 2.5e-7


def test_the_exponential_at_its_ends() -> None:
    x = np.full(WIDTH, np.nan, np.float32)
    x[:6] = 0, -np.inf, np.inf, -1000, 1000, 1e-10
    _exp(x)
    assert x[0] == 1
    assert x[5] == 1
    assert (x[[1, 3]] == x[1]).all()
    assert 1e-38 < x[1] < 2e-38
    assert (x[[2, 4]] > 1e38).all()
    assert np.isnan(x[6:]).all()


def test_the_logarithm_agrees_with_numpys_in_double_precision() -> None:
    exponents = np.linspace(-125, 127, 160_000)
    for x in (2**exponents, np.linspace(0.5, 2, 160_000)):
        found = x.astype(np.float32)
        exact = np.log(found.astype(np.float64))
        _log(found)
        assert (np.abs(found - exact) < 2.5e-7 * np.maximum(1, np.abs(exact))).all()


def test_the_logarithm_at_its_ends() -> None:
    x = np.full(WIDTH, np.nan, np.float32)
    x[:6] = 0, 1, np.inf, 2.0**-126, 2.0**-127, 1 + 1e-6
    _log(x)
    assert x[0] == -np.inf
    assert x[1] == 0
    assert x[2] == np.inf
    assert x[3] == pytest.approx(-126 * np.log(2), rel=1e-6)
    assert x[4] == -np.inf
    assert x[5] == pytest.approx(1e-6, rel=0.1)
    assert np.isnan(x[6:]).all()


def test_arithmetic_is_that_of_numpy() -> None:
    a, b, c = np.random.default_rng(0).standard_normal((3, WIDTH)).astype(np.float32)
    out = np.empty(8 * WIDTH, np.float32)
    _arithmetic(a, b, c, out)
    expected = [a + b, a - b, a * b, a / b, None, np.where(a > 0, b, c), None, np.sqrt(a * a)]
    for row, values in zip(out.reshape(8, WIDTH), expected, strict=True):
        assert values is None or (row == values).all()
    # Of a product and a sum that are rounded once, double precision knows every digit but the last.
    exact = a.astype(np.float64) * b + c
    assert (out.reshape(8, WIDTH)[4] == exact.astype(np.float32)).all()
    assert out[6 * WIDTH] == pytest.approx(a.astype(np.float64).sum(), abs=1e-6)
