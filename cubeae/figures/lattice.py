"""The response surface: heat maps over a lattice of weights, with its collapsed region hatched."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cubeae.figures.annealing import at, place_label, places_in
from cubeae.figures.curves import WEIGHT
from cubeae.figures.scene import Array
from cubeae.figures.style import FAINT, INK, QUIET, panels, say_empty, write_above
from cubeae.words.numbers import significant

# Column, its title, and whether larger is better: dark is bad, light is good.
MEASURES = (
    ("smoothed_kl_forward", "smoothed KL (nats)", False),
    ("sliced_wasserstein", "sliced Wasserstein", False),
    ("on_surface_fraction", "on the surface (share)", True),
    ("test_mse", "test MSE (data units²)", False),
)
MOSTLY = 0.5  # share of collapsed seeds from which a point is hatched


def lattice(table: pd.DataFrame) -> Figure:
    """Heat maps of every measure, a row an SNR and latent dim.

    Args:
        table: one row a point and place, as ``cubeae.studies.lattice`` makes it. A lattice of
            one weight is a strip; of three or more it has no plane to be drawn in, and is not.
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
            ax.set_title(measure[1] if line is axes[0] else "", pad=20)
            if index:
                ax.tick_params(labelleft=False)
        line[0].set_ylabel("" if y is None else f"weight of {y.removeprefix(WEIGHT)}")
        write_above(line[0], place_label(place), 0.09 / size[1])
    low = 0.12 / float(figure.get_size_inches()[1])
    figure.supxlabel(f"weight of {x.removeprefix(WEIGHT)}", y=low)
    return figure


def _panel(
    ax: Axes, table: pd.DataFrame, x: str, y: str | None, measure: tuple[str, str, bool]
) -> None:
    name, _, larger = measure
    values, across, up = _grid(table, x, y, f"{name}_mean")
    gone, _, _ = _grid(table, x, y, "collapsed")
    finite = values[np.isfinite(values)]
    if not len(finite):
        say_empty(ax, "nothing measured")
        return
    logarithmic = not larger and finite.min() > 0
    norm = (LogNorm if logarithmic else Normalize)(finite.min(), finite.max() + 1e-12)
    ax.set_facecolor(FAINT)
    colours = "cividis" if larger else "cividis_r"
    ax.imshow(values, cmap=colours, norm=norm, aspect="auto", origin="lower")
    for (row, column), value in np.ndenumerate(values):
        known = math.isfinite(value)
        light = not known or (float(norm(value)) > 0.5) == larger
        ink = QUIET if not known else INK if light else "white"
        if gone[row, column] >= MOSTLY:
            box = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, hatch="////", lw=0)
            box.set_edgecolor((*((0.12, 0.16, 0.2) if light else (1, 1, 1)), 0.35))
            ax.add_patch(box)
        words = significant(value, 2) if known else "none"
        ax.text(column, row, words, ha="center", va="center", size=7, color=ink)
    _separate_zero(ax, across, up)
    ax.set_xticks(range(len(across)), [f"{weight:g}" for weight in across])
    ax.set_yticks(range(len(up)), [f"{weight:g}" for weight in up] if y else [])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


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
    """A white line beside zero, which has no place on a logarithmic axis."""
    if len(across) > 1 and across[0] == 0:
        ax.axvline(0.5, color="white", lw=3)
    if len(up) > 1 and up[0] == 0:
        ax.axhline(0.5, color="white", lw=3)
