"""Where generated points lie on the unfolded cube: how full each square is."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import FACE_NAMES, QUIET, colour_bar, empty_figure

MAP = "RdBu_r"
REACH = 2.0  # of the colours: from a quarter of the even share to four times it
# The net: each face's place (column, row from the top), its axes to the right and upwards, and
# their signs, so that what meets on the cube meets in the net.
_RIGHT_UP = {
    1: ((1, 1), (0, 1), (2, 1)),  # -x2, in front
    3: ((2, 1), (1, 1), (2, 1)),  # +x1
    4: ((3, 1), (0, -1), (2, 1)),  # +x2, behind
    0: ((0, 1), (1, -1), (2, 1)),  # -x1
    5: ((1, 0), (0, 1), (1, 1)),  # +x3, above
    2: ((1, 2), (0, 1), (1, -1)),  # -x3, below
}


def occupancy_data(scene: Scene) -> pd.DataFrame:
    """Share of points in each square over the even share, by face and place in the net."""
    cell = scene.reference
    columns = ["face", "right", "up", "ratio"]
    if cell is None or cell.occupancy is None:
        return pd.DataFrame(columns=columns)
    frames = []
    for face in range(6):
        square = oriented(ratios(cell.occupancy), face)
        places = np.indices(square.shape).reshape(2, -1)
        frame = pd.DataFrame({"up": places[0], "right": places[1], "ratio": square.ravel()})
        frames.append(frame.assign(face=FACE_NAMES[face])[columns])
    return pd.concat(frames, ignore_index=True)


def ratios(counts: Array) -> Array:
    """Counts [6, c, c] over the mean count; 1 where all are alike."""
    return counts / counts.mean()


def oriented(counts: Array, face: int) -> Array:
    """One face of ``counts`` [6, c, c] as the net shows it: rows upwards, columns to the right."""
    _, (right, sign_right), (_, sign_up) = _RIGHT_UP[face]
    # The axes of the counts are the two that follow the face's own.
    follows = right == (face + 1) % 3
    rows_up = counts[face].T if follows else counts[face]
    return rows_up[::sign_up, ::sign_right]


def occupancy(scene: Scene) -> Figure:
    """The unfolded cube, each square coloured by how full it is."""
    cell = scene.reference
    words = why_empty(cell)
    if cell is None or words or cell.occupancy is None:
        return empty_figure(f"reference cell: {words or 'not counted'}", (7.2, 4.8))
    figure = Figure(figsize=(7.2, 4.8))
    shown = ratios(cell.occupancy)
    ax = figure.add_axes((0.01, 0.02, 0.83, 0.96))
    ax.set(xlim=(-0.05, 4.05), ylim=(3.05, -0.05))
    ax.set_aspect("equal")
    ax.axis("off")
    for face in range(6):
        _draw_face(ax, oriented(shown, face), face)
    place = figure.add_axes((0.86, 0.2, 0.02, 0.6))
    ticks = {-2: "¼", -1: "½", 0: "1", 1: "2", 2: "4"}
    words = "points over the even share"
    colour_bar(place, Normalize(-REACH, REACH), MAP, words, list(ticks), list(ticks.values()))
    return figure


def _draw_face(ax: Axes, square: Array, face: int) -> None:
    (column, row), _, _ = _RIGHT_UP[face]
    with np.errstate(divide="ignore"):  # an empty square has the darkest colour
        colours = np.log2(square).clip(-REACH, REACH)
    edges = np.linspace(0, 1, len(square) + 1)
    right, down = column + edges, row + 1 - edges
    ax.pcolormesh(right, down, colours, cmap=MAP, vmin=-REACH, vmax=REACH, edgecolors="none")
    frame = ([column, column + 1, column + 1, column, column], [row, row, row + 1, row + 1, row])
    ax.plot(*frame, color=QUIET, lw=0.9)
    box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5}
    name, place = FACE_NAMES[face], (column + 0.03, row + 0.03)
    ax.text(*place, name, bbox=box, color="black", size=8.5, ha="left", va="top")
