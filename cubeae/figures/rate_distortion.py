"""Rate and distortion: every trained model as a point, above what any code could reach."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.style import INK, QUIET, markers, panels, say_empty
from cubeae.figures.trends import variant_legend
from cubeae.results.rates import rate_points
from cubeae.truth.rate_distortion import (
    best_linear_distortion,
    distortion_bound,
    high_rate_distortion,
    maximal_distortion,
)

LINEAR_DIMS = (1, 2, 3)
Place = tuple[str, float]


def rate_distortion(
    metrics: pd.DataFrame, kind: str, half_side: float, colours: dict[str, str]
) -> Figure:
    """Distortion against the upper bound of the information, one point a training.

    Args:
        metrics: one row a training, of one dataset.
        kind: name of the dataset's kind, which the reference lines depend on.
        half_side: of the true cube, in units of the data.
        colours: from ``palette``.

    Raises:
        UnknownNameError: the kind is not registered.
    """
    points = rate_points(metrics)
    variants = sorted(points.rows["variant"].unique())
    legend = 0.22 * -(-len(variants) // 4)
    figure, axes = panels(1, 1, (8.1, 4.2), (0.75, 0.15, 0.65 + legend, 0.15))
    ax = axes[0][0]
    if points.rows.empty:
        say_empty(ax, "nothing with finite information")
        return figure
    shapes = markers(colours)
    for variant in variants:
        own = points.rows[points.rows["variant"] == variant]
        ax.scatter(
            own["bits"],
            own["distortion"],
            s=17,
            color=colours[variant],
            marker=shapes[variant],
            alpha=0.75,
            linewidths=0,
            zorder=3,
        )
    most = float(points.rows["bits"].max()) * 1.06
    lowest, highest = (float(points.rows["distortion"].agg(end)) for end in ("min", "max"))
    ax.set(yscale="log", xlim=(0, most))
    place = (kind, half_side)
    _reference_lines(ax, place, most)
    snrs = [snr for snr in metrics["snr_db"].unique() if np.isfinite(snr)]
    _linear_codes(ax, place, sorted(snrs), most)
    ax.set_ylim(lowest / 3, max(highest, maximal_distortion(*place)) * 1.5)
    ax.legend(loc="upper right")
    figure.supylabel("distortion D = 3 × test MSE (data units²)", x=0.012)
    y = (0.22 + legend) / figure.get_size_inches()[1]
    figure.supxlabel("upper bound of the mutual information I(X; Z) (bits a point)", y=y)
    variant_legend(figure, variants, colours)
    return figure


def _reference_lines(ax: Axes, place: Place, most: float) -> None:
    """The bound, with the region that it forbids, and its high-rate form."""
    bits = np.linspace(0, most, 400)
    bound = distortion_bound(bits, *place)
    ax.plot(bits, bound, color=INK, linewidth=1.5, zorder=2, label="lower bound of any code")
    ax.fill_between(bits, bound, 1e-30, color="#eef0f2", linewidth=0, zorder=0.5)
    words = "no code reaches here"
    ax.text(0.03, 0.05, words, transform=ax.transAxes, size=8.5, color=QUIET)
    approached = high_rate_distortion(bits, *place)
    seen = approached < maximal_distortion(*place)
    ax.plot(
        bits[seen],
        approached[seen],
        color=INK,
        linewidth=1,
        linestyle=(0, (4, 2)),
        zorder=2,
        label="best codes at high rates",
    )


def _linear_codes(ax: Axes, place: Place, snrs: list[float], most: float) -> None:
    """The best linear codes of one to three neurons, at their capacity, over the grid's SNRs."""
    if not snrs:
        return
    grid = np.concatenate([np.linspace(snrs[0], snrs[-1], 60), snrs])
    for dim in LINEAR_DIMS:
        rho = 10 ** (np.sort(grid) / 10)
        bits = dim / 2 * np.log2(1 + rho)
        distortion = best_linear_distortion(dim, rho, *place)
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
