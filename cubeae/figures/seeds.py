"""Every seed as a dot, with the mean and its interval, at the reference cell."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.data import measured
from cubeae.figures.estimates import draw_estimate, name_rows
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import FLOOR, markers, panels, plain_log, say_empty
from cubeae.specs.columns import HEADLINE
from cubeae.words.axes import axis_label
from cubeae.words.compositions import composition_labels


def at_reference(frame: pd.DataFrame, places: Sequence[tuple[str, float, int]]) -> pd.DataFrame:
    """Rows of ``frame`` at each composition's reference cell, with the column ``composition``.

    ``places`` are (model/regulariser, SNR in dB, latent dim).
    """
    named = with_composition(frame)
    keys = pd.MultiIndex.from_frame(named[["composition", "snr_db", "latent_dim"]])
    return named[keys.isin(list(places))]


def seeds_data(overview: Overview) -> pd.DataFrame:
    """The headline measures of every training at the reference cells."""
    return measured(at_reference(overview.metrics, overview.places), *HEADLINE)


def seeds(overview: Overview) -> Figure:
    """Seeds, means and 95 % intervals of the headline measures, one panel per measure."""
    places, perfect = overview.places, overview.perfect
    height = 0.28 * len(places) + 0.3
    figure, axes = panels(2, 2, (3.55, height), (1.55, 0.15, 0.5, 0.1), (0.2, 0.6))
    rows, means = (at_reference(t, places) for t in (overview.metrics, overview.intervals))
    names = [name for name, _, _ in places]
    flat = [ax for row in axes for ax in row]
    for index, (ax, measure) in enumerate(zip(flat, HEADLINE, strict=True)):
        own = means[means["measure"] == measure]
        _panel(ax, rows, own, measure, names, overview.colours)
        floor = perfect[measure].dropna() if measure in perfect else pd.Series(dtype=float)
        if len(floor):
            ax.axvline(floor.mean(), color=FLOOR, lw=1, linestyle="--", zorder=0.6)
        ax.set_xlabel(axis_label(measure))
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
    errors = not HEADLINE[measure]  # shares are not drawn on a logarithmic axis
    if errors and (found[measure] > 0).all():
        plain_log(ax, "x")
    known = means.set_index("composition")[["mean", "mean_low", "mean_high"]].astype(float)
    for place, (name, row) in enumerate(known.reindex(names).iterrows()):
        own = found.loc[found["composition"] == name, measure]
        ends = (row["mean_low"], row["mean_high"])
        draw_estimate(ax, place, own, row["mean"], ends, colours[str(name)], shapes[str(name)])
    labels = composition_labels(colours)
    name_rows(ax, [labels[name] for name in names])
    ax.tick_params(axis="y", length=0)
