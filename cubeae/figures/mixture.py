"""The best mixture against the best of each regulariser alone: paired differences."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.seeds import MEASURES
from cubeae.figures.style import INK, QUIET, panels, say_empty, write_above
from cubeae.words.numbers import dims_label

BAND = "#e4e8ec"


def differences(metrics: pd.DataFrame, hypothesis: pd.DataFrame) -> pd.DataFrame:
    """Mixture minus pure arm of every common seed: latent_dim, objective, term, measure, seed.

    Args:
        metrics: one row a training of the winners.
        hypothesis: one row a latent dim, regulariser alone and measure.
    """
    frames = []
    for row in hypothesis.to_dict("records"):
        own = metrics[metrics["latent_dim"] == row["latent_dim"]]
        sides = [
            own[own["regulariser"] == row[name]].set_index("seed")[row["measure"]]
            for name in ("regulariser", "baseline_regulariser")
        ]
        found = (sides[0] - sides[1]).dropna().rename("difference").reset_index()
        labels = {name: row[name] for name in ("latent_dim", "objective", "term", "measure")}
        frames.append(found.assign(**labels))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def mixture(metrics: pd.DataFrame, hypothesis: pd.DataFrame) -> Figure:
    """Seeds' differences, their mean and interval: a row a latent dim, a column a measure."""
    if hypothesis.empty:
        figure, axes = panels(1, 1, (8.0, 1.2))
        say_empty(axes[0][0], "no mixture was searched beside one regulariser alone")
        return figure
    found = differences(metrics, hypothesis)
    dims = sorted(hypothesis["latent_dim"].unique())
    sides = list(dict.fromkeys(zip(hypothesis["objective"], hypothesis["term"], strict=True)))
    size = (1.8, 0.34 * len(sides) + 0.35)
    figure, axes = panels(len(dims), 4, size, (1.5, 0.15, 0.55, 0.5), (0.25, 0.75))
    for line, dim in zip(axes, dims, strict=True):
        for index, (ax, (measure, label)) in enumerate(zip(line, MEASURES, strict=True)):
            rows, seeds = (
                table[(table["latent_dim"] == dim) & (table["measure"] == measure)]
                for table in (hypothesis, found)
            )
            _panel(ax, rows, seeds, sides)
            ax.set_xlabel(label if line is axes[-1] else "", size=8)
            if index:
                ax.tick_params(labelleft=False)
        write_above(line[0], dims_label(int(dim)), 0.06 / size[1])
    return figure


def _panel(ax: Axes, rows: pd.DataFrame, seeds: pd.DataFrame, sides: list[tuple[str, str]]) -> None:
    if rows.empty:
        say_empty(ax, "not defined")
        return
    for place, (objective, term) in enumerate(sides):
        own = seeds[(seeds["objective"] == objective) & (seeds["term"] == term)]["difference"]
        found = rows[(rows["objective"] == objective) & (rows["term"] == term)]
        for row in found.to_dict("records"):
            _difference(ax, row, own, place)
    ax.axvline(0, color=INK, lw=0.8)
    several = len({objective for objective, _ in sides}) > 1
    names = [
        f"against {term}" + (f" ({objective})" if several else "") for objective, term in sides
    ]
    ax.set(yticks=range(len(sides)), ylim=(len(sides) - 0.5, -0.5))
    ax.set_yticklabels(names)
    ax.grid(visible=False, axis="y")
    ax.locator_params(axis="x", nbins=4)


def _difference(ax: Axes, row: Mapping[Any, Any], seeds: pd.Series, place: int) -> None:
    """One side's seeds, mean and interval, in front of the band of what does not matter."""
    band = [place - 0.42, place + 0.42]
    ax.fill_betweenx(band, -row["margin"], row["margin"], color=BAND, lw=0)
    ax.scatter(seeds, np.full(len(seeds), place + 0.2), s=10, color=QUIET, alpha=0.6, lw=0)
    ends = [row["difference_low"], row["difference_high"]]
    if np.isfinite(ends).all():
        ax.plot(ends, [place, place], color=INK, lw=1.8)
    ax.plot(row["difference"], place, "o", color=INK, markersize=4.5)
