"""Every seed as a point behind the mean and its interval, at the reference cell."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.style import FLOOR, markers, panels, plain_log, say_empty

MEASURES = (
    ("test_mse", "test MSE (data units²)"),
    ("smoothed_kl_forward", "smoothed KL (nats)"),
    ("sliced_wasserstein", "sliced Wasserstein (data units)"),
    ("on_surface_fraction", "on the surface (share)"),
)
LOGARITHMIC = ("test_mse", "smoothed_kl_forward", "sliced_wasserstein")


def at_reference(frame: pd.DataFrame, places: Sequence[tuple[str, float, int]]) -> pd.DataFrame:
    """Rows of ``frame`` at each variant's reference cell, with the column ``variant``.

    ``places`` are (model/regulariser, SNR in dB, latent dim).
    """
    named = frame.assign(variant=frame["model"] + "/" + frame["regulariser"])
    keys = pd.MultiIndex.from_frame(named[["variant", "snr_db", "latent_dim"]])
    return named[keys.isin(list(places))]


def seeds(
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    perfect: pd.DataFrame,
    places: Sequence[tuple[str, float, int]],
    colours: dict[str, str],
) -> Figure:
    """Seeds, means and 95 % intervals of the headline measures, a panel a measure.

    Args:
        metrics: one row a training, of one dataset.
        intervals: one row a cell and measure, of the same dataset.
        perfect: measures of fresh true samples, whose mean is a dashed line.
        places: each variant's reference cell, as ``at_reference`` takes it, from top to bottom.
        colours: from ``palette``.
    """
    height = 0.28 * len(places) + 0.3
    figure, axes = panels(2, 2, (3.55, height), (1.55, 0.15, 0.5, 0.1), (0.2, 0.6))
    rows, means = at_reference(metrics, places), at_reference(intervals, places)
    names = [name for name, _, _ in places]
    flat = [ax for row in axes for ax in row]
    for index, (ax, (measure, label)) in enumerate(zip(flat, MEASURES, strict=True)):
        _panel(ax, rows, means[means["measure"] == measure], measure, names, colours)
        floor = perfect[measure].dropna() if measure in perfect else pd.Series(dtype=float)
        if len(floor):
            ax.axvline(floor.mean(), color=FLOOR, lw=1, linestyle="--", zorder=0.6)
        ax.set_xlabel(label)
        if index % 2:
            ax.tick_params(labelleft=False)
    return figure


def _panel(
    ax: Axes,
    rows: pd.DataFrame,
    means: pd.DataFrame,
    measure: str,
    names: list[str],
    colours: dict[str, str],
) -> None:
    found = rows[np.isfinite(rows[measure].astype(float))]
    if found.empty:
        say_empty(ax, "nothing measured")
        return
    shapes = markers(colours)
    if measure in LOGARITHMIC and (found[measure] > 0).all():
        plain_log(ax, "x")
    for place, name in enumerate(names):
        own = found.loc[found["variant"] == name, measure]
        y = np.full(len(own), place) + 0.27
        ax.scatter(own, y, s=12, color=colours[name], alpha=0.55, linewidths=0)
        for _, row in means[means["variant"] == name].iterrows():
            ends = [row["mean_low"], row["mean_high"]]
            if np.isfinite(ends).all():
                ax.plot(ends, [place, place], color=colours[name], lw=1.8)
            ax.plot(row["mean"], place, color=colours[name], marker=shapes[name], markersize=5)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.5)
    ax.tick_params(axis="y", length=0)
