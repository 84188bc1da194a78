"""The annealing study: seeds by schedule, and training under each."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.curves import WEIGHT, regulariser_terms
from cubeae.figures.style import QUIET, panels, plain_log, say_empty, write_above
from cubeae.words.numbers import dims_label, snr_label
from cubeae.words.palette import palette

Place = tuple[int, float]


def places_in(frame: pd.DataFrame) -> list[Place]:
    """Latent dims and SNRs (dB) of ``frame``, in order."""
    found = frame[["latent_dim", "snr_db"]].drop_duplicates().sort_values(["latent_dim", "snr_db"])
    return [(int(dim), float(snr)) for dim, snr in found.itertuples(index=False)]


def place_label(place: Place) -> str:
    """``2 latent dims, 15 dB``."""
    return f"{dims_label(place[0])}, {snr_label(place[1])}"


def at(frame: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Rows of one latent dim and SNR."""
    return frame[(frame["latent_dim"] == place[0]) & (frame["snr_db"] == place[1])]


def schedules(metrics: pd.DataFrame, intervals: pd.DataFrame, measure: str, label: str) -> Figure:
    """Seeds, means and intervals of ``measure`` under every schedule.

    Args:
        metrics: one row a training, with ``composition`` and ``schedule``.
        intervals: one row a cell and measure, with both as well.
        measure: a column of the metrics.
        label: its name and unit.
    """
    compositions, names = list(metrics["composition"].unique()), _order(metrics)
    places = places_in(metrics)
    size = (7.4 / max(len(places), 2), 0.21 * len(names) + 0.25)
    figure, axes = panels(
        len(compositions), len(places), size, (1.35, 0.15, 0.55, 0.55), (0.15, 0.55)
    )
    means = intervals[intervals["measure"] == measure]
    for line, composition in zip(axes, compositions, strict=True):
        own, known = (t[t["composition"] == composition] for t in (metrics, means))
        for index, (ax, place) in enumerate(zip(line, places, strict=True)):
            _dots(ax, at(own, place), at(known, place), measure, names)
            ax.set_title(place_label(place) if line is axes[0] else "", pad=20)
            if index:
                ax.tick_params(labelleft=False)
            else:
                write_above(ax, composition, 0.03)
    figure.supxlabel(label, y=0.1 / float(figure.get_size_inches()[1]))
    return figure


def _order(metrics: pd.DataFrame) -> list[str]:
    """Schedules in the config's order, which the rows' category keeps."""
    return [str(name) for name in metrics["schedule"].cat.categories]


def _dots(
    ax: Axes, rows: pd.DataFrame, means: pd.DataFrame, measure: str, names: list[str]
) -> None:
    found = rows[np.isfinite(rows[measure].astype(float))]
    if found.empty:
        say_empty(ax, "nothing measured")
        return
    shades = palette(names)
    centres = found.groupby("schedule", observed=True)[measure].mean()
    if names[0] in centres:
        ax.axvline(centres[names[0]], color=QUIET, lw=0.9, linestyle="--", zorder=0.6)
    for row, name in enumerate(names):
        own = found.loc[found["schedule"] == name, measure]
        ax.scatter(own, np.full(len(own), row + 0.22), s=9, color=shades[name], alpha=0.5, lw=0)
        if name in centres:
            ax.plot(centres[name], row, "o", color=shades[name], markersize=4.5)
        for low, high in means.loc[means["schedule"] == name, ["mean_low", "mean_high"]].to_numpy():
            if np.isfinite(low) and np.isfinite(high):
                ax.plot([low, high], [row, row], color=shades[name], lw=1.8)
    ax.set(ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)))
    ax.set_yticklabels(names)
    ax.grid(visible=False, axis="y")
    if (found[measure] > 0).all():
        plain_log(ax, "x")


def at_last_place(history: pd.DataFrame) -> pd.DataFrame:
    """The logged steps at the largest latent dim and the smallest SNR."""
    dim = history["latent_dim"].max()
    rows = history[history["latent_dim"] == dim]
    return rows[rows["snr_db"] == rows["snr_db"].min()]


def schedules_history(history: pd.DataFrame) -> Figure:
    """Weights, loss, MSE and penalties of every composition, medians over seeds by schedule.

    Args:
        history: logged steps, with ``composition`` and ``schedule``; ``at_last_place`` is drawn.
    """
    rows = at_last_place(history)
    compositions = list(rows["composition"].unique())
    names = _order(history)
    terms = {name: regulariser_terms(rows[rows["composition"] == name]) for name in compositions}
    widest = max((2 * len(found) for found in terms.values()), default=0) + 2
    figure, axes = panels(
        len(compositions), widest, (9.2 / widest, 1.5), (0.5, 0.1, 0.85, 0.5), (0.5, 0.7)
    )
    for line, composition in zip(axes, compositions, strict=True):
        own = rows[rows["composition"] == composition]
        columns = [(WEIGHT + term, f"weight of {term}") for term in terms[composition]]
        columns += [("loss", "loss"), ("mse", "MSE")] + [(t, t) for t in terms[composition]]
        for ax, (column, title) in zip(line, columns, strict=False):
            _lines(ax, own, column, names)
            ax.set_title(title, size=8.5)
        for ax in line[len(columns) :]:
            ax.set_visible(False)
        write_above(line[0], composition, 0.2)
    shades = palette(names)
    handles = [Line2D([], [], color=shades[name], label=name) for name in names]
    figure.legend(handles=handles, loc="lower center", ncols=max(4, len(names)))
    figure.supxlabel("step", y=0.42 / float(figure.get_size_inches()[1]))
    return figure


def _lines(ax: Axes, rows: pd.DataFrame, column: str, names: list[str]) -> None:
    shades = palette(names)
    medians = rows.groupby(["schedule", "step"], observed=True)[column].median()
    for name in names:
        if name in medians.index.get_level_values(0):
            line = medians[name]
            ax.plot(line.index, line, color=shades[name], lw=1.1)
    late = medians[medians.index.get_level_values("step") >= 0.1 * rows["step"].max()].dropna()
    if len(late) and not column.startswith(WEIGHT):
        low, high = float(late.min()), float(late.max())
        gap = 0.05 * (high - low) or 1e-3
        ax.set_ylim(low - gap, high + gap)
    ax.locator_params(axis="x", nbins=3)
