"""A measure against the SNR, for all compositions on a dataset: lines of means, seeds as dots."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.data import measured
from cubeae.figures.legends import composition_legend, legend_height
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import FLOOR, QUIET, flowing, markers, say_empty
from cubeae.words.axes import axis_label
from cubeae.words.numbers import bare_snr, dims_label

GENERATION = "smoothed_kl_forward"
COLUMNS = 2
SPREAD = 0.5  # of the gap between two SNRs, over which the compositions' dots spread
Places = dict[float, float]
FLOOR_NAME = "perfect generator"


def mse_by_snr(overview: Overview) -> Figure:
    """Mean test MSE (data units²) against SNR (dB), one panel per latent dim."""
    return _trend(overview, "test_mse", pd.Series(dtype=float))


def mse_data(overview: Overview) -> pd.DataFrame:
    """The test MSE of every training."""
    return measured(overview.metrics, "test_mse")


def generation_by_snr(overview: Overview) -> Figure:
    """Median smoothed KL against SNR (dB), one panel per latent dim, above that of true samples.

    The latter is a line at the mean over samples, in a band from the smallest to the largest.
    """
    return _trend(overview, GENERATION, overview.perfect[GENERATION].dropna())


def generation_data(overview: Overview) -> pd.DataFrame:
    """The smoothed KL of every training."""
    return measured(overview.metrics, GENERATION)


def snr_places(snrs: list[float]) -> Places:
    """Where each SNR goes on the axis: evenly spaced in rank, no noise one place further right."""
    return {snr: float(place) for place, snr in enumerate(sorted(set(snrs)))}


def means_of(overview: Overview, measure: str) -> pd.DataFrame:
    """The cells' finite means of ``measure``, with ``n`` seeds and the ends of the interval."""
    named = with_composition(overview.intervals)
    own = named[named["measure"] == measure]
    return own[np.isfinite(own["mean"].astype(float))]


def offsets_of(names: list[str]) -> dict[str, float]:
    """How far each composition's dots are from the place of their SNR."""
    ends = SPREAD / 2 if len(names) > 1 else 0.0
    return dict(zip(names, np.linspace(-ends, ends, len(names)).tolist(), strict=True))


def _trend(overview: Overview, measure: str, floor: pd.Series) -> Figure:
    rows, colours = with_composition(overview.metrics), overview.colours
    means = means_of(overview, measure)
    names = sorted(rows["composition"].unique())
    dims = sorted(int(dim) for dim in rows["latent_dim"].unique())
    columns = min(COLUMNS, max(len(dims), 1))
    margins = (0.75, 0.15, 0.75 + legend_height(len(names)), 0.35)
    figure, axes = flowing(len(dims), columns, (8.2 / columns, 2.3), margins, (0.35, 0.5))
    places = snr_places(list(rows["snr_db"]))
    limits = _limits(pd.concat([rows[measure].astype(float), floor]))
    for ax, dim in zip(axes, dims, strict=True):
        own = rows[rows["latent_dim"] == dim], means[means["latent_dim"] == dim]
        _panel(ax, *own, measure, places, colours)
        _finish(ax, places, limits)
        if len(floor):
            draw_floor(ax, floor, named=dim == dims[0])
        ax.set_title(dims_label(dim))
    figure.supylabel(axis_label(measure), x=0.012)
    height = float(figure.get_size_inches()[1])
    figure.supxlabel("channel noise (SNR, dB)", y=(margins[2] - 0.5) / height)
    composition_legend(figure, names, colours)
    return figure


def _panel(
    ax: Axes,
    rows: pd.DataFrame,
    means: pd.DataFrame,
    measure: str,
    places: Places,
    colours: dict[str, str],
) -> None:
    shapes = markers(colours)
    found = rows[np.isfinite(rows[measure].astype(float))]
    if found.empty:
        say_empty(ax, "nothing measured")
        return
    for name, offset in offsets_of(sorted(rows["composition"].unique())).items():
        own = found[found["composition"] == name]
        colour = colours[name]
        x = own["snr_db"].map(places) + offset
        ax.scatter(x, own[measure], s=9, color=colour, alpha=0.35, linewidths=0)
        mean = means[means["composition"] == name].set_index("snr_db")["mean"].sort_index()
        at = np.array([places[snr] for snr in mean.index]) + offset
        ax.plot(at, mean, color=colour, marker=shapes[name], markersize=4, lw=0)
        noisy = np.isfinite(mean.index.to_numpy())
        ax.plot(at[noisy], mean[noisy], color=colour, lw=1.2)
        if not noisy.all():  # no noise is not a place on the dB scale: a dotted step to it
            ax.plot(at[-2:], mean.iloc[-2:], color=colour, lw=1, linestyle=":")


def draw_floor(ax: Axes, floor: pd.Series, named: bool) -> None:
    """What true samples score: a grey line at the mean, in a band from smallest to largest."""
    ax.axhspan(floor.min(), floor.max(), color=FLOOR, alpha=0.3, linewidth=0, zorder=0.5)
    ax.axhline(floor.mean(), color=FLOOR, linewidth=1, linestyle="--", zorder=0.6)
    if named:
        ax.annotate(
            FLOOR_NAME,
            (0.01, floor.max()),
            (0, 2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=7.5,
            color=QUIET,
        )


def _limits(values: pd.Series) -> tuple[float, float] | None:
    finite = values[np.isfinite(values.astype(float))]
    return (float(finite.min()), float(finite.max())) if len(finite) else None


def _finish(ax: Axes, places: Places, limits: tuple[float, float] | None) -> None:
    """The same scale in every panel; linear near zero where a value is negative."""
    ticks = list(places.values())
    ax.set_xticks(ticks, [bare_snr(snr) for snr in places])
    ax.set_xlim(-0.5, max(ticks, default=0) + 0.5)
    ax.grid(visible=False, axis="x")
    if limits is None:
        return
    low, high = limits
    if low > 0:
        ax.set(yscale="log", ylim=(low / 1.3, high * 1.3))
    else:
        ax.set_yscale("symlog", linthresh=1e-3)
        ax.set_ylim(min(low * 1.3, -5e-4), max(high * 1.3, 1e-3))
        ax.axhline(0, color="#9aa3ab", linewidth=0.8)
