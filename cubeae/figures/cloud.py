"""One 3-D cloud in one axes: an orthographic view of the cube, its edges, and the points.

Projected by hand, not by mplot3d: this takes a fifth of the time and gives every panel the same
scale and frame, so that a collapsed or an overflowing cloud is visible.
"""

import itertools
import math

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from cubeae.figures.style import FAINT, HEIGHT_MAP, QUIET
from cubeae.words.numbers import significant

Array = NDArray[np.float64]
MOST_POINTS = 2000
FRAME = 1.62  # half-width of the frame in half-sides: the cube's corners reach 1.48
WIDEST_FRAME = 2.4
MAGNIFIED_BELOW = 0.25  # of the cube's width: a narrower cloud also gets a magnified inset
_AZIMUTH, _ELEVATION = math.radians(-60), math.radians(24)


def _view() -> Array:
    """Rows: right, up and towards the viewer; [3, 3], orthonormal."""
    ca, sa = math.cos(_AZIMUTH), math.sin(_AZIMUTH)
    ce, se = math.cos(_ELEVATION), math.sin(_ELEVATION)
    return np.array([[-sa, ca, 0.0], [-ca * se, -sa * se, ce], [ca * ce, sa * ce, se]])


def project(points: Array) -> Array:
    """Screen coordinates (right, up) and nearness to the viewer; [n, 3] -> [n, 3]."""
    return np.asarray(points, dtype=float).reshape(-1, 3) @ _view().T


def half_width(points: Array) -> float:
    """Half the range of the middle 99 % of the widest coordinate of ``points`` [n, 3]."""
    low, high = np.quantile(points, (0.005, 0.995), axis=0)
    return float((high - low).max()) / 2


def frame_of(clouds: list[Array], side: float) -> float:
    """Half-width of a frame, shared by ``clouds`` (each [n, 3]), around a cube of half-side h.

    Wide enough for 99 % of every cloud, within bounds: a few far points must not shrink the rest.
    """
    reaches = [np.quantile(np.abs(project(c)[:, :2]).max(axis=1), 0.99) for c in clouds if len(c)]
    return float(np.clip(max(reaches, default=0.0) * 1.03, FRAME * side, WIDEST_FRAME * side))


def draw_cloud(
    ax: Axes, points: Array, side: float, frame: float, labelled: bool = False, size: float = 5
) -> None:
    """Draw ``points`` [n, 3] into ``ax``, coloured by height x₃, with the cube's edges.

    Args:
        ax: an empty axes.
        points: in the data's own units; at most 2,000 are drawn (they are exchangeable).
        side: half-side h of the true cube, for the edges and the colours.
        frame: half-width of the frame, from ``frame_of``.
        labelled: write -h, +h and the names of the axes along three edges.
        size: area of a point in points squared.
    """
    ax.set(xlim=(-frame, frame), ylim=(-frame, frame), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.grid(False)
    ax.spines[:].set_visible(False)
    draw_edges(ax, side)
    if labelled:
        _label_edges(ax, side)
    _scatter(ax, points[:MOST_POINTS], side, size)
    if len(points) and half_width(points) < MAGNIFIED_BELOW * side:
        _magnify(ax, points[:MOST_POINTS], side)


def width_note(points: Array, side: float) -> str:
    """``half-width 0.07 (cube 1)``: the width of the cloud [n, 3] and of the true cube."""
    return f"half-width {significant(half_width(points), 2)} (cube {side:g})"


def depth_colours(points: Array, side: float) -> Array:
    """RGBA [n, 4] of ``points`` [n, 3]: viridis by height, fainter the farther from the viewer.

    Without the fading a hollow cube and a full one look alike.
    """
    colours = matplotlib.colormaps[HEIGHT_MAP](Normalize(-side, side)(points[:, 2]))
    nearness = project(points)[:, 2] / (math.sqrt(3) * side)
    colours[:, 3] = np.interp(nearness, (-0.8, 0.8), (0.22, 0.95))
    return np.asarray(colours)


def _scatter(ax: Axes, points: Array, side: float, size: float) -> None:
    nearest_last = points[np.argsort(project(points)[:, 2])]
    screen = project(nearest_last)
    colours = depth_colours(nearest_last, side)
    # Points are pixels in a PDF too: thousands of discs would make it slow to print.
    ax.scatter(
        screen[:, 0], screen[:, 1], c=colours, s=size, linewidths=0, zorder=2, rasterized=True
    )


def draw_edges(ax: Axes, side: float) -> None:
    """Draw the edges of the cube of half-side ``side``; those behind it are fainter."""
    corners = np.array(list(itertools.product((-side, side), repeat=3)))
    screen = project(corners)
    farthest = screen[:, 2].argmin()
    near: list[Array] = []
    hidden: list[Array] = []
    for a, b in itertools.combinations(range(8), 2):
        if np.count_nonzero(corners[a] != corners[b]) == 1:
            segments = hidden if farthest in (a, b) else near
            segments.append(screen[[a, b], :2])
    ax.add_collection(LineCollection(hidden, colors=FAINT, linewidths=0.7, zorder=1))
    ax.add_collection(LineCollection(near, colors=QUIET, linewidths=0.7, alpha=0.7, zorder=3))


def _label_edges(ax: Axes, side: float) -> None:
    """The three edges whose labels fall outside the cube's outline in this view."""
    away = 1.13
    edges = {"x₁": (0, (0, -1, -1)), "x₂": (1, (1, 0, -1)), "x₃": (2, (-1, -1, 0))}
    for name, (axis, middle) in edges.items():
        for at, words in ((-0.86, f"−{side:g}"), (0.0, name), (0.86, f"{side:g}")):
            place = np.array(middle, dtype=float) * away
            place[axis] = at
            x, y, _ = project(place * side)[0]
            colour = QUIET if at else "black"
            ax.text(x, y, words, ha="center", va="center", fontsize=7.5, color=colour)


def _magnify(ax: Axes, points: Array, side: float) -> None:
    centred = points - points.mean(axis=0)
    width = max(half_width(points), 1e-9 * side)
    inset = ax.inset_axes((0.0, 0.82, 0.2, 0.2))  # the corner that the cube leaves free
    inset.set(xticks=[], yticks=[], xlim=(-1.7, 1.7), ylim=(-1.7, 1.7))
    inset.grid(False)
    inset.spines[:].set(visible=True, color=QUIET, linewidth=0.6)
    screen = project(centred / width)
    inset.scatter(screen[:, 0], screen[:, 1], c=QUIET, s=1, linewidths=0)
    words = f"×{significant(side / width, 2)}"
    inset.text(1.1, 1, words, transform=inset.transAxes, va="top", size=7, color=QUIET)
