"""Forest plots: ratios with their intervals, one row per comparison, all on one shared axis."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator

from cubeae.figures.estimates import name_rows
from cubeae.figures.style import GRID, INK, QUIET, empty_figure, panels, plain_log
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE

# Okabe & Ito 2008; marks differ, too, so that colour is never the only difference.
COLOURS = {BETTER: "#009e73", WORSE: "#d55e00", NEGLIGIBLE: "#0072b2", UNDECIDED: QUIET}
MARKS = {BETTER: "o", WORSE: "s", NEGLIGIBLE: "D", UNDECIDED: "^"}
COLUMNS = ["panel", "row", "series", "ratio", "low", "high", "margin", "verdict"]
ROW, WIDTH = 0.27, 9.2  # inches
LEFT, GAP = 1.9, 0.12  # inches
ROOM = 1.6  # of the axis, beyond the farthest ratio
MOST_TICKS = 4  # of a panel: more would run into each other
LEAST = 0.25  # the axis shows at least this much on either side of 1, in logarithms


def forest(table: pd.DataFrame, titles: Sequence[str]) -> Figure:
    """One panel per ``panel`` of the table, side by side, with the same rows and the same axis.

    Args:
        table: ``COLUMNS``, one row per comparison. Marks of one row are drawn below each other,
            filled for the first ``series``, open for the others. ``margin`` is the logarithm of the
            ratio that matters; a band around 1 holds what does not. 0 for no band.
        titles: of the panels, in the order in which they appear.
    """
    if table.empty:
        return empty_figure("nothing to compare")
    names, rows, series = (list(dict.fromkeys(table[name])) for name in ("panel", "row", "series"))
    width = (WIDTH - LEFT - GAP * len(names)) / len(names)
    size = (width, ROW * max(len(rows), 2) * (1 + 0.35 * (len(series) - 1)))
    figure, axes = panels(1, len(names), size, (LEFT, GAP, 0.95, 0.35), (GAP, 0.1))
    limits = limits_of(table)
    for ax, name, title in zip(axes[0], names, titles, strict=True):
        _panel(ax, table[table["panel"] == name], rows, series)
        plain_log(ax, "x")
        ax.set_xlim(limits)
        if len(ax.get_xticks()) > MOST_TICKS:  # many powers of ten
            ax.xaxis.set_major_locator(LogLocator(numticks=MOST_TICKS))
        ax.set_title(title, size=9)
        ax.tick_params(labelleft=ax is axes[0][0])
    height = float(figure.get_size_inches()[1])
    figure.supxlabel("ratio; 1 is no difference", y=0.42 / height)
    figure.legend(handles=_handles(table, series), loc="lower center", ncols=6, columnspacing=1.2)
    return figure


def limits_of(table: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis, which holds 1, the band and every ratio.

    A wide interval is cut there, since it would hide the differences between ratios.
    """
    logarithms = np.log(table["ratio"].to_numpy(float))
    near = max(LEAST, 1.5 * float(table["margin"].max()))
    low, high = float(np.min(logarithms)), float(np.max(logarithms))
    return math.exp(min(-near, ROOM * low)), math.exp(max(near, ROOM * high))


def _panel(ax: Axes, table: pd.DataFrame, rows: Sequence[str], series: Sequence[str]) -> None:
    margin = float(table["margin"].max())
    ax.axvspan(math.exp(-margin), math.exp(margin), color=GRID, lw=0, zorder=0.5)
    ax.axvline(1, color=INK, lw=1, zorder=1)
    shift = np.linspace(-0.2, 0.2, len(series)) if len(series) > 1 else [0.0]
    for record in table.to_dict("records"):
        place = rows.index(record["row"]) + shift[series.index(record["series"])]
        colour, filled = COLOURS[record["verdict"]], record["series"] == series[0]
        ends = [record["low"], record["high"]]
        if np.isfinite(ends).all():
            ax.plot(ends, [place, place], color=colour, lw=1.7 if filled else 1.0, alpha=0.8)
        mark: dict[str, Any] = {"marker": MARKS[record["verdict"]], "markersize": 4.5, "zorder": 3}
        ax.plot(
            record["ratio"], place, color=colour, mfc=colour if filled else "none", lw=0, **mark
        )
    name_rows(ax, rows)
    ax.tick_params(axis="y", length=0)


def _handles(table: pd.DataFrame, series: Sequence[str]) -> list[Line2D]:
    """What the marks say: those verdicts that occur, then the series."""
    found = [
        Line2D([], [], color=COLOURS[word], marker=MARKS[word], ms=4.5, lw=1.7, label=word)
        for word in COLOURS
        if (table["verdict"] == word).any()
    ]
    if len(series) > 1:
        fills = [INK, *["none"] * (len(series) - 1)]  # open on a dark screen, too
        found += [
            Line2D([], [], color=INK, marker="o", mfc=fill, ms=4.5, lw=0, label=word)
            for fill, word in zip(fills, series, strict=True)
        ]
    return found
