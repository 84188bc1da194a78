"""Values of seeds with their mean and interval, as one row of a dot plot."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes


def draw_estimate(
    ax: Axes,
    place: float,
    seeds: pd.Series,
    mean: float,
    ends: Sequence[float],
    colour: str,
    marker: str = "o",
) -> None:
    """Draw the seeds as small dots, their mean as a mark, and the interval as a bar.

    Args:
        ax: axes whose y axis has one row per estimate, the first on top.
        place: the row; seeds are drawn a little below it.
        seeds: values of the single seeds.
        mean: NaN draws no mark.
        ends: of the interval; no bar is drawn unless both are finite.
        colour, marker: of all three.
    """
    height = np.full(len(seeds), place + 0.22)
    ax.scatter(seeds, height, s=10, color=colour, alpha=0.55, linewidths=0)
    if np.isfinite(ends).all():
        ax.plot(ends, [place, place], color=colour, lw=1.8)
    ax.plot(mean, place, color=colour, marker=marker, markersize=4.5)


def name_rows(ax: Axes, names: Sequence[str]) -> None:
    """Label the rows of a dot plot, the first on top, with room for the seeds of the last."""
    ax.set(ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)))
    ax.set_yticklabels(names)
    ax.grid(visible=False, axis="y")
