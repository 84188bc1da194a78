"""Where the smoothed KL comes from, as stacked bars.

The parts are differences of measured scores, since the smoothed KL is not additive.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from cubeae.figures.estimates import name_rows
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.seeds import at_reference
from cubeae.figures.stacks import Part, columns_width, draw_stacks, short, write_columns
from cubeae.figures.style import FLOOR, QUIET, empty_figure, panels, write_above
from cubeae.statistics.intervals import mean_interval
from cubeae.words.numbers import bare_snr, dims_label

TOTAL = "smoothed_kl_forward"
WIDTH = 7.2  # inches; the first page shows it beside the answer
# Okabe & Ito 2008.
PARTS = (
    Part("aggregate_kl", ("decoder",), "#0072b2"),
    Part("mixture_leaves", ("left by", "a mixture"), "#cc79a7"),
    Part("mixture_removes", ("removed by", "a mixture"), "#e69f00"),
)
MEASURES = [TOTAL, *(part.key for part in PARTS)]


def decomposition_data(overview: Overview) -> pd.DataFrame:
    """Parts and total of each composition at its reference cell, the largest total first.

    Each is a mean over seeds, with Student's 95 % interval (``_low``, ``_high``). That of a
    difference is over the seeds' own differences. ``seeds`` is how many have all parts, and
    ``floor`` what a perfect generator scores.
    """
    rows = at_reference(overview.metrics, overview.places).dropna(subset=MEASURES)
    found = [
        {"composition": name, "seeds": len(own)} | _intervals(own)
        for name, own in rows.groupby("composition", sort=False)
    ]
    ends = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    table = pd.DataFrame(found, columns=["composition", "seeds", *ends])
    ordered = table.sort_values(TOTAL, ascending=False, kind="stable", ignore_index=True)
    return ordered.assign(floor=floor_of(overview))


def _intervals(rows: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in MEASURES:
        at = mean_interval(rows[name])
        found |= {name: at.value, f"{name}_low": at.low, f"{name}_high": at.high}
    return found


def floor_of(overview: Overview) -> float:
    """Smoothed KL of a perfect generator, the mean over samples; NaN where not measured."""
    return float(overview.perfect[TOTAL].mean()) if len(overview.perfect) else float("nan")


def decomposition(overview: Overview) -> Figure:
    """One stacked bar per composition at its reference cell, with every number at its right."""
    table = decomposition_data(overview)
    if table.empty:
        return empty_figure("nothing measured")
    numbers = columns_width(len(PARTS))
    margins = (1.55, numbers, 0.75, 0.6)
    width = WIDTH - margins[0] - margins[1]
    figure, axes = panels(1, 1, (width, 0.34 * len(table) + 0.15), margins)
    ax = axes[0][0]
    draw_stacks(ax, table, PARTS, intervals=True)
    name_rows(ax, [overview.labels[name] for name in table["composition"]])
    _finish(ax, floor_of(overview))
    ax.set_xlabel("smoothed KL (nats)")
    columns = [[short(value) for value in table[part.key]] for part in PARTS]
    write_columns(ax, width, PARTS, columns, [short(value) for value in table[TOTAL]])
    _floor_legend(figure, floor_of(overview))
    return figure


def _finish(ax: Axes, floor: float) -> None:
    if np.isfinite(floor):
        ax.axvline(floor, color=FLOOR, lw=1, linestyle="--", zorder=3)
    ax.set_xlim(left=0)
    ax.tick_params(axis="y", length=0)


def _floor_legend(figure: Figure, floor: float) -> None:
    if np.isfinite(floor):
        words = f"perfect generator: {short(floor)}"
        line = Line2D([], [], color=FLOOR, lw=1, linestyle="--", label=words)
        figure.legend(handles=[line], loc="lower left")


def by_snr_data(overview: Overview) -> pd.DataFrame:
    """Means over seeds of total and parts, one row per composition, latent dim and SNR."""
    cell = ["composition", "latent_dim", "snr_db"]
    means = with_composition(overview.metrics).groupby(cell, sort=True)[MEASURES].mean()
    return means.dropna().reset_index()


def decomposition_by_snr(overview: Overview) -> Figure:
    """One panel per latent dim and SNR, one stacked bar per composition; each has its scale."""
    table = by_snr_data(overview)
    if table.empty:
        return empty_figure("nothing measured")
    dims, snrs = (sorted(table[name].unique()) for name in ("latent_dim", "snr_db"))
    names = sorted(table["composition"].unique())
    width = min(7.4 / len(snrs), 3.6) - 0.1
    cell = (width, 0.17 * len(names) + 0.12)
    figure, axes = panels(len(dims), len(snrs), cell, (1.5, 0.12, 0.95, 0.55), (0.1, 0.55))
    cells = table.set_index(["latent_dim", "snr_db", "composition"])
    for dim, row in zip(dims, axes, strict=True):
        for snr, ax in zip(snrs, row, strict=True):
            own = cells.reindex([(dim, snr, name) for name in names]).droplevel([0, 1])
            _small_panel(ax, own, width, overview.labels)
            _finish(ax, floor_of(overview))
            ax.tick_params(labelleft=snr == snrs[0])
        write_above(row[0], dims_label(int(dim)), 0.05)
    for snr, ax in zip(snrs, axes[0], strict=True):
        ax.set_title(_snr_title(snr), pad=22)
    figure.supxlabel("smoothed KL (nats)", y=0.45 / figure.get_size_inches()[1])
    handles, labels = axes[0][0].get_legend_handles_labels()
    handles.append(Line2D([], [], color=FLOOR, lw=1, linestyle="--"))
    figure.legend(handles, [*labels, "perfect generator"], loc="lower center", ncols=4)
    return figure


def _snr_title(snr: float) -> str:
    return f"{bare_snr(snr)} dB" if np.isfinite(snr) else "no noise"


def _small_panel(ax: Axes, table: pd.DataFrame, width: float, labels: dict[str, str]) -> None:
    """Bars with their total at the right end, on a scale of their own, ``width`` inches long."""
    draw_stacks(ax, table, PARTS, intervals=False)
    name_rows(ax, [labels[name] for name in table.index])
    ax.tick_params(axis="y", labelsize=7)
    ax.tick_params(axis="x", labelsize=7)
    ax.xaxis.set_major_locator(MaxNLocator(2))
    # A bar is longer than its total where a part is below zero.
    ends = table[[part.key for part in PARTS]].clip(lower=0).sum(axis=1)
    for row, (end, total) in enumerate(zip(ends, table[TOTAL], strict=True)):
        if np.isfinite(total):
            ax.annotate(
                short(total),
                (end, row),
                (2, 0),
                textcoords="offset points",
                va="center",
                size=6,
                color=QUIET,
            )
    most = float(ends.max()) or 1.0
    ax.set_xlim(0, most * width / max(width - 0.32, 0.3))
