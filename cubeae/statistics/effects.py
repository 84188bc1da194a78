"""Effects: differences of paired values on a scale on which seeds' noise is about normal."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """A scale of effects.

    ``place`` maps values and the number of points behind each onto it, and ``value`` maps a place
    back. Where ``logarithmic``, the exponential of an effect is a ratio, of values or of odds.
    """

    logarithmic: bool
    place: Callable[[Floats, int], Floats]
    value: Callable[[float], float]

    def effects(self, a: ArrayLike, b: ArrayLike, points: int) -> Floats:
        """Effects a - b on this scale, [n]; NaN where a value has no place on it.

        Args:
            a, b: values of the same seeds in the same order, [n].
            points: how many points each value is a share of; only shares need it.
        """
        first, second = (self.place(np.asarray(side, np.float64), points) for side in (a, b))
        with np.errstate(invalid="ignore"):
            found: Floats = first - second
        return np.where(np.isfinite(found), found, np.nan)

    def margin(self, tolerance: float) -> float:
        """The largest effect that does not matter, on this scale.

        ``tolerance`` is a share for ratios (0.1: a ratio between 1 / 1.1 and 1.1 does not matter)
        and in the measure's units for differences.
        """
        return math.log1p(tolerance) if self.logarithmic else tolerance


def _logarithms(values: Floats, points: int) -> Floats:
    """Logarithms; NaN for values that are not positive."""
    del points
    return np.log(values, out=np.full_like(values, np.nan), where=values > 0)


def _logits(shares: Floats, points: int) -> Floats:
    """Logarithms of odds; a share of none or all of the points is half a point away from it."""
    half = 0.5 / points
    inside = np.clip(shares, half, 1 - half)
    found: Floats = np.log(inside) - np.log1p(-inside)
    return found


def _unchanged(values: Floats, points: int) -> Floats:
    del points
    return values


# By name; cubeae.specs.columns says which measure has which.
SCALES: dict[str, Scale] = {
    "ratio": Scale(True, _logarithms, math.exp),
    "share": Scale(True, _logits, lambda place: 1 / (1 + math.exp(-place))),
    "difference": Scale(False, _unchanged, lambda place: place),
}
