"""What the index's figures of one dataset are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cubeae.figures.scene import Array, Place, Scene, composition_of, scene_of, truth_of
from cubeae.files.tables import read_table
from cubeae.results.views import Views, read_views
from cubeae.words.compositions import composition_labels


@dataclass(frozen=True)
class Overview:
    """All compositions on one dataset, at least one; the tables hold its rows only.

    ``metrics`` has one row per training, ``intervals`` one per cell and measure, ``perfect`` the
    measures of fresh true samples, one row per repeat. ``curves`` is the smoothed KL of every
    composition and of true samples, one row per seed and tau. ``colours`` is from ``palette``.
    """

    scenes: Sequence[Scene]
    metrics: pd.DataFrame
    intervals: pd.DataFrame
    perfect: pd.DataFrame
    curves: pd.DataFrame
    colours: dict[str, str]

    @property
    def truth(self) -> Array:
        """True points [n, 3]; [0, 3] if every training diverged."""
        return truth_of(self.scenes)

    @property
    def kind(self) -> str:
        """Name of the dataset's kind."""
        return self.scenes[0].kind

    @property
    def half_side(self) -> float:
        """Half side of the true cube, in units of the data."""
        return self.scenes[0].half_side

    @property
    def labels(self) -> dict[str, str]:
        """What to call each composition, by its id."""
        return composition_labels(self.colours)

    @property
    def places(self) -> list[tuple[str, float, int]]:
        """Composition, SNR (dB) and latent dim of each scene's reference cell."""
        return [(composition_of(s.views), s.reference_snr, s.reference_dim) for s in self.scenes]


def overview_of(
    views_list: Sequence[Views],
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    perfect: pd.DataFrame,
    curves: pd.DataFrame,
    reference: Place,
    colours: dict[str, str],
) -> Overview:
    """The overview of the dataset of ``views_list``, whatever else the tables hold.

    Args:
        views_list: the views of all compositions on it, in the order to show them.
        metrics, intervals, perfect, curves: as of ``Overview``, of any datasets.
        reference: the cell to look at.
        colours: from ``palette``, over all compositions of the report.

    Raises:
        ValueError: ``views_list`` is empty, or mixes datasets.
        KeyError: ``colours`` lacks a composition.
    """
    datasets = {views.dataset for views in views_list}
    if len(datasets) != 1:
        raise ValueError(f"expected the views of one dataset, got {sorted(datasets)}")
    (dataset,) = datasets
    none = pd.DataFrame(columns=["dataset", "model", "regulariser"])
    scenes = [scene_of(views, none, none, reference, colours) for views in views_list]

    def own(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["dataset"] == dataset]

    return Overview(scenes, own(metrics), own(intervals), own(perfect), own(curves), colours)


def read_overview(
    views: list[Path],
    metrics: Path,
    intervals: Path,
    perfect: Path,
    curves: Path,
    reference: Place,
    colours: dict[str, str],
) -> Overview:
    """``overview_of`` from files; raises FileFormatError for a damaged one, too."""
    return overview_of(
        [read_views(path) for path in views],
        read_table(metrics),
        read_table(intervals),
        read_table(perfect),
        read_table(curves),
        reference,
        colours,
    )
