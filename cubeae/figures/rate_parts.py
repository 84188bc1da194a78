"""What the rate of each composition consists of, as stacked bars, against the bound."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.estimates import name_rows
from cubeae.figures.overview import Overview
from cubeae.figures.seeds import at_reference
from cubeae.figures.stacks import Part, columns_width, draw_stacks, short, write_columns
from cubeae.figures.style import INK, QUIET, empty_figure, panels
from cubeae.truth.rate_distortion import rate_bound
from cubeae.words.numbers import MISSING

# Okabe & Ito 2008, apart from the colours of the parts of the smoothed KL.
PARTS = (
    Part("information", ("information",), "#56b4e9"),
    Part("total_correlation", ("total", "correlation"), "#009e73"),
    Part("neurons_kl", ("neurons’", "KL"), "#d55e00"),
)
# Column of the metrics, without its end -> nats in its unit; named as the parts.
BRACKETS = {
    "information": ("mutual_information_{}_bits", math.log(2)),
    "total_correlation": ("total_correlation_{}_nats", 1.0),
    "neurons_kl": ("neurons_kl_{}_nats", 1.0),
}
WIDE = 1.0  # nats; a bracket that is wider is written by its ends


def rate_parts_data(overview: Overview) -> pd.DataFrame:
    """Rate and parts of each composition at its reference cell in nats, the largest rate first.

    Means over seeds: ``<part>_low`` and ``<part>_high`` are the ends of the bracket, ``<part>``
    its middle; NaN where the rate is infinite. ``bound`` is the rate that any code of the mean
    distortion needs.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    rows = at_reference(overview.metrics, overview.places)
    columns = ["rate_nats", "test_mse"]
    table = pd.DataFrame(rows[["composition", *columns]])
    for part, (name, nats) in BRACKETS.items():
        for end, side in (("low", "lower"), ("high", "upper")):
            table[f"{part}_{end}"] = rows[name.format(side)].astype(float) * nats
    means = table.dropna(subset=columns).groupby("composition", sort=False).mean().reset_index()
    for part in BRACKETS:
        low, high = f"{part}_low", f"{part}_high"
        known = np.isfinite(means["rate_nats"]) & np.isfinite(means[high])
        means[[low, high]] = means[[low, high]].where(known, math.nan)
        means[part] = (means[low] + means[high]) / 2
    distortion = 3 * means.pop("test_mse").to_numpy(float)
    bound = rate_bound(distortion, overview.kind, overview.half_side) * math.log(2)
    ordered = means.assign(bound=bound).sort_values("rate_nats", ascending=False, kind="stable")
    return ordered.reset_index(drop=True)


def rate_parts(overview: Overview) -> Figure:
    """One stacked bar per composition at its reference cell, with the bound's rate as a mark.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    table = rate_parts_data(overview)
    if table.empty:
        return empty_figure("nothing measured")
    margins = (1.55, columns_width(len(PARTS)), 0.8, 0.6)
    width = 9.0 - margins[0] - margins[1]
    figure, axes = panels(1, 1, (width, 0.34 * len(table) + 0.15), margins)
    ax = axes[0][0]
    draw_stacks(ax, table, PARTS, intervals=True)
    name_rows(ax, [overview.labels[name] for name in table["composition"]])
    _marks(ax, table)
    ax.set_xlim(left=0)
    ax.set_xlabel("rate (nats)")
    ax.tick_params(axis="y", length=0)
    columns = [[_written(row, part.key) for _, row in table.iterrows()] for part in PARTS]
    total = ["∞" if math.isinf(rate) else f"{rate:.1f}" for rate in table["rate_nats"]]
    write_columns(ax, width, PARTS, columns, total)
    words = "rate that any code of this distortion needs"
    mark = Line2D([], [], color=INK, marker="D", markersize=4, lw=0, label=words)
    figure.legend(handles=[mark], loc="lower left")
    return figure


def _marks(ax: Axes, table: pd.DataFrame) -> None:
    """The bound of each composition, and why a bar is missing."""
    ax.plot(table["bound"], range(len(table)), "D", color=INK, mec="white", markersize=5, zorder=5)
    for row, rate in enumerate(table["rate_nats"]):
        if not np.isfinite(rate):
            place: dict[str, Any] = {
                "transform": ax.get_yaxis_transform(),
                "va": "center",
                "size": 7.5,
            }
            ax.text(0.02, row, "infinite", color=QUIET, **place)


def _written(row: pd.Series, part: str) -> str:
    """The middle of a part's bracket; its ends where they are far apart."""
    low, high, middle = (float(row[f"{part}{end}"]) for end in ("_low", "_high", ""))
    if not np.isfinite(middle):
        return MISSING
    return f"{low:.1f} to {high:.1f}" if high - low > WIDE else short(middle)
