"""Compiled matrix products, against NumPy in double precision."""

from typing import Any

import numpy as np
import pytest
from numba import njit

from cubeae.compiled import tiles
from cubeae.compiled.lanes import WIDTH

RNG = np.random.default_rng(0)


@njit
def _products(a: Any, x: Any, extra: Any, out: Any, columns: int) -> None:
    rows, depth = a.shape
    flat, y, e = a.reshape(-1), x.reshape(-1), extra.reshape(-1)
    size = x.shape[1]
    for turn in range(4):
        o = out[turn].reshape(-1)
        if turn == 0:
            tiles.multiply(flat, 0, depth, 1, depth, y, 0, size, o, 0, size, rows, columns, e, 0, 0)
        elif turn == 1:
            tiles.multiply_biased(
                flat, 0, depth, 1, depth, y, 0, size, o, 0, size, rows, columns, e, 0, size
            )
        elif turn == 2:
            tiles.multiply_rectified(
                flat, 0, depth, 1, depth, y, 0, size, o, 0, size, rows, columns, e, 0, size
            )
        else:
            tiles.multiply_masked(
                flat, 0, depth, 1, depth, y, 0, size, o, 0, size, rows, columns, e, 0, size
            )


@njit
def _from_transposed(a: Any, x: Any, out: Any) -> None:
    depth, rows = a.shape
    tiles.multiply(
        a.reshape(-1), 0, 1, rows, depth, x.reshape(-1), 0, x.shape[1],
        out.reshape(-1), 0, x.shape[1], rows, x.shape[1], a.reshape(-1), 0, 0,
    )  # fmt: skip


@njit
def _transpose(x: Any, out: Any) -> None:
    tiles.transpose(
        x.reshape(-1), 0, x.shape[1], out.reshape(-1), 0, x.shape[0], x.shape[0], x.shape[1]
    )


def normals(*shape: int) -> Any:
    return RNG.standard_normal(shape).astype(np.float32)


# Rows and columns that fill whole tiles, and that leave rests of every kind.
@pytest.mark.parametrize("rows", [1, 3, 4, 8, 13, 64])
@pytest.mark.parametrize("columns", [16, 48, 64, 112])
@pytest.mark.parametrize("depth", [1, 3, 64])
def test_products_agree_with_numpy(rows: int, columns: int, depth: int) -> None:
    a, x, extra = normals(rows, depth), normals(depth, columns), normals(rows, columns)
    out = np.full((4, rows, columns), np.nan, np.float32)
    _products(a, x, extra, out, columns)
    exact = a.astype(np.float64) @ x
    biased = exact + extra[:, :1]
    expected = [exact, biased, np.maximum(biased, 0), np.where(extra > 0, exact, 0)]
    assert np.abs(out - expected).max() < 3e-7 * depth**0.5 * max(1, np.abs(exact).max())


def test_a_transposed_factor_needs_no_copy() -> None:
    a, x = normals(5, 13), normals(5, 80)
    out = np.full((13, 80), np.nan, np.float32)
    _from_transposed(a, x, out)
    assert np.allclose(out, a.T.astype(np.float64) @ x, atol=1e-5)


def test_columns_beyond_those_asked_for_stay() -> None:
    a, x = normals(5, 4), normals(4, 64)
    out = np.zeros((4, 5, 64), np.float32)
    _products(a, x, normals(5, 64), out, 2 * WIDTH)
    assert not out[:, :, 2 * WIDTH :].any()
    assert out[:, :, : 2 * WIDTH].any()


def test_an_element_does_not_depend_on_its_tile() -> None:
    a, x, extra = normals(13, 64), normals(64, 112), normals(13, 112)
    whole, part = np.zeros((2, 4, 13, 112), np.float32)
    _products(a, x, extra, whole, 112)
    _products(a[:1], x, extra, part[:, :1].copy(), 16)
    alone = np.zeros((4, 1, 112), np.float32)
    _products(a[:1], x, extra[:1], alone, 16)
    assert (alone[:, 0, :16] == whole[:, 0, :16]).all()


FINISHES = (tiles.PLAIN, tiles.BIASED, tiles.RECTIFIED, tiles.MASKED)  # as _products has them


@pytest.mark.parametrize("finish", FINISHES)
def test_another_processors_tiles_give_the_same_bits(finish: int) -> None:
    """What differs between processors is the order of tiles, not that of a sum.

    So a machine tests the tiles that others use, with all that is done to a sum.
    """
    both = map(tiles.shapes_for, ("+avx2,-avx512f", "+avx2,+avx512f"))
    (other,) = (shapes for shapes in both if shapes != tiles.SHAPES)
    theirs = tiles._product(finish, other)

    @njit
    def product(a: Any, x: Any, extra: Any, o: Any) -> None:
        (rows, depth), size = a.shape, x.shape[1]
        theirs(a.reshape(-1), 0, depth, 1, depth, x.reshape(-1), 0, size, o.reshape(-1), 0, size,
               rows, size, extra.reshape(-1), 0, size)  # fmt: skip

    for rows in (1, 3, 13, 64):
        a, x, extra = normals(rows, 20), normals(20, 112), normals(rows, 112)
        out, own = np.full((rows, 112), np.nan, np.float32), np.empty((4, rows, 112), np.float32)
        product(a, x, extra, out)
        _products(a, x, extra, own, 112)
        assert (out == own[finish]).all()


def test_the_tiles_are_those_for_the_features_that_numba_compiles_for() -> None:
    many, few = tiles.shapes_for("-sse,+avx512f"), tiles.shapes_for("+avx2,-avx512f")
    assert tiles.SHAPES in (many, few)
    # Sums in half a tile's registers or fewer: factors need some too.
    for shapes, vectors in ((many, 16), (few, 4)):
        assert all(shape.rows * shape.vectors <= vectors for shape in shapes)


def test_nan_stays_nan_through_relu_and_its_derivative() -> None:
    a, x = np.full((1, 1), np.nan, np.float32), np.ones((1, 16), np.float32)
    out = np.zeros((4, 1, 16), np.float32)
    _products(a, x, np.ones((1, 16), np.float32), out, 16)
    assert np.isnan(out).all()


@pytest.mark.parametrize("shape", [(16, 16), (64, 48)])
def test_transposing(shape: tuple[int, int]) -> None:
    x, out = normals(*shape), np.empty(shape[::-1], np.float32)
    _transpose(x, out)
    assert (out == x.T).all()
