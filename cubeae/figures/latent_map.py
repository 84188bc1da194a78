"""The plane of two latents: where the cube's faces lie on it, over the prior's circles."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from cubeae.figures.data import latents_of
from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import FACE_COLOURS, FACE_NAMES, INK, QUIET, empty_figure
from cubeae.results.views import CellView
from cubeae.truth.cube import face_of

DIM = 2
RADII = (1, 2, 3)  # standard deviations of N(0, I)
SIZE = (3.9, 4.0)  # inches; pages show several side by side
INSIDE = 0.995  # share of latents that the panel holds; a few far ones would shrink the others
_FACES = (0, 3, 1, 4, 2, 5)  # opposite ones in pairs


def latent_map_data(scene: Scene) -> pd.DataFrame:
    """Both latents of each test point at the reference SNR, with the face nearest to it."""
    cell = _cell(scene)
    if cell is None or not len(cell.latents):
        return pd.DataFrame(columns=["z1", "z2", "face"])
    return latents_of(cell)


def latent_map(scene: Scene) -> Figure:
    """The latents at the reference SNR and two latent dims, coloured by face."""
    cell = _cell(scene)
    words = why_empty(cell)
    if cell is None or words:
        return empty_figure(f"two latent dims: {words}", SIZE)
    figure = Figure(figsize=SIZE)
    figure.subplots_adjust(left=0.14, right=0.98, bottom=0.24, top=0.98)
    ax = figure.subplots()
    colours = np.array(FACE_COLOURS)[face_of(cell.points)]
    across, up = cell.latents.T
    ax.scatter(across, up, c=colours, s=7, linewidths=0, alpha=0.85, rasterized=True)
    _circles(ax)
    reach = reach_of(cell.latents)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="z₁ (no unit)", ylabel="z₂ (no unit)")
    ax.set_aspect("equal")
    _legend(figure)
    return figure


def reach_of(latents: Array) -> float:
    """Half-width of a panel that holds the circles and ``INSIDE`` of the ``latents`` [n, 2]."""
    return 1.05 * max(RADII[-1], float(np.quantile(np.abs(latents).max(axis=1), INSIDE)))


def _cell(scene: Scene) -> CellView | None:
    return scene.views.cell(scene.reference_snr, DIM)


def _circles(ax: Axes) -> None:
    for radius in RADII:
        ax.add_patch(Circle((0, 0), radius, fill=False, color=INK, lw=0.9, ls=(0, (4, 2))))
        place: dict[str, Any] = {"textcoords": "offset points", "size": 7.5, "color": QUIET}
        ax.annotate(f"{radius} sd", (0, radius), (2, 2), **place)


def _legend(figure: Figure) -> None:
    """Name the six faces' colours below the panel."""
    marks = [
        Line2D([], [], color=FACE_COLOURS[i], marker="o", lw=0, markersize=5, label=FACE_NAMES[i])
        for i in _FACES
    ]
    figure.legend(handles=marks, loc="lower center", ncols=6, columnspacing=0.9, handletextpad=0.1)
