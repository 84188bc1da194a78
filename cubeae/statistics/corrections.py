"""Corrections of p-values for the number of tests in a table."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _known(p: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    values = np.array(p, np.float64)
    if values.ndim != 1:
        raise ValueError(f"p-values must be one-dimensional, not {list(values.shape)}")
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise ValueError(f"p-values must lie in [0, 1], not {values.tolist()}")
    return values, known


def holm(p: ArrayLike) -> Floats:
    """Holm's step-down p-values, which control the chance of any false finding; [m] -> [m].

    Missing tests (NaN) stay missing and do not count.

    Raises:
        ValueError: if ``p`` is not one-dimensional or outside [0, 1].

    Source: Holm 1979.
    """
    values, known = _known(p)
    tested = values[known]
    order = np.argsort(tested, kind="stable")
    steps = tested[order] * np.arange(len(tested), 0, -1)
    corrected = np.empty_like(tested)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    values[known] = corrected
    return values


def seeds_needed(tests: int, alpha: float = 0.05) -> int:
    """Common seeds below which no Wilcoxon test of a Holm family of ``tests`` can reach ``alpha``.

    The least p of n pairs is 2^(1 - n): 6 seeds for one test at 0.05, 9 for ten.

    Raises:
        ValueError: if ``tests`` < 1 or ``alpha`` is outside (0, 1).
    """
    if tests < 1 or not 0 < alpha < 1:
        raise ValueError(f"tests must be at least 1 and alpha in (0, 1), not {tests} and {alpha}")
    return math.ceil(1 + math.log2(tests / alpha))
