"""Matrix products in compiled code: o = a x, in tiles whose sums stay in registers.

Matrices lie in flat arrays: element (i, k) of ``a`` at ``a_at + i a_row + k a_column``, rows of
``x`` and ``o`` at distances ``x_row`` and ``o_row``. ``x`` and ``o`` have a multiple of
``WIDTH`` columns. Every element of o is summed in the order of k, whatever tile it is in.
"""

from typing import Any, NamedTuple

from llvmlite import binding as llvm
from llvmlite import ir
from numba import config, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from cubeae.compiled.lanes import (
    INT,
    WIDTH,
    address,
    constant,
    fused,
    integers,
    read,
    spread,
    write,
)


class Shape(NamedTuple):
    """Rows of a tile, and the vectors of ``WIDTH`` numbers in each."""

    rows: int
    vectors: int


def shapes_for(features: str) -> tuple[Shape, Shape]:
    """A tile whose sums fit a processor's registers, and one of a single vector.

    AVX-512 has 32 registers of one vector each; AVX2 has 16 of half a vector, NEON 32 of a quarter.

    Args:
        features: LLVM's, such as '+avx2,-avx512f'.
    """
    if "+avx512f" in features.split(","):
        return Shape(4, 4), Shape(8, 1)
    return Shape(4, 1), Shape(4, 1)


# Those that Numba compiles for.
FEATURES = config.CPU_FEATURES
SHAPES = shapes_for(llvm.get_host_cpu_features().flatten() if FEATURES is None else FEATURES)
# What becomes of a sum before it is stored.
PLAIN, BIASED, RECTIFIED, MASKED = range(4)


def _tile(rows: int, vectors: int, finish: int) -> Any:
    """A function that computes ``rows`` x ``vectors`` of o.

    BIASED adds ``extra[extra_at + i extra_row]``; RECTIFIED then takes ReLU; MASKED multiplies by
    the derivative of the ReLU whose outputs are at ``extra``, in the layout of o. NaN stays NaN.
    """

    @intrinsic
    def tile(
        _context: Any, a: Any, a_at: Any, a_row: Any, a_column: Any, depth: Any,
        x: Any, x_at: Any, x_row: Any, o: Any, o_at: Any, o_row: Any,
        extra: Any, extra_at: Any, extra_row: Any,
    ) -> Any:  # fmt: skip
        integer = types.intp
        signature = types.void(
            a, integer, integer, integer, integer,
            x, integer, integer, o, integer, integer, extra, integer, integer,
        )  # fmt: skip

        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            kinds = signature.args
            a_row, a_column, depth = values[2:5]
            a, x, o, extra = (
                address(context, builder, kinds[i], values[i], values[i + 1]) for i in (0, 5, 8, 11)
            )
            x_row, o_row, extra_row = values[7], values[10], values[13]
            sums = [
                [cgutils.alloca_once_value(builder, constant(0.0)) for _ in range(vectors)]
                for _ in range(rows)
            ]
            for sum_ in (s for row in sums for s in row):
                builder.store(constant(0.0), sum_)
            with cgutils.for_range(builder, depth) as loop:
                k = loop.index
                line = builder.gep(x, [builder.mul(k, x_row)])
                column = builder.gep(a, [builder.mul(k, a_column)])
                row_of_x = [read(builder, _ahead(builder, line, v)) for v in range(vectors)]
                for i, row in enumerate(sums):
                    index = builder.mul(a_row, ir.Constant(a_row.type, i))
                    factor = spread(builder, builder.load(builder.gep(column, [index])))
                    for sum_, vector in zip(row, row_of_x, strict=True):
                        builder.store(fused(builder, factor, vector, builder.load(sum_)), sum_)
            for i, row in enumerate(sums):
                target = builder.gep(o, [builder.mul(o_row, ir.Constant(o_row.type, i))])
                shift = builder.mul(extra_row, ir.Constant(extra_row.type, i))
                beside = builder.gep(extra, [shift])
                for v, sum_ in enumerate(row):
                    value = _finished(builder, builder.load(sum_), beside, v, finish)
                    write(builder, value, _ahead(builder, target, v))
            return context.get_dummy_value()

        return signature, generate

    return tile


def _ahead(builder: Any, pointer: Any, vectors: int) -> Any:
    return builder.gep(pointer, [ir.Constant(INT, vectors * WIDTH)])


def _finished(builder: Any, value: Any, beside: Any, vector: int, finish: int) -> Any:
    zero = constant(0.0)
    if finish in (BIASED, RECTIFIED):
        value = builder.fadd(value, spread(builder, builder.load(beside)))
    if finish == RECTIFIED:
        value = builder.select(builder.fcmp_ordered("<=", value, zero), zero, value)
    if finish == MASKED:
        active = read(builder, _ahead(builder, beside, vector))
        value = builder.select(builder.fcmp_ordered("<=", active, zero), zero, value)
    return value


def _strip(shape: Shape, finish: int) -> Any:
    """A function that computes all rows of o, as many columns as a tile has."""
    height = shape.rows
    tile, row_of_it = _tile(height, shape.vectors, finish), _tile(1, shape.vectors, finish)

    @njit
    def strip(
        a: Any, a_at: int, a_row: int, a_column: int, depth: int,
        x: Any, x_at: int, x_row: int, o: Any, o_at: int, o_row: int,
        rows: int, extra: Any, extra_at: int, extra_row: int,
    ) -> None:  # fmt: skip
        row = 0
        while row + height <= rows:
            tile(a, a_at + row * a_row, a_row, a_column, depth, x, x_at, x_row,
                 o, o_at + row * o_row, o_row,
                 extra, extra_at + row * extra_row, extra_row)  # fmt: skip
            row += height
        while row < rows:
            row_of_it(a, a_at + row * a_row, a_row, a_column, depth, x, x_at, x_row,
                      o, o_at + row * o_row, o_row,
                      extra, extra_at + row * extra_row, extra_row)  # fmt: skip
            row += 1

    return strip


def _product(finish: int, shapes: tuple[Shape, Shape] = SHAPES) -> Any:
    """A function that computes o [rows, columns] strip by strip."""
    large, small = shapes
    wide = _strip(large, finish)
    narrow = wide if small == large else _strip(small, finish)  # it takes seconds to compile
    step = large.vectors * WIDTH
    along = 0 if finish in (BIASED, RECTIFIED) else 1  # whether ``extra`` has columns

    @njit
    def product(
        a: Any, a_at: int, a_row: int, a_column: int, depth: int,
        x: Any, x_at: int, x_row: int, o: Any, o_at: int, o_row: int,
        rows: int, columns: int, extra: Any, extra_at: int, extra_row: int,
    ) -> None:  # fmt: skip
        column = 0
        while column + step <= columns:
            wide(a, a_at, a_row, a_column, depth, x, x_at + column, x_row,
                 o, o_at + column, o_row, rows,
                 extra, extra_at + along * column, extra_row)  # fmt: skip
            column += step
        while column < columns:
            narrow(a, a_at, a_row, a_column, depth, x, x_at + column, x_row,
                   o, o_at + column, o_row, rows,
                   extra, extra_at + along * column, extra_row)  # fmt: skip
            column += WIDTH

    return product


multiply, multiply_biased = _product(PLAIN), _product(BIASED)
multiply_rectified, multiply_masked = _product(RECTIFIED), _product(MASKED)


@intrinsic
def _transpose_block(
    _context: Any, x: Any, x_at: Any, x_row: Any, o: Any, o_at: Any, o_row: Any
) -> Any:
    """Write the transposed block of WIDTH x WIDTH numbers."""
    signature = types.void(x, types.intp, types.intp, o, types.intp, types.intp)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        x, o = (address(context, builder, kinds[i], *values[i : i + 2]) for i in (0, 3))
        x_row, o_row = values[2], values[5]

        def line(start: Any, row: Any, index: int) -> Any:
            return builder.gep(start, [builder.mul(row, ir.Constant(row.type, index))])

        vectors = [read(builder, line(x, x_row, i)) for i in range(WIDTH)]
        # In each round, pairs exchange the quarters that lie across the diagonal.
        span = WIDTH // 2
        while span:
            upper = [j if j & span == 0 else j - span + WIDTH for j in range(WIDTH)]
            lower = [j + span if j & span == 0 else j + WIDTH for j in range(WIDTH)]
            for i in (i for i in range(WIDTH) if i & span == 0):
                pair = vectors[i], vectors[i + span]
                vectors[i] = builder.shuffle_vector(*pair, integers(upper))
                vectors[i + span] = builder.shuffle_vector(*pair, integers(lower))
            span //= 2
        for i, vector in enumerate(vectors):
            write(builder, vector, line(o, o_row, i))
        return context.get_dummy_value()

    return signature, generate


@njit
def transpose(
    x: Any, x_at: int, x_row: int, o: Any, o_at: int, o_row: int, rows: int, columns: int
) -> None:
    """Write x [rows, columns] transposed to o; both counts are multiples of ``WIDTH``."""
    for row in range(0, rows, WIDTH):
        for column in range(0, columns, WIDTH):
            _transpose_block(
                x, x_at + row * x_row + column, x_row, o, o_at + column * o_row + row, o_row
            )
