"""The response surface: heat maps over a lattice of weights, with its collapsed region hatched."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cubeae.figures.curves import WEIGHT
from cubeae.figures.heat import heat_map
from cubeae.figures.places import at, place_label, places_in
from cubeae.figures.scene import Array
from cubeae.figures.style import panels, say_empty, write_above
from cubeae.words.axes import axis_label, weight_axis

MEASURES = ("smoothed_kl_forward", "sliced_wasserstein", "on_surface_fraction", "test_mse")
HATCHED_FROM = 0.5  # share of collapsed seeds


def lattice(table: pd.DataFrame) -> Figure:
    """Heat maps of every measure, one row per SNR and latent dim.

    Args:
        table: one row per point and place, from ``cubeae.studies.lattice``. A lattice of one
            weight is drawn as a strip. One of three or more is not drawn: it has no plane.
    """
    terms = [str(name) for name in table if str(name).startswith(WEIGHT)]
    places = places_in(table)
    x, y = (terms[0], None) if len(terms) == 1 else (terms[1], terms[0])
    rows = 1 if y is None else table[y].nunique()
    size = (1.95, max(0.36 * rows, 0.6))
    figure, axes = panels(len(places), 4, size, (0.75, 0.1, 0.55, 0.6), (0.2, 0.55))
    for line, place in zip(axes, places, strict=True):
        for index, (ax, measure) in enumerate(zip(line, MEASURES, strict=True)):
            if len(terms) > 2:
                say_empty(ax, f"{len(terms)} weights: see the table")
                continue
            _panel(ax, at(table, place), x, y, measure)
            ax.set_title(axis_label(measure) if line is axes[0] else "", pad=20, size=8.5)
            if index:
                ax.tick_params(labelleft=False)
        line[0].set_ylabel("" if y is None else _two_lines(weight_axis(y.removeprefix(WEIGHT))))
        write_above(line[0], place_label(place), 0.09 / size[1])
    low = 0.12 / float(figure.get_size_inches()[1])
    figure.supxlabel(weight_axis(x.removeprefix(WEIGHT)), y=low)
    return figure


def _two_lines(label: str) -> str:
    """The unit below the name: the rows of a lattice are low."""
    return label.replace(" (data", "\n(data").replace(", data", ",\ndata")


def _panel(ax: Axes, table: pd.DataFrame, x: str, y: str | None, measure: str) -> None:
    values, across, up = _grid(table, x, y, f"{measure}_mean")
    collapsed, _, _ = _grid(table, x, y, "collapsed")

    def hatch(ax: Axes, row: int, column: int, light: bool) -> None:
        if collapsed[row, column] >= HATCHED_FROM:
            box = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch="////", lw=0)
            box.set_edgecolor((*((0.12, 0.16, 0.2) if light else (1, 1, 1)), 0.35))
            ax.add_patch(box)

    if not heat_map(ax, values, measure, hatch, size=7):
        return
    ax.invert_yaxis()  # weights grow upwards
    _separate_zero(ax, across, up)
    ax.set_xticks(range(len(across)), [f"{weight:g}" for weight in across])
    ax.set_yticks(range(len(up)), [f"{weight:g}" for weight in up] if y else [])


def _grid(
    table: pd.DataFrame, x: str, y: str | None, column: str
) -> tuple[Array, list[float], list[float]]:
    """Values [up, across] of a column, and the weights along both axes; NaN where there is none."""
    across = sorted(table[x].unique())
    up = sorted(table[y].unique()) if y else [0.0]
    keys = table[y] if y else pd.Series(0.0, index=table.index)
    found = table.assign(up=keys).pivot(index="up", columns=x, values=column)
    return found.reindex(index=up, columns=across).to_numpy(np.float64), across, up


def _separate_zero(ax: Axes, across: list[float], up: list[float]) -> None:
    """A white line next to zero, which has no place on a logarithmic axis."""
    if len(across) > 1 and across[0] == 0:
        ax.axvline(0.5, color="white", lw=3)
    if len(up) > 1 and up[0] == 0:
        ax.axhline(0.5, color="white", lw=3)
