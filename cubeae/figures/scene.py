"""What a variant's figures are drawn from, cut to that variant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cubeae.results.views import CellView, Views

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """One dataset, model and regulariser: its views, its history and the cell to look at.

    ``history`` (logged steps) and ``metrics`` (one row a training) hold this variant's rows only;
    ``colour`` is the variant's (#rrggbb).
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


def variant_of(views: Views) -> str:
    """The palette's key, 'model/regulariser'."""
    return f"{views.model}/{views.regulariser}"


def scene_of(
    views: Views,
    history: pd.DataFrame,
    metrics: pd.DataFrame,
    snr_db: float,
    latent_dim: int,
    colours: dict[str, str],
) -> Scene:
    """Select the variant's own rows of ``history`` and ``metrics``, whatever else they hold.

    A model without a channel is trained without noise alone, and is then looked at there.

    Raises:
        KeyError: ``colours`` has no 'model/regulariser' entry for this variant.
    """
    snrs = {cell.snr_db for cell in views.cells}
    shown = math.inf if snrs == {math.inf} else snr_db
    colour = colours[variant_of(views)]
    return Scene(views, _own(history, views), _own(metrics, views), shown, latent_dim, colour)


def _own(frame: pd.DataFrame, views: Views) -> pd.DataFrame:
    identity = {name: getattr(views, name) for name in ("dataset", "model", "regulariser")}
    chosen = [frame[name] == value for name, value in identity.items()]
    return frame[chosen[0] & chosen[1] & chosen[2]]


def places_of(scenes: Sequence[Scene]) -> list[tuple[str, float, int]]:
    """Variant, SNR (dB) and latent dim of each scene's reference cell."""
    return [(variant_of(s.views), s.reference_snr, s.reference_dim) for s in scenes]


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
