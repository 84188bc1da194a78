"""Vectors of 16 float32 numbers in compiled code: loads, stores and arithmetic.

Numba has no such type, and LLVM keeps no sums of a matrix product in registers unless told to.
LLVM splits a vector where the processor's registers are narrower. Arrays are one-dimensional,
contiguous and float32; an index counts numbers, and nothing checks it.
"""

import math
from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

WIDTH = 16
FLOAT, INT = ir.FloatType(), ir.IntType(32)
VECTOR, INTS = ir.VectorType(FLOAT, WIDTH), ir.VectorType(INT, WIDTH)
ALIGNMENT = 4  # of a float32: arrays need no more
SMALLEST, LARGEST = 2.0**-126, (2 - 2.0**-23) * 2.0**127  # normal numbers


class Lanes(types.Type):
    """Numba's type of a vector of ``WIDTH`` numbers."""

    def __init__(self) -> None:
        super().__init__("Lanes")


LANES = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, type_: Any) -> None:
        super().__init__(manager, type_, VECTOR)


# What the functions below tell LLVM to do; those of tiles.py use them too.


def address(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    """Pointer to the number at ``index`` of ``array``."""
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [index])


def read(builder: Any, pointer: Any) -> Any:
    """The vector at ``pointer``, a pointer to its first number."""
    value = builder.load(builder.bitcast(pointer, VECTOR.as_pointer()))
    value.align = ALIGNMENT
    return value


def write(builder: Any, value: Any, pointer: Any) -> None:
    """Store the vector ``value`` from ``pointer`` on."""
    stored = builder.store(value, builder.bitcast(pointer, VECTOR.as_pointer()))
    stored.align = ALIGNMENT


def constant(value: float) -> Any:
    """A vector whose numbers are all ``value``, known when compiling."""
    return ir.Constant(VECTOR, [ir.Constant(FLOAT, value)] * WIDTH)


def integers(values: Sequence[int]) -> Any:
    """A vector of integers, known when compiling."""
    return ir.Constant(ir.VectorType(INT, len(values)), [ir.Constant(INT, v) for v in values])


def spread(builder: Any, number: Any) -> Any:
    """A vector whose numbers are all ``number``."""
    undefined = ir.Constant(VECTOR, ir.Undefined)
    first = builder.insert_element(undefined, number, ir.Constant(INT, 0))
    return builder.shuffle_vector(first, undefined, integers([0] * WIDTH))


def fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c with one rounding."""
    name, kind = f"llvm.fma.v{WIDTH}f32", ir.FunctionType(VECTOR, [VECTOR] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [a, b, c])


def exponential(builder: Any, x: Any) -> Any:
    """e^x to 2e-7 of its value, for x from -87 to 88; beyond, the value there. NaN stays NaN.

    Source: Cephes' expf (Moshier 1989): 2^n times a polynomial in what is left of x.
    """
    for bound, comparison in ((-87.0, "<"), (88.0, ">")):
        beyond = builder.fcmp_ordered(comparison, x, constant(bound))
        x = builder.select(beyond, constant(bound), x)
    # Adding 1.5 x 2^23 leaves the nearest integer in the last bits.
    shifted = fused(builder, x, constant(1.44269504088896341), constant(12582912.0))
    turns = builder.fsub(shifted, constant(12582912.0))
    rest = fused(builder, turns, constant(-0.693359375), x)
    rest = fused(builder, turns, constant(2.12194440e-4), rest)
    total = constant(1.9875691500e-4)
    for term in (1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5, 1.0, 1.0):
        total = fused(builder, total, rest, constant(term))
    shift = builder.shl(builder.bitcast(shifted, INTS), integers([23] * WIDTH))
    return builder.bitcast(builder.add(builder.bitcast(total, INTS), shift), VECTOR)


def logarithm(builder: Any, x: Any) -> Any:
    """ln x to 2e-7 of itself or of 1; -infinity below the smallest normal number. NaN stays NaN.

    Source: Cephes' logf (Moshier 1989): a polynomial in what a power of two leaves of x.
    """
    bits = builder.bitcast(x, INTS)
    power = builder.sub(builder.lshr(bits, integers([23] * WIDTH)), integers([126] * WIDTH))
    digits = builder.or_(
        builder.and_(bits, integers([0x7FFFFF] * WIDTH)), integers([0x3F000000] * WIDTH)
    )
    m, turns = builder.bitcast(digits, VECTOR), builder.sitofp(power, VECTOR)  # m in [1/2, 1)
    low = builder.fcmp_ordered("<", m, constant(0.707106781186547524))
    turns = builder.select(low, builder.fsub(turns, constant(1.0)), turns)
    rest = builder.fsub(builder.select(low, builder.fadd(m, m), m), constant(1.0))
    total = constant(7.0376836292e-2)
    for term in (
        *(-1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1),
        *(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
    ):
        total = fused(builder, total, rest, constant(term))
    square = builder.fmul(rest, rest)
    value = builder.fmul(builder.fmul(total, square), rest)
    value = fused(builder, turns, constant(-2.12194440e-4), value)
    value = builder.fadd(fused(builder, constant(-0.5), square, value), rest)
    value = fused(builder, turns, constant(0.693359375), value)
    small = builder.fcmp_ordered("<", x, constant(SMALLEST))
    value = builder.select(small, constant(-math.inf), value)
    return builder.select(builder.fcmp_unordered(">", x, constant(LARGEST)), x, value)


def summed(builder: Any, x: Any) -> Any:
    """The sum of a vector's numbers, halves added to halves."""
    width = WIDTH
    while width > 1:
        width //= 2
        halves = [builder.shuffle_vector(x, x, integers(range(s, s + width))) for s in (0, width)]
        x = builder.fadd(*halves)
    return builder.extract_element(x, ir.Constant(INT, 0))


# What compiled functions call.


@intrinsic
def load(_context: Any, array: Any, index: Any) -> Any:
    """The vector of numbers from ``index`` of ``array`` on."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return read(builder, address(context, builder, signature.args[0], *values))

    return LANES(array, types.intp), generate


@intrinsic
def store(_context: Any, array: Any, index: Any, value: Any) -> Any:
    """Write ``value`` to ``array`` from ``index`` on."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        write(builder, values[2], address(context, builder, signature.args[0], *values[:2]))
        return context.get_dummy_value()

    return types.void(array, types.intp, LANES), generate


@intrinsic
def splat(_context: Any, number: Any) -> Any:
    """A vector whose numbers are all ``number``, a float32."""
    return LANES(types.float32), lambda _c, builder, _s, values: spread(builder, values[0])


@intrinsic
def add(_context: Any, a: Any, b: Any) -> Any:
    """a + b."""
    return LANES(LANES, LANES), lambda _c, builder, _s, values: builder.fadd(*values)


@intrinsic
def sub(_context: Any, a: Any, b: Any) -> Any:
    """a - b."""
    return LANES(LANES, LANES), lambda _c, builder, _s, values: builder.fsub(*values)


@intrinsic
def mul(_context: Any, a: Any, b: Any) -> Any:
    """a b."""
    return LANES(LANES, LANES), lambda _c, builder, _s, values: builder.fmul(*values)


@intrinsic
def div(_context: Any, a: Any, b: Any) -> Any:
    """a / b."""
    return LANES(LANES, LANES), lambda _c, builder, _s, values: builder.fdiv(*values)


@intrinsic
def madd(_context: Any, a: Any, b: Any, c: Any) -> Any:
    """a b + c, rounded once."""
    return LANES(LANES, LANES, LANES), lambda _c, builder, _s, values: fused(builder, *values)


@intrinsic
def exp(_context: Any, x: Any) -> Any:
    """e^x; see ``exponential``."""
    return LANES(LANES), lambda _c, builder, _s, values: exponential(builder, values[0])


@intrinsic
def log(_context: Any, x: Any) -> Any:
    """ln x; see ``logarithm``."""
    return LANES(LANES), lambda _c, builder, _s, values: logarithm(builder, values[0])


@intrinsic
def sqrt(_context: Any, x: Any) -> Any:
    """The square root of x."""

    def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        name, kind = f"llvm.sqrt.v{WIDTH}f32", ir.FunctionType(VECTOR, [VECTOR])
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, values)

    return LANES(LANES), generate


@intrinsic
def where_positive(_context: Any, condition: Any, then: Any, otherwise: Any) -> Any:
    """``otherwise`` where ``condition`` is at most 0, else ``then``; so NaN gives ``then``."""

    def generate(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        condition, then, otherwise = values
        return builder.select(builder.fcmp_ordered("<=", condition, constant(0.0)), otherwise, then)

    return LANES(LANES, LANES, LANES), generate


@intrinsic
def total(_context: Any, x: Any) -> Any:
    """The sum of the vector's numbers."""
    return types.float32(LANES), lambda _c, builder, _s, values: summed(builder, values[0])
