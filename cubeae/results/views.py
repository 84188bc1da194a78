"""What figures show of one composition: clouds and latents of one seed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from cubeae.files.storage import read_tensors, write_tensors

Array = NDArray[Any]
PARTS = ("points", "reconstruction", "generated", "latents")
NAMES = ("dataset", "model", "regulariser", "kind", "half_side", "seed")
EXTRAS = ("traversal", "occupancy")


@dataclass(frozen=True)
class CellView:
    """What figures show of one cell: a training's data at one SNR and latent dim.

    ``points``, ``reconstruction`` and ``generated`` are [n, 3], ``latents`` z is [n, d]; they are
    empty if the training diverged. The others are None where they were not computed:
    ``traversal`` [d, b, s, 3] decodes b of the latents while one neuron at a time moves in s steps,
    and ``occupancy`` [6, c, c] counts many generated points by face and square
    (``cubeae.metrics.geometry.cell_counts``).
    """

    snr_db: float
    latent_dim: int
    status: str
    points: Array
    reconstruction: Array
    generated: Array
    latents: Array
    traversal: Array | None = None
    occupancy: Array | None = None


@dataclass(frozen=True)
class Views:
    """Cells of one composition on one dataset, with the training seed that they show.

    All of them for a model with figures over the grid, else the reference cell and those that
    single figures look at.

    ``kind`` and ``half_side`` are those of the dataset.
    """

    dataset: str
    model: str
    regulariser: str
    kind: str
    half_side: float
    seed: int
    cells: list[CellView]

    def cell(self, snr_db: float, latent_dim: int) -> CellView | None:
        """The cell at ``snr_db`` (dB, may be infinite) and ``latent_dim``, if there is one."""
        for cell in self.cells:
            if (cell.snr_db, cell.latent_dim) == (snr_db, latent_dim):
                return cell
        return None


def write_views(path: Path, views: Views) -> None:
    """Write the cells of one composition on one dataset."""
    metadata = {
        **{name: getattr(views, name) for name in NAMES},
        "cells": [[cell.snr_db, cell.latent_dim, cell.status] for cell in views.cells],
    }
    tensors = {
        f"{index}/{part}": getattr(cell, part)
        for index, cell in enumerate(views.cells)
        for part in (*PARTS, *EXTRAS)
        if getattr(cell, part) is not None
    }
    write_tensors(path, "views", tensors, metadata)


def read_views(path: Path) -> Views:
    """Read what ``write_views`` wrote; raises FileFormatError for anything else."""
    tensors, info = read_tensors(path, "views")
    cells = [
        CellView(
            snr,
            dim,
            status,
            *(tensors[f"{index}/{part}"] for part in PARTS),
            *(tensors.get(f"{index}/{part}") for part in EXTRAS),
        )
        for index, (snr, dim, status) in enumerate(info["cells"])
    ]
    return Views(**{name: info[name] for name in NAMES}, cells=cells)
