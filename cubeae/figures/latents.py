"""The latent space: t-SNE coloured by face of the cube, and the density of every neuron."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.data import with_embedding
from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import (
    FACE_COLOURS,
    FACE_NAMES,
    FAINT,
    INK,
    QUIET,
    empty_figure,
    say_empty,
)
from cubeae.results.views import CellView
from cubeae.truth.cube import face_of

BINS = 48
MOST_NEURONS = 16
TALLEST = 1.2  # three times the peak of N(0, 1); a taller histogram is cut and says so


def latents(scene: Scene) -> Figure:
    """At the reference cell: t-SNE of the latents, and a histogram of each neuron."""
    cell = scene.reference
    words = why_empty(cell)
    if cell is None or words:
        return empty_figure(f"reference cell: {words}")
    shown = min(cell.latents.shape[1], MOST_NEURONS)
    rows, columns = _near_square(shown)
    figure = Figure(figsize=(9.4, max(4.0, 0.7 + 1.5 * rows)))
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=(4, 5.4))[0]
    left.subplots_adjust(left=0.02, right=0.98, bottom=0.13, top=0.92)
    ax = left.subplots()
    draw_embedding(ax, cell)
    ax.set_title("t-SNE of z, by face of the input")
    face_legend(left, columns=3)
    axes = right.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    right.subplots_adjust(left=0.11, right=0.98, bottom=0.13, top=0.92, wspace=0.1, hspace=0.3)
    _neurons(list(axes.flat), cell.latents[:, :shown], scene.colour)
    right.supxlabel("value of the latent neuron (no unit)", y=0.01)
    right.supylabel("density", x=0.01)
    return figure


def latents_data(scene: Scene) -> pd.DataFrame:
    """The reference cell's latents z, with their t-SNE and the face nearest to the input."""
    cell = scene.reference
    return pd.DataFrame() if cell is None else with_embedding(cell)


def draw_embedding(ax: Axes, cell: CellView, size: float = 12) -> None:
    """Draw a cell's t-SNE [m, 2], coloured by the face nearest to each input point."""
    if cell.tsne is None or not len(cell.tsne):
        say_empty(ax, "t-SNE not computed")
        return
    faces = face_of(cell.points[: len(cell.tsne)])
    colours = np.array(FACE_COLOURS)[faces]
    ax.scatter(
        cell.tsne[:, 0],
        cell.tsne[:, 1],
        c=colours,
        s=size,
        linewidths=0,
        alpha=0.85,
        rasterized=True,
    )
    ax.set(xticks=[], yticks=[])  # the axes of a t-SNE have no unit
    ax.set_aspect("equal", adjustable="datalim")
    ax.grid(False)
    ax.spines[:].set(visible=True, color=FAINT)


_FACES = [(FACE_COLOURS[i], FACE_NAMES[i]) for i in (0, 3, 1, 4, 2, 5)]  # opposite ones in pairs


def face_legend(figure: Figure, columns: int = 6) -> None:
    """Name the six faces' colours below the panels; a figure or a sub-figure."""
    handles = [
        Line2D([], [], color=colour, marker="o", linestyle="", markersize=5, label=name)
        for colour, name in _FACES
    ]
    figure.legend(handles=handles, loc="lower center", ncols=columns, columnspacing=1.6)


def latent_reach(clouds: list[Array]) -> float:
    """Half-width of a shared axis: holds N(0, 1) and 99.5 % of every cloud of latents [n, d]."""
    return max([3.5] + [float(np.quantile(np.abs(z), 0.995)) for z in clouds if z.size])


def tallest_density(clouds: list[Array], reach: float) -> float:
    """The highest bin of any neuron of ``clouds``, each [n, d], on an axis of half-width reach."""
    bins = _bins(reach)
    return max([0.4] + [float(_density(y, bins).max()) for z in clouds if z.size for y in z.T])


def densities(clouds: list[Array]) -> list[tuple[Array, list[Array]]]:
    """Edges of the shared bins, and the density of each neuron in them, of each of ``clouds``."""
    bins = _bins(latent_reach(clouds))
    return [(bins, [_density(y, bins) for y in z.T] if z.size else []) for z in clouds]


def draw_overlay(ax: Axes, z: Array, colour: str, reach: float, tallest: float) -> None:
    """The densities of all neurons of ``z`` [n, d] as lines, over that of N(0, 1).

    ``reach`` and ``tallest`` set the axes, so that panels may share them.
    """
    bins = _bins(reach)
    for neuron in z.T:
        ax.stairs(_density(neuron, bins), bins, color=colour, linewidth=1.0, alpha=0.65)
    _finish(ax, reach, tallest, tallest_density([z], reach))


def _neurons(axes: list[Axes], z: Array, colour: str) -> None:
    reach = latent_reach([z])
    bins = _bins(reach)
    tallest = tallest_density([z], reach)
    ((_, heights),) = densities([z])
    for i, (ax, density) in enumerate(zip(axes, heights, strict=False)):
        ax.stairs(density, bins, fill=True, color=colour, alpha=0.55)
        _finish(ax, reach, tallest, float(density.max()))
        ax.set_title(f"z{_subscript(i + 1)}", fontsize=8.5, pad=3)
    axes[0].lines[-1].set_label("N(0, 1)")
    axes[0].legend(loc="upper left", fontsize=7.5, handlelength=1.2, borderpad=0.1)
    for ax in axes[len(heights) :]:
        ax.set_visible(False)


def _density(values: Array, bins: Array) -> Array:
    """Share of all values per unit: what lies outside the bins is missing, not rescaled."""
    counts, _ = np.histogram(values, bins)
    return counts / (len(values) * np.diff(bins))


def _bins(reach: float) -> Array:
    return np.linspace(-reach, reach, BINS + 1)


def _finish(ax: Axes, reach: float, tallest: float, own_peak: float) -> None:
    grid = np.linspace(-reach, reach, 201)
    normal = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
    ax.plot(grid, normal, color=INK, linewidth=1.1, linestyle=(0, (4, 2)))
    ax.set(xlim=(-reach, reach), ylim=(0, min(tallest * 1.1, TALLEST)))
    ax.tick_params(labelsize=7.5)
    if own_peak > TALLEST:
        words = f"peak {own_peak:.3g}"
        ax.text(0.97, 0.95, words, transform=ax.transAxes, ha="right", va="top", size=7, c=QUIET)


def _near_square(count: int) -> tuple[int, int]:
    columns = 2 if count <= 6 else 4
    columns = min(columns, count)
    return math.ceil(count / columns), columns


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
