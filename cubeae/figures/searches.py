"""Searches for weights: history, importances and Pareto front."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from cubeae.figures.style import INK, QUIET, markers, panels, plain_log, say_empty
from cubeae.files.tables import read_table
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.words.axes import axis_label, short_label, weight_label
from cubeae.words.compositions import Labels
from cubeae.words.numbers import dims_label
from cubeae.words.palette import palette

COLUMNS = 3  # of a legend of arms
RANDOM: dict[str, Any] = {"color": QUIET, "linestyle": "--"}


@dataclass(frozen=True)
class SearchTables:
    """``trials`` of every arm, and ``importances`` of the weights.

    The latter has one row per arm, latent dim, objective, method and weight. ``labels`` are what to
    call the arms, by their keys.
    """

    trials: pd.DataFrame
    importances: pd.DataFrame
    labels: Labels


def read_search(trials: Path, importances: Path, labels: Labels) -> SearchTables:
    """The study's tables from files; raises FileFormatError for a damaged one."""
    return SearchTables(read_table(trials), read_table(importances), labels)


def history_data(tables: SearchTables) -> pd.DataFrame:
    """Every trial of every arm."""
    return tables.trials


def search_history(tables: SearchTables) -> Figure:
    """The best objective so far by trial: one column per latent dim, one row per objective.

    Arms with two objectives have no best trial and are left out.
    """
    trials = tables.trials
    rows = trials[~trials["objective"].str.contains(",")]
    objectives, dims = list(rows["objective"].unique()), sorted(trials["latent_dim"].unique())
    arms = list(rows["arm"].unique())
    is_random = [ALGORITHMS[name].is_random for name in rows["algorithm"]]
    shades = palette(rows.loc[~np.array(is_random, bool), "arm"])
    shape = (max(len(objectives), 1), len(dims))
    low = 0.55 + 0.19 * -(-len(arms) // COLUMNS)  # inches; the rows of the legend
    figure, axes = panels(*shape, (8.0 / len(dims), 2.6), (0.75, 0.15, low, 0.35), (0.6, 0.6))
    for line, objective in zip(axes, objectives or [""], strict=True):
        for ax, dim in zip(line, dims, strict=True):
            own = rows[(rows["objective"] == objective) & (rows["latent_dim"] == dim)]
            _history(ax, own, objective, shades)
            ax.set_title(dims_label(int(dim)))
        line[0].set_ylabel(axis_label(objective) if objective else "")
    figure.supxlabel("trials so far (count)", y=(low - 0.45) / float(figure.get_size_inches()[1]))
    handles = [_handle(name, tables.labels[name], shades) for name in arms]
    if handles:
        figure.legend(handles=handles, loc="lower center", ncols=COLUMNS)
    return figure


def _handle(name: str, label: str, shades: dict[str, str]) -> Line2D:
    if name not in shades:
        return Line2D([], [], marker="x", markersize=4, label=label, **RANDOM)
    return Line2D([], [], color=shades[name], marker=markers(shades)[name], ms=4, label=label)


def _history(ax: Axes, rows: pd.DataFrame, objective: str, shades: dict[str, str]) -> None:
    values = rows[objective].dropna() if objective else pd.Series(dtype=float)
    if values.empty:
        say_empty(ax, "no trial finished")
        return
    shapes = markers(shades)
    for name, own in rows.groupby("arm", sort=False):
        style = RANDOM if name not in shades else {"color": shades[str(name)]}
        ax.step(own["number"] + 1, own["best"], where="post", lw=1.5, **style)
        mark = shapes.get(str(name), "x")
        ax.scatter(
            own["number"] + 1, own[objective], s=9, marker=mark, color=style["color"], alpha=0.45
        )
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if values.min() > 0 and objective != "on_surface_fraction":
        plain_log(ax, "y")


def importances_data(tables: SearchTables) -> pd.DataFrame:
    """Every weight's importance."""
    return tables.importances


def search_importances(tables: SearchTables) -> Figure:
    """Each weight's importance: one bar per arm, objective and method, one panel per latent dim."""
    importances = tables.importances
    dims = sorted(importances["latent_dim"].unique()) or [0]
    terms = list(importances["term"].unique())
    shades = palette(terms)
    bars = importances[["arm", "objective", "evaluator"]].drop_duplicates()
    size = (5.2 / len(dims), 0.24 * max(len(bars), 3) + 0.2)
    figure, axes = panels(1, len(dims), size, (3.6, 0.15, 0.8, 0.35), (0.2, 0.2))
    for index, (ax, dim) in enumerate(zip(axes[0], dims, strict=True)):
        own = importances[importances["latent_dim"] == dim]
        if own.empty:
            say_empty(ax, "too few trials with two weights")
            continue
        _bars(ax, own, list(bars.itertuples(index=False)), shades, tables.labels)
        ax.set_title(dims_label(int(dim)))
        if index:
            ax.tick_params(labelleft=False)
    handles = [Line2D([], [], color=shades[t], lw=6, label=weight_label(t)) for t in terms]
    if handles:
        figure.legend(handles=handles, loc="lower center", ncols=4)
    return figure


def _bars(
    ax: Axes,
    rows: pd.DataFrame,
    bars: list[tuple[str, str, str]],
    shades: dict[str, str],
    labels: Labels,
) -> None:
    table = rows.set_index(["arm", "objective", "evaluator", "term"])["importance"]
    for place, bar in enumerate(bars):
        left = 0.0
        for term, shade in shades.items():
            share = float(table.get((*bar, term), 0.0))
            ax.barh(place, share, 0.72, left=left, color=shade)
            left += share
    names = [f"{labels[arm]}, {short_label(o)}, {how}" for arm, o, how in bars]
    ax.set(yticks=range(len(bars)), xlim=(0, 1), ylim=(len(bars) - 0.5, -0.5))
    ax.set_yticklabels(names)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("importance (share)")


def pareto_data(tables: SearchTables) -> pd.DataFrame:
    """Trials of the arms with two objectives or more."""
    return tables.trials[tables.trials["objective"].str.contains(",")]


def search_pareto(tables: SearchTables) -> Figure:
    """The first two objectives of every trial of the arms with several.

    One row per arm, one column per latent dim.
    """
    rows, trials = pareto_data(tables), tables.trials
    arms, dims = list(rows["arm"].unique()), sorted(trials["latent_dim"].unique())
    margins = (0.75, 0.15, 0.55, 0.35)
    shape = (max(len(arms), 1), len(dims))
    figure, axes = panels(*shape, (8.0 / len(dims), 2.6), margins, (0.7, 0.75))
    if not arms:
        for ax in axes[0]:
            say_empty(ax, "no arm has two objectives")
    for line, arm in zip(axes, arms, strict=False):
        for ax, dim in zip(line, dims, strict=True):
            _front(ax, rows[(rows["arm"] == arm) & (rows["latent_dim"] == dim)])
            ax.set_title(f"{tables.labels[arm]}, {dims_label(int(dim))}", size=8.5)
    return figure


def _front(ax: Axes, rows: pd.DataFrame) -> None:
    across, up = str(rows["objective"].iloc[0]).split(", ")[:2]
    known = rows.dropna(subset=[across, up])
    if known.empty:
        say_empty(ax, "no trial finished")
        return
    front = known[known["front"]].sort_values([across, up])
    others = known[~known["front"]]
    ax.scatter(others[across], others[up], s=16, color=QUIET, alpha=0.6, linewidths=0)
    ax.plot(front[across], front[up], "o-", color=INK, markersize=4.5, lw=1.1)
    ax.set(xlabel=axis_label(across), ylabel=axis_label(up))
    for axis, name in (("x", across), ("y", up)):
        if known[name].min() > 0 and name != "on_surface_fraction":
            plain_log(ax, axis)
