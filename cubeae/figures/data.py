"""Tables of the data behind figures, as the modules that draw them share them."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from cubeae.figures.scene import Scene
from cubeae.figures.style import FACE_NAMES
from cubeae.results.views import CellView
from cubeae.specs.columns import IDENTITY
from cubeae.truth.cube import face_of

AXES = ["x1", "x2", "x3"]


def measured(metrics: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """The trainings' identities with ``measures``, one row per training."""
    return metrics[[*IDENTITY, *measures]]


def latents_of(cell: CellView) -> pd.DataFrame:
    """A cell's latents z with the face nearest to the input; one row per input."""
    columns = [f"z{i + 1}" for i in range(cell.latents.shape[1])]
    frame = pd.DataFrame(cell.latents, columns=columns)
    return frame.assign(face=np.array(FACE_NAMES)[face_of(cell.points)])


def by_cell(scene: Scene, table_of: Callable[[CellView], pd.DataFrame]) -> pd.DataFrame:
    """The tables of all cells that have points, with the SNR and latent dim of each."""
    frames = [
        table_of(cell).assign(snr_db=cell.snr_db, latent_dim=cell.latent_dim)
        for cell in scene.views.cells
        if len(cell.points)
    ]
    return stacked(frames, ["snr_db", "latent_dim"])


def stacked(frames: Iterable[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    """All ``frames`` in one, with the columns ``first`` in front."""
    found = list(frames)
    if not found:
        return pd.DataFrame(columns=first)
    whole = pd.concat(found, ignore_index=True)
    return whole[[*first, *(name for name in whole.columns if name not in first)]]
