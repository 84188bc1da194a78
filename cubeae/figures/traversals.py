"""Latent traversals: what each neuron does to the decoded point while the others stay."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cubeae.figures.cloud import draw_edges, frame_of, project
from cubeae.figures.data import AXES
from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import colour_bar, empty_figure, flowing
from cubeae.words.figures.composition import STILL

MAP = "coolwarm"
MOST_COLUMNS = 4
MOST_NEURONS = 16


def traversals_data(scene: Scene) -> pd.DataFrame:
    """The decoded paths: one row per neuron, latent and step (from below its mean to above).

    ``dead`` marks neurons that move nothing.
    """
    cell = scene.reference
    if cell is None or cell.traversal is None:
        return pd.DataFrame(columns=["neuron", "latent", "step", *AXES, "dead"])
    places = np.indices(cell.traversal.shape[:3]).reshape(3, -1).T + 1
    frame = pd.DataFrame(places, columns=["neuron", "latent", "step"])
    frame[AXES] = cell.traversal.reshape(-1, 3)
    return frame.assign(dead=dead(cell.traversal, scene.half_side)[frame["neuron"] - 1])


def traversals(scene: Scene) -> Figure:
    """Paths of decoded points as one neuron moves over its range, one panel per neuron."""
    cell = scene.reference
    words = why_empty(cell)
    if cell is None or words or cell.traversal is None:
        return empty_figure(f"reference cell: {words or 'no traversal'}")
    paths = cell.traversal[:MOST_NEURONS]
    side = scene.half_side
    frame = frame_of([paths.reshape(-1, 3)], side)
    columns, margins = min(len(paths), MOST_COLUMNS), (0.05, 0.9, 0.05, 0.3)
    figure, axes = flowing(len(paths), columns, (2.1, 2.1), margins, (0.05, 0.3))
    silent = dead(paths, side)
    for neuron, (ax, own) in enumerate(zip(axes, paths, strict=True)):
        _draw(ax, own, side, frame)
        ax.set_title(f"neuron {neuron + 1}" + (": dead" if silent[neuron] else ""))
    width = float(figure.get_size_inches()[0])
    bar = figure.add_axes((1 - 0.75 / width, 0.25, 0.1 / width, 0.5))
    colour_bar(bar, Normalize(-2, 2), MAP, "neuron (deviations from its mean)", [-2, 0, 2])
    return figure


def dead(paths: Array, half_side: float) -> NDArray[np.bool_]:
    """Which neurons move decoded points by less than ``STILL`` of the cube's side, [d].

    Args:
        paths: decoded points [d, b, s, 3]: neuron, latent, step, point.
        half_side: of the cube, in units of the data.
    """
    lengths = np.linalg.norm(np.diff(paths, axis=2), axis=3).sum(axis=2).mean(axis=1)
    return lengths < STILL * 2 * half_side


def _draw(ax: Axes, paths: Array, side: float, frame: float) -> None:
    """The paths [b, s, 3] of one neuron, coloured from its lowest value to its highest."""
    ax.set(xlim=(-frame, frame), ylim=(-frame, frame), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.grid(False)
    ax.spines[:].set_visible(False)
    draw_edges(ax, side)
    steps = paths.shape[1]
    screen = project(paths)[:, :2].reshape(*paths.shape[:2], 2)
    segments = np.stack([screen[:, :-1], screen[:, 1:]], axis=2).reshape(-1, 2, 2)
    values = np.tile(np.linspace(-2, 2, steps - 1), len(paths))
    lines = LineCollection(
        list(segments), cmap=MAP, norm=Normalize(-2, 2), linewidths=1.6, zorder=2
    )
    lines.set_array(values)
    lines.set_capstyle("round")
    ax.add_collection(lines)
