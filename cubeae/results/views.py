"""What figures show of one composition: clouds, latents and t-SNE embeddings of its first seed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from cubeae.files.storage import read_tensors, write_tensors

Array = NDArray[Any]
PARTS = ("points", "reconstruction", "generated", "latents")
EXTRAS = ("tsne", "traversal", "occupancy")


@dataclass(frozen=True)
class Cell:
    """One (SNR, latent dim) of a composition, first seed; the arrays are empty if it diverged.

    ``points``, ``reconstruction`` and ``generated`` are [n, 3], ``latents`` z [n, d]. The others
    are None where they were not computed: ``tsne`` [m, 2] embeds the first m latents,
    ``traversal`` [d, b, s, 3] decodes b of the latents with one neuron at a time moved in s steps,
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
    tsne: Array | None = None
    traversal: Array | None = None
    occupancy: Array | None = None


@dataclass(frozen=True)
class Views:
    """All cells of one (dataset, model, regulariser), with the ``seed`` that they show."""

    dataset: str
    model: str
    regulariser: str
    seed: int
    cells: list[Cell]

    def cell(self, snr_db: float, latent_dim: int) -> Cell | None:
        """The cell at ``snr_db`` (dB, may be infinite) and ``latent_dim``, if there is one."""
        for cell in self.cells:
            if (cell.snr_db, cell.latent_dim) == (snr_db, latent_dim):
                return cell
        return None


def write_views(path: Path, views: Views) -> None:
    """Write the cells of one (dataset, model, regulariser)."""
    metadata = {
        "dataset": views.dataset,
        "model": views.model,
        "regulariser": views.regulariser,
        "seed": views.seed,
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
        Cell(
            snr,
            dim,
            status,
            *(tensors[f"{index}/{part}"] for part in PARTS),
            *(tensors.get(f"{index}/{part}") for part in EXTRAS),
        )
        for index, (snr, dim, status) in enumerate(info["cells"])
    ]
    return Views(info["dataset"], info["model"], info["regulariser"], info["seed"], cells)
