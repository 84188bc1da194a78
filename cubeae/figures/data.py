"""The data behind each figure, as tables that are written beside it."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from cubeae.figures.grids import FEW_POINTS
from cubeae.figures.latents import densities
from cubeae.figures.scene import Array, Scene
from cubeae.figures.style import FACE_NAMES
from cubeae.results.views import CellView
from cubeae.specs.columns import IDENTITY
from cubeae.truth.cube import face_of

AXES = ["x1", "x2", "x3"]


def clouds_data(clouds: Mapping[str, Array], name: str = "cloud") -> pd.DataFrame:
    """One row a point of ``clouds`` (each [n, 3]), whose titles go into the column ``name``."""
    frames = [
        pd.DataFrame(cloud, columns=AXES).assign(**{name: title}) for title, cloud in clouds.items()
    ]
    return _stacked(frames, [name, *AXES])


def reference_clouds(scene: Scene) -> dict[str, Array]:
    """Target, reconstruction and generated cloud of the reference cell, where there are any."""
    cell = scene.reference
    if cell is None:
        return {"target": scene.target}
    return {
        "target": scene.target,
        "reconstruction": cell.reconstruction,
        "generated": cell.generated,
    }


def latents_data(scene: Scene) -> pd.DataFrame:
    """The reference cell's latents z, with their t-SNE and the face nearest to the input."""
    cell = scene.reference
    return pd.DataFrame() if cell is None else _with_embedding(cell)


def grid_points(scene: Scene, cloud_of: Callable[[CellView], Array]) -> pd.DataFrame:
    """The points of a grid of clouds: one row a point of every cell."""
    return _by_cell(scene, lambda cell: pd.DataFrame(cloud_of(cell)[:FEW_POINTS], columns=AXES))


def grid_embeddings(scene: Scene) -> pd.DataFrame:
    """The t-SNE of every cell that has one, with the face nearest to the input."""
    return _by_cell(scene, lambda cell: _with_embedding(cell).dropna()[["face", "tsne1", "tsne2"]])


def grid_densities(scene: Scene) -> pd.DataFrame:
    """The density of every neuron of every cell, one row a bin."""
    reached = densities([cell.latents for cell in scene.views.cells])
    frames = [
        pd.DataFrame({"neuron": i + 1, "low": bins[:-1], "high": bins[1:], "density": row}).assign(
            snr_db=cell.snr_db, latent_dim=cell.latent_dim
        )
        for cell, (bins, rows) in zip(scene.views.cells, reached, strict=True)
        for i, row in enumerate(rows)
    ]
    return _stacked(frames, ["snr_db", "latent_dim", "neuron", "low", "high", "density"])


def seeds_data(metrics: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """The trainings' identities with ``measures``, one row a training."""
    return metrics[[*IDENTITY, *measures]]


def _with_embedding(cell: CellView) -> pd.DataFrame:
    columns = [f"z{i + 1}" for i in range(cell.latents.shape[1])]
    frame = pd.DataFrame(cell.latents, columns=columns)
    frame["face"] = np.array(FACE_NAMES)[face_of(cell.points)]
    embedded = np.empty((0, 2)) if cell.tsne is None else cell.tsne
    places = pd.DataFrame(embedded, columns=["tsne1", "tsne2"])
    return pd.concat([frame, places], axis=1)


def _by_cell(scene: Scene, table_of: Callable[[CellView], pd.DataFrame]) -> pd.DataFrame:
    frames = [
        table_of(cell).assign(snr_db=cell.snr_db, latent_dim=cell.latent_dim)
        for cell in scene.views.cells
        if len(cell.points)
    ]
    return _stacked(frames, ["snr_db", "latent_dim"])


def _stacked(frames: Iterable[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    """All ``frames`` below one another, with the columns ``first`` in front."""
    found = list(frames)
    if not found:
        return pd.DataFrame(columns=first)
    whole = pd.concat(found, ignore_index=True)
    return whole[[*first, *(name for name in whole.columns if name not in first)]]
