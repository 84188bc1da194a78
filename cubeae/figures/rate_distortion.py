"""Rate and distortion: every trained model as a point, above what any code could reach."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

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
X_LABEL = "upper bound of the mutual information I(X; Z) (bits per point)"
Y_LABEL = "distortion D = 3 × test MSE (data units²)"
BOUND, HIGH_RATE = "lower bound of any code", "best codes at high rates"
LINEAR = "best linear codes of d neurons"
ROOM = 3  # the axis of distortion ends below the least one by this factor
Cube = tuple[str, float]


@dataclass(frozen=True)
class Curve:
    """What codes of one kind reach: ``distortion`` [n] at ``bits`` [n] per point.

    ``marked`` [n] are the places of the grid's SNRs on it.
    """

    bits: NDArray[np.float64]
    distortion: NDArray[np.float64]
    marked: NDArray[np.bool_]


def rate_distortion_data(overview: Overview) -> pd.DataFrame:
    """One row per training that is drawn: composition, bits and distortion."""
    return rate_points(overview.metrics).rows


def bounding_curves(cube: Cube, most: float) -> dict[str, Curve]:
    """The bound up to ``most`` bits, and the best codes at high rates where they are below the
    distortion of a decoder that outputs the mean.
    """
    bits = np.linspace(0, most, 400)
    none = np.zeros(len(bits), bool)
    approached = high_rate_distortion(bits, *cube)
    seen = approached < maximal_distortion(*cube)
    return {
        BOUND: Curve(bits, distortion_bound(bits, *cube), none),
        HIGH_RATE: Curve(bits[seen], approached[seen], none[seen]),
    }


def linear_curves(cube: Cube, snrs: list[float]) -> dict[int, Curve]:
    """The best linear codes at their capacity over ``snrs`` (dB), by their neurons; none without
    an SNR.
    """
    noisy = sorted(snr for snr in snrs if np.isfinite(snr))
    if not noisy:
        return {}
    grid = np.sort(np.concatenate([np.linspace(noisy[0], noisy[-1], 60), noisy]))
    rho = 10 ** (grid / 10)
    at = np.isin(grid, noisy)
    return {
        dim: Curve(dim / 2 * np.log2(1 + rho), best_linear_distortion(dim, rho, *cube), at)
        for dim in LINEAR_DIMS
    }


def most_bits(rows: pd.DataFrame) -> float:
    """Where the axis of bits ends."""
    return float(rows["bits"].max()) * 1.06


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
    most = most_bits(points.rows)
    lowest, highest = (float(points.rows["distortion"].agg(end)) for end in ("min", "max"))
    ax.set(yscale="log", xlim=(0, most))
    cube = (overview.kind, overview.half_side)
    reference_lines(ax, cube, most)
    linear_codes(ax, cube, list(metrics["snr_db"].unique()), most)
    ax.set_ylim(lowest / ROOM, max(highest, maximal_distortion(*cube)) * 1.5)
    ax.legend(loc="upper right")
    figure.supylabel(Y_LABEL, x=0.012)
    y = (0.22 + legend) / figure.get_size_inches()[1]
    figure.supxlabel(X_LABEL, y=y)
    composition_legend(figure, names, colours)
    return figure


def reference_lines(ax: Axes, cube: Cube, most: float) -> None:
    """The bound, with the region that it forbids, and its high-rate form."""
    curves = bounding_curves(cube, most)
    bound, approached = curves[BOUND], curves[HIGH_RATE]
    ax.plot(bound.bits, bound.distortion, color=INK, linewidth=1.5, zorder=2, label=BOUND)
    ax.fill_between(bound.bits, bound.distortion, 1e-30, color=GRID, linewidth=0, zorder=0.5)
    words = "no code reaches here"
    ax.text(0.03, 0.05, words, transform=ax.transAxes, size=8.5, color=QUIET)
    ax.plot(
        approached.bits,
        approached.distortion,
        color=INK,
        linewidth=1,
        linestyle=(0, (4, 2)),
        zorder=2,
        label=HIGH_RATE,
    )


def linear_codes(ax: Axes, cube: Cube, snrs: list[float], most: float) -> None:
    """The best linear codes of one to three neurons, at their capacity, over the grid's SNRs."""
    for dim, curve in linear_curves(cube, snrs).items():
        bits, distortion, at = curve.bits, curve.distortion, curve.marked
        label = LINEAR if dim == LINEAR_DIMS[0] else None
        ax.plot(bits, distortion, color=QUIET, lw=1, zorder=2, label=label)
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
