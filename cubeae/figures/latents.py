"""The density of every latent neuron against that of the prior."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.data import latents_of
from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import INK, QUIET, empty_figure, flowing

BINS = 48
MOST_NEURONS, MOST_COLUMNS = 16, 4
TALLEST = 1.2  # three times the peak of N(0, 1); a taller histogram is cut and says so


def latents(scene: Scene) -> Figure:
    """At the reference cell, a histogram of each neuron."""
    cell = scene.reference
    words = why_empty(cell)
    if cell is None or words:
        return empty_figure(f"reference cell: {words}")
    shown = min(cell.latents.shape[1], MOST_NEURONS)
    columns = min(shown, MOST_COLUMNS if shown != 6 else 3)  # six are three by two
    width = (9.0 - 0.15 * (columns - 1)) / columns
    margins, gaps = (0.55, 0.1, 0.55, 0.3), (0.15, 0.4)
    figure, axes = flowing(shown, columns, (min(width, 4.5), 1.5), margins, gaps)
    _neurons(axes, cell.latents[:, :shown], scene.colour)
    for index, ax in enumerate(axes):
        ax.tick_params(labelleft=index % columns == 0, labelbottom=index + columns >= shown)
    height = float(figure.get_size_inches()[1])
    figure.supxlabel("value of the latent neuron (no unit)", y=0.08 / height)
    figure.supylabel("density", x=0.01)
    return figure


def latents_data(scene: Scene) -> pd.DataFrame:
    """The reference cell's latents z, with the face nearest to the input."""
    cell = scene.reference
    return pd.DataFrame() if cell is None else latents_of(cell)


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


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
