"""What the figures of one composition are drawn from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.files.tables import read_table
from cubeae.results.views import CellView, Views, read_views

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """SNR (dB, may be infinite) and latent dim of the cell that single-cell figures look at."""

    snr_db: float
    latent_dim: int


@dataclass(frozen=True)
class Scene:
    """One composition on one dataset: its views, its history and the cell to look at.

    ``history`` (logged steps) and ``metrics`` (one row per training) hold only the rows of this
    composition and dataset; ``colour`` is the composition's (#rrggbb).
    """

    views: Views
    history: pd.DataFrame
    metrics: pd.DataFrame
    reference_snr: float
    reference_dim: int
    colour: str

    @property
    def kind(self) -> str:
        """Name of the dataset's kind."""
        return self.views.kind

    @property
    def half_side(self) -> float:
        """Half side of the true cube, in units of the data."""
        return self.views.half_side

    @property
    def reference(self) -> CellView | None:
        """The cell at the reference SNR and latent dim, None where it was not trained."""
        return self.views.cell(self.reference_snr, self.reference_dim)

    @property
    def target(self) -> Array:
        """The true points [n, 3]: of the reference cell, else of any; [0, 3] if all diverged."""
        first = [self.reference] if self.reference else []
        return next((c.points for c in first + self.views.cells if len(c.points)), np.empty((0, 3)))

    @property
    def clouds(self) -> dict[str, Array]:
        """Target, reconstruction and generated cloud of the reference cell, each [n, 3].

        Only the target where that cell was not trained.
        """
        cell, target = self.reference, {"target": self.target}
        if cell is None:
            return target
        return target | {"reconstruction": cell.reconstruction, "generated": cell.generated}


def composition_of(views: Views) -> str:
    """The palette's key, 'model/regulariser'."""
    return f"{views.model}/{views.regulariser}"


def scene_of(
    views: Views,
    history: pd.DataFrame,
    metrics: pd.DataFrame,
    reference: Place,
    colours: dict[str, str],
) -> Scene:
    """The scene of ``views``, whatever other rows ``history`` and ``metrics`` hold.

    A model without a channel is trained only without noise: its reference cell is the one there.

    Args:
        views: clouds and latents of one composition on one dataset.
        history: logged steps.
        metrics: one row per training.
        reference: the cell to look at.
        colours: from ``palette``, over all compositions of the report.

    Raises:
        KeyError: ``colours`` lacks this composition.
    """
    snrs = {cell.snr_db for cell in views.cells}
    shown = math.inf if snrs == {math.inf} else reference.snr_db
    colour = colours[composition_of(views)]
    own = _own(history, views), _own(metrics, views)
    return Scene(views, *own, shown, reference.latent_dim, colour)


def read_scene(
    views: Path, history: Path, metrics: Path, reference: Place, colours: dict[str, str]
) -> Scene:
    """``scene_of`` from files; raises FileFormatError for a damaged one, too."""
    tables = read_table(history), read_table(metrics)
    return scene_of(read_views(views), *tables, reference, colours)


def _own(frame: pd.DataFrame, views: Views) -> pd.DataFrame:
    identity = {name: getattr(views, name) for name in ("dataset", "model", "regulariser")}
    chosen = [frame[name] == value for name, value in identity.items()]
    return frame[chosen[0] & chosen[1] & chosen[2]]


def with_composition(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with the column ``composition``, 'model/regulariser'."""
    return frame.assign(composition=frame["model"] + "/" + frame["regulariser"])


def truth_of(scenes: Sequence[Scene]) -> Array:
    """The true points [n, 3] of the first scene that has any; [0, 3] if none has."""
    return next((scene.target for scene in scenes if len(scene.target)), np.empty((0, 3)))


def why_empty(cell: CellView | None) -> str | None:
    """The words for an empty panel; None where there is something to draw."""
    if cell is None:
        return "not trained"
    if cell.status != "ok":
        return cell.status
    return None if len(cell.points) else "no points"
