"""Grids of small panels: one row per SNR, one column per latent dim.

The 2024 student report's grids A to C are such.
"""

from collections.abc import Callable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.cloud import draw_cloud, frame_of
from cubeae.figures.data import AXES, by_cell, stacked
from cubeae.figures.latents import (
    densities,
    draw_overlay,
    latent_reach,
    tallest_density,
)
from cubeae.figures.scene import Array, Scene, why_empty
from cubeae.figures.style import panels, say_empty
from cubeae.results.views import CellView
from cubeae.words.numbers import dims_label, snr_label

SIDE_INCHES = 2.0
FEW_POINTS = 600  # a page with eight grids stays below five megabytes


def reconstruction_grid(scene: Scene) -> Figure:
    """The decoder's output for the true points, at every SNR and latent dim."""
    return _clouds(scene, lambda cell: cell.reconstruction)


def generation_grid(scene: Scene) -> Figure:
    """The decoder's output for sampled latents, at every SNR and latent dim."""
    return _clouds(scene, lambda cell: cell.generated)


def reconstruction_points(scene: Scene) -> pd.DataFrame:
    """One row per reconstructed point that the grid shows."""
    return _points(scene, lambda cell: cell.reconstruction)


def generated_points(scene: Scene) -> pd.DataFrame:
    """One row per generated point that the grid shows."""
    return _points(scene, lambda cell: cell.generated)


def _points(scene: Scene, cloud_of: Callable[[CellView], Array]) -> pd.DataFrame:
    return by_cell(scene, lambda cell: pd.DataFrame(cloud_of(cell)[:FEW_POINTS], columns=AXES))


def latent_histogram_grid(scene: Scene) -> Figure:
    """The density of each neuron and that of N(0, 1), at every SNR and latent dim."""
    clouds = [cell.latents for cell in scene.views.cells]
    reach = latent_reach(clouds)
    tallest = tallest_density(clouds, reach)

    def draw(ax: Axes, cell: CellView) -> None:
        draw_overlay(ax, cell.latents, scene.colour, reach, tallest)
        ax.tick_params(labelleft=False)

    figure = _grid(scene, draw, 1.45, bottom=0.55, row_gap=0.3)
    figure.supxlabel("value of the latent neuron (no unit); densities share one scale", y=0.01)
    return figure


def latent_densities(scene: Scene) -> pd.DataFrame:
    """The density of every neuron of every cell, one row per bin."""
    found = densities([cell.latents for cell in scene.views.cells])
    frames = [
        pd.DataFrame({"neuron": i + 1, "low": bins[:-1], "high": bins[1:], "density": row}).assign(
            snr_db=cell.snr_db, latent_dim=cell.latent_dim
        )
        for cell, (bins, rows) in zip(scene.views.cells, found, strict=True)
        for i, row in enumerate(rows)
    ]
    return stacked(frames, ["snr_db", "latent_dim", "neuron", "low", "high", "density"])


def _clouds(scene: Scene, cloud_of: Callable[[CellView], Array]) -> Figure:
    side = scene.half_side
    frame = frame_of([cloud_of(cell) for cell in scene.views.cells], side)

    def draw(ax: Axes, cell: CellView) -> None:
        draw_cloud(ax, cloud_of(cell)[:FEW_POINTS], side, frame, size=4)

    return _grid(scene, draw, SIDE_INCHES)


def _grid(
    scene: Scene,
    draw: Callable[[Axes, CellView], None],
    height: float,
    bottom: float = 0.1,
    row_gap: float = 0.06,
) -> Figure:
    snrs = sorted({cell.snr_db for cell in scene.views.cells} | {scene.reference_snr})
    dims = sorted({cell.latent_dim for cell in scene.views.cells} | {scene.reference_dim})
    margins = (0.4, 0.1, bottom, 0.35)
    figure, axes = panels(len(snrs), len(dims), (SIDE_INCHES, height), margins, (0.08, row_gap))
    for row, snr in zip(axes, snrs, strict=True):
        for ax, dim in zip(row, dims, strict=True):
            cell = scene.views.cell(snr, dim)
            words = why_empty(cell)
            if cell is None or words:
                say_empty(ax, words or "not trained")
            else:
                draw(ax, cell)
            if row is axes[0]:
                ax.set_title(dims_label(dim), pad=8)
        _name_row(row[0], snr_label(snr))
    return figure


def _name_row(ax: Axes, words: str) -> None:
    ax.text(
        -0.08, 0.5, words, transform=ax.transAxes, rotation=90, ha="center", va="center", size=9.5
    )
