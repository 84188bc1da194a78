"""What lies between encoder and decoder: the encoder's draw, the channel's noise, KL, moments.

Clouds are [M, ., N], of whose columns the first ``count`` are points; N is a multiple of ``WIDTH``.
What is read is 0 in the columns beyond (``cubeae.numerics.columns.filled``).
A cloud's rows must be contiguous, its members may lie apart. The formulas are those of
cubeae.numerics.noise and cubeae.numerics.posterior, which torch computes.
"""

import math
from typing import Any

import numpy as np
from numba import njit

from cubeae.compiled.lanes import (
    WIDTH,
    add,
    div,
    exp,
    load,
    log,
    madd,
    mul,
    splat,
    store,
    sub,
    total,
    where_positive,
)

CLOUD, WHOLE = "f4[:, :, :]", "f4[:, :, ::1]"  # members that may lie apart; one array


@njit
def mask_of(size: int, count: int) -> Any:
    """1 for the points, 0 for the columns beyond them."""
    mask = np.zeros(size, np.float32)
    mask[:count] = 1
    return mask


@njit(error_model="numpy")
def centre(row: Any, mask: Any, count: int, centred: Any) -> Any:
    """Write a row less its mean, 0 beyond the points; its mean and its unbiased variance."""
    zero = splat(np.float32(0))
    sums, squares = zero, zero
    for b in range(0, len(mask), WIDTH):
        sums = add(sums, where_positive(load(mask, b), load(row, b), zero))
    mean = total(sums) / np.float32(count)
    for b in range(0, len(mask), WIDTH):
        gap = where_positive(load(mask, b), sub(load(row, b), splat(mean)), zero)
        squares = madd(gap, gap, squares)
        store(centred, b, gap)
    return mean, total(squares) / np.float32(count - 1)


@njit(
    f"void({CLOUD}, {CLOUD}, {CLOUD}, f4[::1], i8, f4, "
    f"{WHOLE}, {WHOLE}, {WHOLE}, {WHOLE}, f4[:, ::1], f4[:, ::1])",
    cache=True,
    error_model="numpy",
)
def send(
    features: Any, draws: Any, normals: Any, ratio: Any, count: int, tiny: Any,
    z: Any, variance: Any, deviation: Any, centred: Any, noise: Any, share: Any,
) -> None:  # fmt: skip
    """The latents behind the channel.

    Args:
        features: [M, d, N], or [M, 2 d, N] of a Gaussian encoder.
        draws, normals: standard normal draws of the encoder and of the channel, [M, d, N].
        ratio: noise over signal variance, [M].
        count: points.
        tiny: added to the signal's variance under the root.
        z: written, [M, d, N]; 0 beyond the points.
        variance: written for a Gaussian encoder: Var(z | x).
        deviation, centred, share: written for ``send_back``; share is [M, d].
        noise: written: the variance of the channel's noise, [M, d].
    """
    members, dim, size = z.shape
    gaussian = features.shape[1] > dim
    mask, zero, half = mask_of(size, count), splat(np.float32(0)), splat(np.float32(0.5))
    for member in range(members):
        for u in range(dim):
            signal, own = z[member, u], centred[member, u]
            for b in range(0, size, WIDTH):
                value = load(features[member, u], b)
                if gaussian:
                    spread = exp(mul(half, load(features[member, dim + u], b)))
                    store(deviation[member, u], b, spread)
                    value = madd(load(draws[member, u], b), spread, value)
                store(signal, b, where_positive(load(mask, b), value, zero))
            power = centre(signal, mask, count, own)[1]
            root, part = math.sqrt(power + tiny), math.sqrt(ratio[member])
            noise[member, u] = power * ratio[member]
            share[member, u] = part / root
            scale, added = splat(np.float32(root * part)), splat(noise[member, u])
            for b in range(0, size, WIDTH):
                value = madd(load(normals[member, u], b), scale, load(signal, b))
                store(signal, b, where_positive(load(mask, b), value, zero))
                if gaussian:
                    spread = load(deviation[member, u], b)
                    store(variance[member, u], b, madd(spread, spread, added))


@njit(
    f"void({CLOUD}, {CLOUD}, {CLOUD}, b1, b1, {CLOUD}, {CLOUD}, f4[::1], i8, "
    f"{WHOLE}, {WHOLE}, f4[:, ::1], {WHOLE})",
    cache=True,
    error_model="numpy",
)
def send_back(
    of_z: Any, of_mean: Any, of_variance: Any, by_mean: bool, by_variance: bool,
    draws: Any, normals: Any, ratio: Any, count: int,
    deviation: Any, centred: Any, share: Any, slopes: Any,
) -> None:  # fmt: skip
    """The gradient with respect to ``features``, from those of what ``send`` wrote.

    Args:
        of_z, of_mean, of_variance: [M, d, N]; the last two count if ``by_mean``, ``by_variance``.
        by_mean, by_variance: whether the loss depends on the encoder's mean and on Var(z | x).
        draws, normals, ratio, count, deviation, centred, share: as ``send`` took or left them.
        slopes: written, in the shape of ``features``.
    """
    members, dim, size = centred.shape
    gaussian, half = slopes.shape[1] > dim, splat(np.float32(0.5))
    for member in range(members):
        for u in range(dim):
            through = of_noise = splat(np.float32(0))
            for b in range(0, size, WIDTH):
                pull = load(of_z[member, u], b)
                through = madd(pull, load(normals[member, u], b), through)
                if by_variance:
                    of_noise = add(of_noise, load(of_variance[member, u], b))
            pulled = total(through) * share[member, u]
            pulled += np.float32(2) * ratio[member] * total(of_noise)
            scale = splat(pulled / np.float32(count - 1))
            for b in range(0, size, WIDTH):
                slope = madd(load(centred[member, u], b), scale, load(of_z[member, u], b))
                if gaussian:
                    spread = load(deviation[member, u], b)
                    pull = mul(mul(slope, load(draws[member, u], b)), half)
                    if by_variance:
                        pull = madd(spread, load(of_variance[member, u], b), pull)
                    store(slopes[member, dim + u], b, mul(pull, spread))
                if by_mean:
                    slope = add(slope, load(of_mean[member, u], b))
                store(slopes[member, u], b, slope)


@njit(f"void({CLOUD}, {CLOUD}, i8, f4[::1], {WHOLE}, {WHOLE})", cache=True, error_model="numpy")
def divergences(
    means: Any, variances: Any, count: int, values: Any, of_mean: Any, of_variance: Any
) -> None:
    """KL(N(mean, variance) || N(0, I)) in nats, averaged over the points, and its gradients.

    Args:
        means, variances: [M, d, N].
        count: points.
        values: written, [M].
        of_mean, of_variance: written, [M, d, N].
    """
    members, dim, size = means.shape
    mask, zero, one = mask_of(size, count), splat(np.float32(0)), splat(np.float32(1))
    part, half = splat(np.float32(1) / count), splat(np.float32(0.5) / count)
    for member in range(members):
        sums = zero
        for u in range(dim):
            for b in range(0, size, WIDTH):
                mean, variance = load(means[member, u], b), load(variances[member, u], b)
                value = sub(sub(madd(mean, mean, variance), log(variance)), one)
                sums = add(sums, where_positive(load(mask, b), value, zero))
                store(of_mean[member, u], b, mul(mean, part))
                store(of_variance[member, u], b, mul(sub(one, div(one, variance)), half))
        values[member] = total(sums) * np.float32(0.5) / np.float32(count)


@njit(f"void({CLOUD}, i8, f4[::1], {WHOLE})", cache=True, error_model="numpy")
def moments(points: Any, count: int, values: Any, slopes: Any) -> None:
    """Mean over neurons of E[z]^2 + (Var[z] - 1)^2, and its gradient.

    Args:
        points: z, [M, d, N].
        count: points.
        values: written, [M].
        slopes: written, [M, d, N]; 0 beyond the points if nothing there is NaN.
    """
    members, dim, size = points.shape
    mask, zero = mask_of(size, count), splat(np.float32(0))
    for member in range(members):
        sum_ = np.float32(0)
        for u in range(dim):
            own = slopes[member, u]
            mean, power = centre(points[member, u], mask, count, own)
            excess = power - np.float32(1)
            sum_ += mean * mean + excess * excess
            shift = splat(mean * np.float32(2 / (dim * count)))
            scale = splat(excess * np.float32(4 / (dim * (count - 1))))
            for b in range(0, size, WIDTH):
                slope = madd(load(own, b), scale, shift)
                store(own, b, where_positive(load(mask, b), slope, zero))
        values[member] = sum_ / np.float32(dim)


@njit(f"void({CLOUD}, {CLOUD}, i8, f4[::1], {WHOLE})", cache=True, error_model="numpy")
def mean_squared_errors(outputs: Any, targets: Any, count: int, values: Any, slopes: Any) -> None:
    """The mean squared error of outputs [M, f, N] and its gradient: ``values`` [M], ``slopes``."""
    members, rows, size = outputs.shape
    scale = splat(np.float32(2 / (rows * count)))
    for member in range(members):
        sums = splat(np.float32(0))
        for row in range(rows):
            for b in range(0, size, WIDTH):
                error = sub(load(outputs[member, row], b), load(targets[member, row], b))
                sums = madd(error, error, sums)
                store(slopes[member, row], b, mul(error, scale))
        values[member] = total(sums) / np.float32(rows * count)
