"""The least distortion that any code of the cube can have at a given rate, and simple codes.

Rates are in bits a point; distortions D = E||x - x_hat||^2 are three times the mean squared error
of a coordinate. Functions take numbers or NumPy arrays, and ``dataset`` is ``surface`` or
``solid``; they raise ValueError for any other, and for negative rates or distortions. NaN in,
NaN out.

The bound is the dual form of Shannon's: at every s > 0, a rate of R nats needs
R >= -s D - ln G(s), where G(s) = max_y E exp(-s ||X - y||^2) = (pi / s)^{3/2} max_y p_tau(y)
with tau^2 = 1 / (2s) and p_tau the density of X + N(0, tau^2 I). Any s gives a true bound, so a
grid of s loses a little of it (below 1e-4 of D) and never claims too much.
Source: Berger 1971 (Rate Distortion Theory), theorem 2.5.3; G is worked out here.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from cubeae.truth.cube import VARIANCES

Floats = NDArray[np.float64]
# Dimension of the set, and its size (area 24 h^2, volume 8 h^3) at h = 1.
SETS = {"surface": (2, 24.0), "solid": (3, 8.0)}
# From this s on, faces opposite and cut edges no longer matter: G is a power of s to 1e-20.
SHARP = 60.0
SLOPES = np.geomspace(1e-4, SHARP, 1200)


def _peak_of_surface(s: Floats) -> Floats:
    """ln G(s) at h = 1 for an array of s: the maximum over y = (t, t, t), 0 <= t <= 1.

    By symmetry and because each term falls beyond the face, y lies in [0, 1]^3; that it lies on
    the diagonal (the centre up to s = 1.1, then towards a corner) is checked by a test.
    """
    t = np.linspace(0, 1, 801)
    root = np.sqrt(s)[:, None]
    across = np.exp(-((root * (1 - t)) ** 2)) + np.exp(-((root * (1 + t)) ** 2))
    along = math.sqrt(math.pi) / (4 * root) * (erf(root * (1 + t)) + erf(root * (1 - t)))
    values = np.log(across * along**2 / 2)
    best = values.argmax(axis=1).clip(1, len(t) - 2)
    rows = np.arange(len(s))
    left, middle, right = (values[rows, best + step] for step in (-1, 0, 1))
    # A parabola through the three highest points of the grid.
    refined: Floats = middle - (right - left) ** 2 / (8 * (left - 2 * middle + right))
    return np.maximum(values.max(axis=1), refined)


def _peak_of_solid(s: Floats) -> Floats:
    """ln G(s) at h = 1: the maximum lies at the centre."""
    root = np.sqrt(s)
    peak: Floats = 3 * np.log(math.sqrt(math.pi) / (2 * root) * erf(root))
    return peak


PEAKS = {"surface": _peak_of_surface, "solid": _peak_of_solid}


@lru_cache(maxsize=2)
def _table(dataset: str) -> tuple[Floats, float]:
    """ln G on ``SLOPES``, and ln K of G = K s^{-k/2} beyond them, k the set's dimension."""
    peaks = PEAKS[dataset](SLOPES)
    return peaks, float(peaks[-1] + SETS[dataset][0] / 2 * math.log(SHARP))


def _checked(values: ArrayLike, name: str, dataset: str) -> Floats:
    if dataset not in SETS:
        raise ValueError(f"dataset must be one of {', '.join(SETS)}, not {dataset!r}")
    array = np.asarray(values, np.float64)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, but {array[array < 0].min()} is")
    return array


def distortion_bound(bits: ArrayLike, dataset: str = "surface", half_side: float = 1.0) -> Floats:
    """A distortion that no code of ``bits`` bits a point can beat; the shape of ``bits``.

    Maximum over s of (-ln G(s) - R) / s. D_max at no bits, 0 at infinitely many.
    """
    nats = _checked(bits, "bits", dataset) * math.log(2)
    peaks, constant = _table(dataset)
    order = SETS[dataset][0] / 2
    candidates = (-peaks - nats[..., None]) / SLOPES
    # Beyond the grid the best s is known: its logarithm is 1 + (ln K + R) / order.
    log_s = 1 + (constant + nats) / order
    sharp = np.where(log_s > math.log(SHARP), order * np.exp(-log_s), 0.0)
    bound: Floats = half_side**2 * np.maximum(candidates.max(axis=-1), sharp)
    return bound


def rate_bound(distortion: ArrayLike, dataset: str = "surface", half_side: float = 1.0) -> Floats:
    """Bits a point that any code of this distortion needs at least; the shape of ``distortion``.

    Maximum over s of -s D - ln G(s): the inverse of ``distortion_bound``, 0 from D_max on and
    infinite at D = 0.
    """
    reduced = _checked(distortion, "distortion", dataset) / half_side**2
    peaks, constant = _table(dataset)
    order = SETS[dataset][0] / 2
    candidates = -SLOPES * reduced[..., None] - peaks
    with np.errstate(divide="ignore"):
        best = order / reduced
        sharp = np.where(best > SHARP, order * np.log(best) - order - constant, 0.0)
    nats: Floats = np.maximum(candidates.max(axis=-1), sharp)
    return nats.clip(0) / math.log(2)


def shortfall(
    bits: ArrayLike, distortion: ArrayLike, dataset: str = "surface", half_side: float = 1.0
) -> Floats:
    """How far measured points lie below the bound, in units of D; 0 for all that are possible.

    Give an upper estimate of the bits. What remains beyond sampling error is a bug: noise left
    out at evaluation, say, or bits that count only a part of what the decoder sees.
    """
    gap = distortion_bound(bits, dataset, half_side) - _checked(distortion, "distortion", dataset)
    positive: Floats = np.maximum(gap, 0)
    return positive


def high_rate_distortion(
    bits: ArrayLike, dataset: str = "surface", half_side: float = 1.0
) -> Floats:
    """What the best codes approach at high rates: k/(2 pi e) V^{2/k} 2^{-2R/k}.

    k is the set's dimension and V its area or volume: 2.810 h^2 2^-R on the surface. No bound
    there: below R = 0.75 it exceeds D_max. Source: Linder and Zamir 1994 (Shannon's lower bound
    is tight at high rates), on the surface by its flat faces.
    """
    rate = _checked(bits, "bits", dataset)
    k, size = SETS[dataset]
    scale = k / (2 * math.pi * math.e) * size ** (2 / k) * half_side**2
    approached: Floats = scale * np.exp2(-2 * rate / k)
    return approached


def best_linear_distortion(
    latent_dim: ArrayLike, rho: ArrayLike, dataset: str = "surface", half_side: float = 1.0
) -> Floats:
    """Distortion of the best linear encoder and decoder over d noisy neurons of SNR rho.

    v [3 - m + m / (1 + rho d / m)] with m = min(d, 3) and v the variance of a coordinate: d
    orthogonal directions, or a tight frame where d > 3. ``rho`` is Var(y) / Var(n), not in dB,
    and may be infinite. Source: linear estimation; Benedetto and Fickus 2003 for d > 3.
    """
    neurons = _checked(latent_dim, "latent_dim", dataset)
    seen = np.clip(neurons, 1, 3)
    ratio = _checked(rho, "rho", dataset) * neurons / seen
    distortion: Floats = VARIANCES[dataset](half_side) * (3 - seen + seen / (1 + ratio))
    return distortion


def maximal_distortion(dataset: str = "surface", half_side: float = 1.0) -> float:
    """D_max = 3 v, of a decoder that always outputs the mean: 5/3 h^2 on the surface, h^2 inside.

    No code need be worse, at any rate.
    """
    _checked(0, "bits", dataset)
    return 3 * VARIANCES[dataset](half_side)
