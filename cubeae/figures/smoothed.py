"""Smoothed KL against its smoothing, for all compositions at the reference cell."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.legends import composition_legend, legend_height
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import FLOOR, QUIET, markers, panels, say_empty

PERFECT = "perfect"
DIRECTIONS = {
    "forward": "forward, KL(data ‖ generated)",
    "reverse": "reverse, KL(generated ‖ data)",
}


def smoothed_kl_data(overview: Overview) -> pd.DataFrame:
    """The smoothed KL of every composition and of true samples, one row per seed and tau."""
    return overview.curves


def smoothed_kl(overview: Overview) -> Figure:
    """Median smoothed KL (nats) over seeds against tau, one panel per direction, log-log."""
    rows, colours = with_composition(overview.curves), overview.colours
    perfect = rows[rows["model"] == PERFECT]
    names = sorted(rows.loc[rows["model"] != PERFECT, "composition"].unique())
    legend = legend_height(len(names) + 1)
    margins = (0.75, 0.15, 0.65 + legend, 0.35)
    figure, axes = panels(1, 2, (3.9, 3.0), margins, (0.25, 0.1))
    for ax, (direction, title) in zip(axes[0], DIRECTIONS.items(), strict=True):
        _panel(ax, rows, perfect, direction, names, colours)
        ax.set_title(title)
    _align(axes[0])
    figure.supylabel("smoothed KL (nats)", x=0.012)
    y = (0.22 + legend) / figure.get_size_inches()[1]
    figure.supxlabel("smoothing τ (data units)", y=y)
    floor = Line2D([], [], color=FLOOR, linestyle="--", label="perfect generator")
    composition_legend(figure, names, colours, floor)
    return figure


def _panel(
    ax: Axes,
    rows: pd.DataFrame,
    perfect: pd.DataFrame,
    direction: str,
    names: list[str],
    colours: dict[str, str],
) -> None:
    positive = rows[rows[direction] > 0]
    if positive.empty:
        say_empty(ax, "nothing above zero")
        return
    shapes = markers(colours)
    ax.set(xscale="log", yscale="log")
    for name in names:
        line = _medians(rows[rows["composition"] == name], direction)
        ax.plot(line.index, line, color=colours[name], marker=shapes[name], markersize=4, lw=1.3)
    floor = perfect[perfect[direction] > 0].groupby("tau")[direction]
    if floor.ngroups:
        least, largest = floor.min(), floor.max()
        ax.fill_between(least.index, least, largest, color=FLOOR, alpha=0.3, linewidth=0)
    line = _medians(perfect, direction)
    ax.plot(line.index, line, color=FLOOR, linestyle="--", lw=1.3)
    if len(line) and line.isna().all():
        words = "perfect generator: at or below zero"
        ax.text(0.03, 0.04, words, transform=ax.transAxes, size=8, color=QUIET)
    taus = sorted(rows["tau"].unique())
    ax.set_xticks(taus, [f"{tau:g}" for tau in taus])
    ax.minorticks_off()


def _medians(rows: pd.DataFrame, direction: str) -> pd.Series:
    """Medians by tau; those at or below zero are NaN: a log axis cannot show them."""
    medians = rows.groupby("tau")[direction].median()
    return medians.where(medians > 0)


def _align(axes: list[Axes]) -> None:
    """One scale in both panels, where both are drawn."""
    drawn = [ax for ax in axes if ax.get_yscale() == "log"]
    limits = [ax.get_ylim() for ax in drawn]
    for ax in drawn:
        ax.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    for ax in drawn[1:]:
        ax.tick_params(labelleft=False)
