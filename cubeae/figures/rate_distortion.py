"""Rate and distortion: every trained model as a point, above what any code could reach."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.legends import composition_legend, legend_height
from cubeae.figures.overview import Overview
from cubeae.figures.style import GRID, INK, QUIET, markers, panels, say_empty
from cubeae.results.rates import rate_points
from cubeae.truth.rate_distortion import (
    best_linear_distortion,
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
)

LINEAR_DIMS = (1, 2, 3)
Cube = tuple[str, float]


def rate_distortion_data(overview: Overview) -> pd.DataFrame:
    """One row per training that is drawn: composition, bits and distortion."""
    return rate_points(overview.metrics).rows


def rate_distortion(overview: Overview) -> Figure:
    """Distortion against the upper bound of the information, one point per training.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    metrics, colours = overview.metrics, overview.colours
    points = rate_points(metrics)
    names = sorted(points.rows["composition"].unique())
    legend = legend_height(len(names))
    figure, axes = panels(1, 1, (8.1, 4.2), (0.75, 0.15, 0.65 + legend, 0.15))
    ax = axes[0][0]
    if points.rows.empty:
        say_empty(ax, "nothing with finite information")
        return figure
    shapes = markers(colours)
    for name in names:
        own = points.rows[points.rows["composition"] == name]
        ax.scatter(
            own["bits"],
            own["distortion"],
            s=17,
            color=colours[name],
            marker=shapes[name],
            alpha=0.75,
            linewidths=0,
            zorder=3,
        )
    most = float(points.rows["bits"].max()) * 1.06
    lowest, highest = (float(points.rows["distortion"].agg(end)) for end in ("min", "max"))
    ax.set(yscale="log", xlim=(0, most))
    cube = (overview.kind, overview.half_side)
    _reference_lines(ax, cube, most)
    snrs = [snr for snr in metrics["snr_db"].unique() if np.isfinite(snr)]
    _linear_codes(ax, cube, sorted(snrs), most)
    ax.set_ylim(lowest / 3, max(highest, maximal_distortion(*cube)) * 1.5)
    ax.legend(loc="upper right")
    figure.supylabel("distortion D = 3 × test MSE (data units²)", x=0.012)
    y = (0.22 + legend) / figure.get_size_inches()[1]
    figure.supxlabel("upper bound of the mutual information I(X; Z) (bits per point)", y=y)
    composition_legend(figure, names, colours)
    return figure


def _reference_lines(ax: Axes, cube: Cube, most: float) -> None:
    """The bound, with the region that it forbids, and its high-rate form."""
    bits = np.linspace(0, most, 400)
    bound = distortion_bound(bits, *cube)
    ax.plot(bits, bound, color=INK, linewidth=1.5, zorder=2, label="lower bound of any code")
    ax.fill_between(bits, bound, 1e-30, color=GRID, linewidth=0, zorder=0.5)
    words = "no code reaches here"
    ax.text(0.03, 0.05, words, transform=ax.transAxes, size=8.5, color=QUIET)
    approached = high_rate_distortion(bits, *cube)
    seen = approached < maximal_distortion(*cube)
    ax.plot(
        bits[seen],
        approached[seen],
        color=INK,
        linewidth=1,
        linestyle=(0, (4, 2)),
        zorder=2,
        label="best codes at high rates",
    )


def _linear_codes(ax: Axes, cube: Cube, snrs: list[float], most: float) -> None:
    """The best linear codes of one to three neurons, at their capacity, over the grid's SNRs."""
    if not snrs:
        return
    grid = np.concatenate([np.linspace(snrs[0], snrs[-1], 60), snrs])
    for dim in LINEAR_DIMS:
        rho = 10 ** (np.sort(grid) / 10)
        bits = dim / 2 * np.log2(1 + rho)
        distortion = best_linear_distortion(dim, rho, *cube)
        label = "best linear codes of d neurons" if dim == LINEAR_DIMS[0] else None
        ax.plot(bits, distortion, color=QUIET, lw=1, zorder=2, label=label)
        at = np.isin(np.sort(grid), snrs)
        ax.plot(bits[at], distortion[at], color=QUIET, lw=0, marker="|", markersize=5, zorder=2)
        if bits[-1] < most:
            ax.annotate(
                f"d = {dim}",
                (bits[-1], distortion[-1]),
                (5, 0),
                textcoords="offset points",
                va="center",
                size=8,
                color=QUIET,
            )
