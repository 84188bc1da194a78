"""The hypothesis: paired ratios of both penalties together to each penalty alone."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.estimates import draw_estimate, name_rows
from cubeae.figures.style import GRID, INK, panels, plain_log, say_empty, write_above
from cubeae.files.tables import read_table
from cubeae.specs.columns import HEADLINE
from cubeae.statistics import SCALES
from cubeae.words.axes import ratio_label, short_label
from cubeae.words.compositions import penalty_label
from cubeae.words.numbers import dims_label


@dataclass(frozen=True)
class HypothesisTables:
    """``metrics`` of the winners, one row per training, and ``hypothesis``.

    The latter has one row per latent dim, objective, penalty alone and measure.
    """

    metrics: pd.DataFrame
    hypothesis: pd.DataFrame


def read_hypothesis(metrics: Path, hypothesis: Path) -> HypothesisTables:
    """The study's tables from files; raises FileFormatError for a damaged one."""
    return HypothesisTables(read_table(metrics), read_table(hypothesis))


def ratios(tables: HypothesisTables) -> pd.DataFrame:
    """Both penalties divided by one alone: latent_dim, objective, term, measure, seed, ratio.

    One row per common seed; for the share on the surface, its ``ratio`` is that of odds.
    """
    frames = []
    for row in tables.hypothesis.to_dict("records"):
        own = tables.metrics[tables.metrics["latent_dim"] == row["latent_dim"]]
        first, second = (
            own[own["regulariser"] == row[name]].set_index("seed")[row["measure"]]
            for name in ("regulariser", "baseline_regulariser")
        )
        second = second.reindex(first.index)
        effects = SCALES[row["scale"]].effects(first, second, int(row["points"]))
        found = pd.Series(np.exp(effects), first.index, name="ratio").dropna().reset_index()
        labels = {name: row[name] for name in ("latent_dim", "objective", "term", "measure")}
        frames.append(found.assign(**labels))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def hypothesis(tables: HypothesisTables) -> Figure:
    """Seeds' ratios, their mean and interval: one row per latent dim, one column per measure.

    The band around one holds ratios that do not matter.
    """
    judged = tables.hypothesis
    if judged.empty:
        figure, axes = panels(1, 1, (8.0, 1.2))
        say_empty(axes[0][0], "no search had both penalties and one alone to compare")
        return figure
    found = ratios(tables)
    dims = sorted(judged["latent_dim"].unique())
    sides = list(dict.fromkeys(zip(judged["objective"], judged["term"], strict=True)))
    size = (1.8, 0.34 * len(sides) + 0.35)
    figure, axes = panels(len(dims), 4, size, (1.5, 0.15, 0.55, 0.5), (0.25, 0.75))
    for line, dim in zip(axes, dims, strict=True):
        for index, (ax, measure) in enumerate(zip(line, HEADLINE, strict=True)):
            rows, seeds = (
                table[(table["latent_dim"] == dim) & (table["measure"] == measure)]
                for table in (judged, found)
            )
            _panel(ax, rows, seeds, sides)
            ax.set_xlabel(ratio_label(measure) if line is axes[-1] else "", size=8)
            if index:
                ax.tick_params(labelleft=False)
        write_above(line[0], dims_label(int(dim)), 0.06 / size[1])
    return figure


def _panel(ax: Axes, rows: pd.DataFrame, seeds: pd.DataFrame, sides: list[tuple[str, str]]) -> None:
    if rows.empty:
        say_empty(ax, "not defined")
        return
    for place, (objective, term) in enumerate(sides):
        own = seeds[(seeds["objective"] == objective) & (seeds["term"] == term)]["ratio"]
        found = rows[(rows["objective"] == objective) & (rows["term"] == term)]
        for row in found.to_dict("records"):
            band = [place - 0.42, place + 0.42]
            ax.fill_betweenx(band, np.exp(-row["margin"]), np.exp(row["margin"]), color=GRID, lw=0)
            mean, *ends = np.exp([row["effect"], row["effect_low"], row["effect_high"]])
            draw_estimate(ax, place, own, mean, ends, INK)
    plain_log(ax, "x")
    ax.axvline(1, color=INK, lw=0.8)
    several = len({objective for objective, _ in sides}) > 1
    names = [
        f"against {penalty_label(term)}" + (f", by {short_label(objective)}" if several else "")
        for objective, term in sides
    ]
    name_rows(ax, names)
