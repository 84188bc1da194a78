"""A measure against the SNR, for all variants of a dataset: lines of medians, seeds as points."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.style import FLOOR, QUIET, markers, panels, say_empty
from cubeae.words.numbers import MINUS, dims_label

COLUMNS = 2
SPREAD = 0.5  # share of the gap between two SNRs that the variants' points spread over
Places = dict[float, float]


def mse_by_snr(metrics: pd.DataFrame, colours: dict[str, str]) -> Figure:
    """Median test MSE (data units²) against SNR (dB), one panel a latent dim."""
    return _trend(metrics, "test_mse", "test MSE (data units²)", colours)


def generation_by_snr(
    metrics: pd.DataFrame, colours: dict[str, str], perfect: pd.DataFrame
) -> Figure:
    """Median smoothed KL against SNR (dB), one panel a latent dim, above the floor of ``perfect``.

    The floor is a line at the mean over true samples, in a band from the least to the largest.
    """
    measure = "smoothed_kl_forward"
    return _trend(metrics, measure, "smoothed KL (nats)", colours, perfect[measure].dropna())


def snr_places(snrs: list[float]) -> Places:
    """Where each SNR goes on the axis: evenly spaced in rank, no noise one place further right."""
    return {snr: float(place) for place, snr in enumerate(sorted(set(snrs)))}


def _trend(
    metrics: pd.DataFrame,
    column: str,
    label: str,
    colours: dict[str, str],
    floor: pd.Series | None = None,
) -> Figure:
    rows = metrics.assign(variant=metrics["model"] + "/" + metrics["regulariser"])
    dims = sorted(int(dim) for dim in rows["latent_dim"].unique())
    columns = min(COLUMNS, max(len(dims), 1))
    margins = (0.75, 0.15, 0.55 + 0.22 * math.ceil(rows["variant"].nunique() / 4) + 0.2, 0.35)
    height = max(math.ceil(len(dims) / columns), 1)
    figure, axes = panels(height, columns, (8.2 / columns, 2.3), margins, (0.35, 0.5))
    places = snr_places(list(rows["snr_db"]))
    floor = pd.Series(dtype=float) if floor is None else floor
    limits = _limits(pd.concat([rows[column].astype(float), floor]))
    flat = [ax for line in axes for ax in line]
    for ax, dim in zip(flat, dims, strict=False):
        _panel(ax, rows[rows["latent_dim"] == dim], column, places, colours)
        _finish(ax, places, limits)
        if len(floor):
            draw_floor(ax, floor, named=dim == dims[0])
        ax.set_title(dims_label(dim))
    for ax in flat[len(dims) :]:
        ax.set_visible(False)
    figure.supylabel(label, x=0.012)
    figure.supxlabel("signal-to-noise ratio (dB)", y=(margins[2] - 0.5) / _high(figure))
    variant_legend(figure, sorted(rows["variant"].unique()), colours)
    return figure


def _panel(
    ax: Axes, rows: pd.DataFrame, column: str, places: Places, colours: dict[str, str]
) -> None:
    variants = sorted(rows["variant"].unique())
    shapes = markers(colours)
    found = rows[np.isfinite(rows[column].astype(float))]
    if found.empty:
        say_empty(ax, "nothing measured")
        return
    offsets = np.linspace(-SPREAD / 2, SPREAD / 2, len(variants)) if len(variants) > 1 else [0.0]
    for variant, offset in zip(variants, offsets, strict=True):
        own = found[found["variant"] == variant]
        colour = colours[variant]
        x = own["snr_db"].map(places) + offset
        ax.scatter(x, own[column], s=9, color=colour, alpha=0.35, linewidths=0)
        median = own.groupby("snr_db")[column].median()
        at = np.array([places[snr] for snr in median.index]) + offset
        ax.plot(at, median, color=colour, marker=shapes[variant], markersize=4, lw=0)
        noisy = np.isfinite(median.index.to_numpy())
        ax.plot(at[noisy], median[noisy], color=colour, lw=1.2)
        if not noisy.all():  # no noise is not a place on the dB scale: a dotted step to it
            ax.plot(at[-2:], median.iloc[-2:], color=colour, lw=1, linestyle=":")


def draw_floor(ax: Axes, floor: pd.Series, named: bool) -> None:
    """What true samples score: a grey line at their mean, in a band from least to largest."""
    ax.axhspan(floor.min(), floor.max(), color=FLOOR, alpha=0.3, linewidth=0, zorder=0.5)
    ax.axhline(floor.mean(), color=FLOOR, linewidth=1, linestyle="--", zorder=0.6)
    if named:
        ax.annotate(
            "perfect generator",
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
    words = ["no noise" if math.isinf(s) else f"{s:g}".replace("-", MINUS) for s in places]
    ax.set_xticks(ticks, words)
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


def variant_legend(figure: Figure, variants: list[str], colours: dict[str, str]) -> None:
    """Name the variants' colours and markers below the panels."""
    shapes = markers(colours)
    handles = [
        Line2D([], [], color=colours[name], marker=shapes[name], markersize=5, label=name)
        for name in variants
    ]
    if handles:
        figure.legend(handles=handles, loc="lower center", ncols=4)


def _high(figure: Figure) -> float:
    return float(figure.get_size_inches()[1])
