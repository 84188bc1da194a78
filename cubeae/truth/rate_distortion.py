"""The least distortion that any code of the cube can have at a given rate, and simple codes.

Rates are in bits per point; distortions D = E||x - x_hat||^2 are three times the mean squared error
of a coordinate. Functions take numbers or NumPy arrays and the name of a dataset kind. They raise
UnknownNameError for an unknown kind and ValueError for negative numbers. NaN in, NaN out.

The bound is the dual form of Shannon's: at every s > 0, a rate of R nats needs
R >= -s D - ln G(s), where G(s) = max_y E exp(-s ||X - y||^2) = (pi / s)^{3/2} max_y p_tau(y)
with tau^2 = 1 / (2s) and p_tau the density of X + N(0, tau^2 I). Any s gives a true bound, so a
grid of s loses a little (below 1e-4 of D) and never claims too much.
Source: Berger 1971 (Rate Distortion Theory), theorem 2.5.3; G is worked out here.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cubeae.truth.kinds import KINDS

Floats = NDArray[np.float64]
FLATTEST = 1e-4  # the least slope of the grid
SLOPES = 1200  # how many slopes the grid has


@lru_cache
def _table(kind: str) -> tuple[Floats, Floats, float]:
    """A grid of slopes, ln G on it, and ln K of G = K s^{-k/2} beyond it, k the dimension."""
    known = KINDS[kind]
    slopes = np.geomspace(FLATTEST, known.sharp, SLOPES)
    peaks = known.log_peak(slopes)
    return slopes, peaks, float(peaks[-1] + known.dimension / 2 * math.log(known.sharp))


def _checked(values: ArrayLike, name: str) -> Floats:
    array = np.asarray(values, np.float64)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, but {array[array < 0].min()} is")
    return array


def distortion_bound(bits: ArrayLike, kind: str, half_side: float) -> Floats:
    """A distortion that no code of ``bits`` bits per point can beat; the shape of ``bits``.

    Maximum over s of (-ln G(s) - R) / s. D_max at no bits, 0 at infinitely many.
    """
    slopes, peaks, constant = _table(kind)
    nats = _checked(bits, "bits") * math.log(2)
    order, sharp = KINDS[kind].dimension / 2, KINDS[kind].sharp
    candidates = (-peaks - nats[..., None]) / slopes
    # Beyond the grid the best s is known: its logarithm is 1 + (ln K + R) / order.
    log_s = 1 + (constant + nats) / order
    beyond = np.where(log_s > math.log(sharp), order * np.exp(-log_s), 0.0)
    bound: Floats = half_side**2 * np.maximum(candidates.max(axis=-1), beyond)
    return bound


def rate_bound(distortion: ArrayLike, kind: str, half_side: float) -> Floats:
    """Bits per point that any code of ``distortion`` needs; the shape of ``distortion``.

    The inverse of ``distortion_bound``: the maximum over s of -s D - ln G(s), in bits. 0 from
    D_max on, infinite at no distortion.

    Raises:
        ValueError: a distortion is negative.
    """
    slopes, peaks, constant = _table(kind)
    relative = _checked(distortion, "distortion") / half_side**2
    candidates = -peaks - slopes * relative[..., None]
    # Beyond the grid the best s is known: it is order / D.
    order, sharp = KINDS[kind].dimension / 2, KINDS[kind].sharp
    with np.errstate(divide="ignore"):
        log_s = math.log(order) - np.log(relative)
    beyond = np.where(log_s > math.log(sharp), order * (log_s - 1) - constant, 0.0)
    nats = np.maximum(candidates.max(axis=-1), beyond)
    bound: Floats = np.maximum(nats, 0) / math.log(2)
    return bound


def high_rate_distortion(bits: ArrayLike, kind: str, half_side: float) -> Floats:
    """What the best codes approach at high rates: k/(2 pi e) V^{2/k} 2^{-2R/k}.

    k is the dimension of the set that the data lie on and V its area or volume: 2.810 h^2 2^-R on
    the surface. It is no bound at low rates: on the surface it exceeds D_max below R = 0.75.
    Source: Linder and Zamir 1994 (Shannon's lower bound is tight at high rates), which holds on
    surfaces because their faces are flat.
    """
    known, rate = KINDS[kind], _checked(bits, "bits")
    k = known.dimension
    scale = k / (2 * math.pi * math.e) * known.size ** (2 / k) * half_side**2
    approached: Floats = scale * np.exp2(-2 * rate / k)
    return approached


def best_linear_distortion(
    latent_dim: ArrayLike, rho: ArrayLike, kind: str, half_side: float
) -> Floats:
    """Distortion of the best linear encoder and decoder over d noisy neurons of SNR rho.

    v [3 - m + m / (1 + rho d / m)] with m = min(d, 3) and v the variance of a coordinate: d
    orthogonal directions, or a tight frame where d > 3. ``rho`` is Var(y) / Var(n), not in dB,
    and may be infinite. Source: linear estimation; Benedetto and Fickus 2003 for d > 3.
    """
    variance = KINDS[kind].variance(half_side)
    neurons = _checked(latent_dim, "latent_dim")
    seen = np.clip(neurons, 1, 3)
    ratio = _checked(rho, "rho") * neurons / seen
    distortion: Floats = variance * (3 - seen + seen / (1 + ratio))
    return distortion


def capacity_bits(latent_dim: int, snr_db: float) -> float:
    """Capacity of d Gaussian channels at an SNR in dB: d/2 log2(1 + rho) bits; may be infinite.

    Source: Shannon 1948, theorem 17.
    """
    return math.inf if math.isinf(snr_db) else latent_dim / 2 * math.log2(1 + 10 ** (snr_db / 10))


def maximal_distortion(kind: str, half_side: float) -> float:
    """D_max = 3 v, of a decoder that always outputs the mean: 5/3 h^2 on the surface, h^2 inside.

    No code needs to be worse, at any rate.
    """
    return 3 * KINDS[kind].variance(half_side)
