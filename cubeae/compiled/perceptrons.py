"""Forward and backward passes of stacked perceptrons, member by member.

A member's weights are one row of ``values`` [M, P], its gradients that of ``slopes``: for each
layer the weight [out, in], then the bias [out]. ``widths`` are the features from the input on.
``acts`` [M, F, B] holds the outputs of the layers one below the other, after their activation but
for the last; B is a multiple of ``WIDTH``.
"""

from typing import Any

import numpy as np
from numba import njit

from cubeae.compiled.lanes import (
    WIDTH,
    add,
    div,
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
from cubeae.compiled.tiles import (
    multiply,
    multiply_biased,
    multiply_masked,
    multiply_rectified,
    transpose,
)

RELU, TANH, ELU = 0, 1, 2
ACTIVATIONS = {"relu": RELU, "tanh": TANH, "elu": ELU}


@njit
def _activate(activation: int, values: Any, start: int, stop: int) -> None:
    """tanh or ELU in place."""
    one, two = splat(np.float32(1)), splat(np.float32(2))
    for at in range(start, stop, WIDTH):
        x = load(values, at)
        if activation == TANH:  # 1 - 2 / (e^2x + 1)
            y = sub(one, div(two, add(exp(mul(two, x)), one)))
        else:
            y = where_positive(x, x, sub(exp(x), one))
        store(values, at, y)


@njit
def _differentiate(
    activation: int, slope: Any, at: int, outputs: Any, start: int, count: int
) -> None:
    """Multiply ``slope`` by the derivative of tanh or ELU, which the outputs tell."""
    one = splat(np.float32(1))
    for i in range(0, count, WIDTH):
        y, g = load(outputs, start + i), load(slope, at + i)
        if activation == TANH:
            g = mul(g, sub(one, mul(y, y)))
        else:
            g = mul(g, where_positive(y, one, add(y, one)))
        store(slope, at + i, g)


@njit("void(f4[:, :], i8[::1], i8, f4[:, :, ::1], f4[:, :, ::1])", cache=True)
def forward(values: Any, widths: Any, activation: int, inputs: Any, acts: Any) -> None:
    """Fill ``acts`` from ``inputs`` [M, in, B]."""
    size, last = inputs.shape[2], len(widths) - 2
    for member in range(len(values)):
        own, x, y = values[member], inputs[member].reshape(-1), acts[member].reshape(-1)
        at, x_at, y_at = 0, 0, 0
        for layer in range(last + 1):
            width, out = widths[layer], widths[layer + 1]
            bias = at + out * width
            if layer == last or activation != RELU:
                multiply_biased(own, at, width, 1, width, x, x_at, size, y, y_at, size,
                                out, size, own, bias, 1)  # fmt: skip
                if layer != last:
                    _activate(activation, y, y_at, y_at + out * size)
            else:
                multiply_rectified(own, at, width, 1, width, x, x_at, size, y, y_at, size,
                                   out, size, own, bias, 1)  # fmt: skip
            at, x, x_at, y_at = bias + out, y, y_at, y_at + out * size


@njit
def _bias_slopes(slope: Any, slopes: Any, at: int, out: int, size: int) -> None:
    for i in range(out):
        sums = load(slope, i * size)
        for column in range(WIDTH, size, WIDTH):
            sums = add(sums, load(slope, i * size + column))
        slopes[at + i] = total(sums)


@njit
def _weight_slopes(
    slope: Any,
    x: Any,
    x_at: int,
    slopes: Any,
    at: int,
    out: int,
    width: int,
    size: int,
    turned: Any,
) -> None:
    """The products of slopes [out, B] with inputs [in, B], over the batch."""
    whole = width // WIDTH * WIDTH
    if whole:
        transpose(x, x_at, size, turned, 0, whole, whole, size)
        multiply(slope, 0, size, 1, size, turned, 0, whole, slopes, at, width,
                 out, whole, slope, 0, 0)  # fmt: skip
    for column in range(whole, width):
        for i in range(out):
            sums = splat(np.float32(0))
            for b in range(0, size, WIDTH):
                sums = madd(load(slope, i * size + b), load(x, x_at + column * size + b), sums)
            slopes[at + i * width + column] = total(sums)


@njit(
    "void(f4[:, :], i8[::1], i8, f4[:, :, ::1], f4[:, :, ::1], "
    "f4[:, :], f4[:, :, ::1], f4[:, :, ::1], b1, f4[:, ::1])",
    cache=True,
)
def backward(
    values: Any, widths: Any, activation: int, inputs: Any, acts: Any,
    slopes: Any, given: Any, below: Any, to_input: bool, scratch: Any,
) -> None:  # fmt: skip
    """Write the gradients, from those of the outputs.

    Args:
        values, widths, activation, inputs, acts: as ``forward`` left them.
        slopes: the gradients of ``values``.
        given: gradient of the output, [M, out, B]; zero in columns beyond the batch.
        below: gradient of the input, [M, in, B]; written if ``to_input``.
        to_input: whether that is wanted.
        scratch: [3, largest of the widths x B].
    """
    size, last = inputs.shape[2], len(widths) - 2
    turned = scratch[2]
    for member in range(len(values)):
        own, grads = values[member], slopes[member]
        x0, y = inputs[member].reshape(-1), acts[member].reshape(-1)
        slope = given[member].reshape(-1)
        at, y_at = 0, 0
        for layer in range(last + 1):
            at += widths[layer + 1] * (widths[layer] + 1)
            y_at += widths[layer + 1] * size
        for layer in range(last, -1, -1):
            width, out = widths[layer], widths[layer + 1]
            at -= out * (width + 1)
            y_at -= out * size
            x_at = y_at - width * size
            if layer == 0:
                _weight_slopes(slope, x0, 0, grads, at, out, width, size, turned)
            else:
                _weight_slopes(slope, y, x_at, grads, at, out, width, size, turned)
            _bias_slopes(slope, grads, at + out * width, out, size)
            if layer > 0:
                under = scratch[layer % 2]
                if activation == RELU:
                    multiply_masked(own, at, 1, width, out, slope, 0, size, under, 0, size,
                                    width, size, y, x_at, size)  # fmt: skip
                else:
                    multiply(own, at, 1, width, out, slope, 0, size, under, 0, size,
                             width, size, slope, 0, 0)  # fmt: skip
                    _differentiate(activation, under, 0, y, x_at, width * size)
                slope = under
            elif to_input:
                under = below[member].reshape(-1)
                multiply(own, at, 1, width, out, slope, 0, size, under, 0, size,
                         width, size, slope, 0, 0)  # fmt: skip
