"""Heat maps of a measure, with its numbers: dark is bad, light is good."""

import math
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize

from cubeae.figures.scene import Array
from cubeae.figures.style import FAINT, QUIET, say_empty
from cubeae.specs.columns import HEADLINE
from cubeae.words.numbers import significant

Mark = Callable[[Axes, int, int, bool], None]


def heat_map(
    ax: Axes, values: Array, measure: str, mark: Mark | None = None, size: float = 7.5
) -> bool:
    """Draw ``values`` [rows, columns] and return whether any is finite; row 0 is at the top.

    Args:
        ax: an empty axes.
        values: means of the measure; NaN where there is none.
        measure: a headline measure: whether larger is better decides the colours.
        mark: draws more into a square, given the axes, its row and column, and whether it is
            light.
        size: of the numbers, in points.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        say_empty(ax, "nothing measured")
        return False
    larger = HEADLINE[measure]
    logarithmic = not larger and finite.min() > 0
    norm = (LogNorm if logarithmic else Normalize)(finite.min(), finite.max() + 1e-12)
    ax.set_facecolor(FAINT)
    ax.imshow(values, cmap="cividis" if larger else "cividis_r", norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        known = math.isfinite(value)
        light = not known or (float(norm(value)) > 0.5) == larger
        if mark is not None:
            mark(ax, row, column, light)
        words = significant(value, 2) if known else "none"
        colour = QUIET if not known else "black" if light else "white"
        ax.text(column, row, words, ha="center", va="center", size=size, color=colour)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return True
