"""The annealing study: seeds by schedule, and training under each schedule."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.config.study_keys import Annealing
from cubeae.figures.curves import WEIGHT, penalties_in
from cubeae.figures.data import measured
from cubeae.figures.estimates import draw_estimate, name_rows
from cubeae.figures.forest import COLUMNS as FOREST
from cubeae.figures.forest import forest
from cubeae.figures.places import at, place_label, places_in
from cubeae.figures.style import QUIET, panels, plain_log, say_empty, write_above
from cubeae.files.tables import read_table
from cubeae.specs.columns import HEADLINE, POOLED
from cubeae.studies.annealing import with_schedules
from cubeae.words.axes import axis_label, penalty_axis, ratio_label, weight_axis
from cubeae.words.compositions import composition_labels
from cubeae.words.palette import palette


@dataclass(frozen=True)
class AnnealingTables:
    """The study's tables, each with ``composition`` and ``schedule``, a category in order.

    ``metrics`` has one row per training, ``intervals`` one per cell and measure, ``history`` one
    per training and logged step, ``comparisons`` one per schedule compared with the first, measure
    and scope; it is empty for one schedule.
    """

    metrics: pd.DataFrame
    intervals: pd.DataFrame
    history: pd.DataFrame
    comparisons: pd.DataFrame

    @property
    def schedules(self) -> list[str]:
        """Schedules in the config's order, which the category keeps."""
        return [str(name) for name in self.metrics["schedule"].cat.categories]


def annealing_tables(
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    history: pd.DataFrame,
    comparisons: pd.DataFrame,
    study: Annealing,
) -> AnnealingTables:
    """The tables with the composition and schedule of each row, which the last two have already.

    Raises:
        ValueError: a row is of no composition and schedule of the study.
    """
    order = pd.CategoricalDtype(study.schedules)
    found = (with_schedules(metrics, study), intervals, with_schedules(history, study))
    named, known, logged = (t.assign(schedule=t["schedule"].astype(order)) for t in found)
    return AnnealingTables(named, known, logged, comparisons)


def read_annealing(
    metrics: Path, intervals: Path, history: Path, comparisons: Path, study: Annealing
) -> AnnealingTables:
    """``annealing_tables`` from files; raises FileFormatError for a damaged one, too."""
    tables = read_table(metrics), read_table(intervals), read_table(history)
    return annealing_tables(*tables, read_table(comparisons), study)


def ratios_data(tables: AnnealingTables) -> pd.DataFrame:
    """Each schedule over the first, pooled and at each place, as ``forest`` draws it."""
    found = tables.comparisons
    if found.empty:
        return pd.DataFrame(columns=FOREST)
    known = found[found["measure"].isin(list(HEADLINE))]
    labels = composition_labels(known["composition"].unique())
    pooled = known["scope"] == POOLED
    named = known["composition"].map(labels) + ", " + known["schedule"].astype(str)
    table = known[["margin", "verdict"]].assign(
        panel=known["measure"],
        row=named,
        series=np.where(pooled, "all SNRs and latent dims", "one of them"),
        ratio=np.exp(known["effect"]),
        low=np.exp(known["effect_low"]),
        high=np.exp(known["effect_high"]),
    )
    order = {name: place for place, name in enumerate(HEADLINE)}
    table = table.assign(place=known["measure"].map(order), single=~pooled)
    return table.sort_values(["place", "single"], kind="stable")[FOREST]


def schedules_ratios(tables: AnnealingTables) -> Figure:
    """Ratios of each schedule to the first, one panel per headline measure."""
    table = ratios_data(tables)
    return forest(table, [ratio_label(name) for name in dict.fromkeys(table["panel"])])


def schedules_smoothed_kl(tables: AnnealingTables) -> Figure:
    """Seeds, means and intervals of the smoothed KL under every schedule."""
    return _schedules(tables, "smoothed_kl_forward")


def schedules_test_mse(tables: AnnealingTables) -> Figure:
    """Seeds, means and intervals of the test MSE under every schedule."""
    return _schedules(tables, "test_mse")


def smoothed_kl_data(tables: AnnealingTables) -> pd.DataFrame:
    """The smoothed KL of every training."""
    return measured(tables.metrics, "composition", "schedule", "smoothed_kl_forward")


def test_mse_data(tables: AnnealingTables) -> pd.DataFrame:
    """The test MSE of every training."""
    return measured(tables.metrics, "composition", "schedule", "test_mse")


def _schedules(tables: AnnealingTables, measure: str) -> Figure:
    compositions, names = list(tables.metrics["composition"].unique()), tables.schedules
    labels = composition_labels(compositions)
    places = places_in(tables.metrics)
    size = (7.4 / max(len(places), 2), 0.21 * len(names) + 0.25)
    figure, axes = panels(
        len(compositions), len(places), size, (1.35, 0.15, 0.55, 0.55), (0.15, 0.55)
    )
    means = tables.intervals[tables.intervals["measure"] == measure]
    for line, composition in zip(axes, compositions, strict=True):
        own, known = (t[t["composition"] == composition] for t in (tables.metrics, means))
        for index, (ax, place) in enumerate(zip(line, places, strict=True)):
            _dots(ax, at(own, place), at(known, place), measure, names)
            ax.set_title(place_label(place) if line is axes[0] else "", pad=20)
            if index:
                ax.tick_params(labelleft=False)
            else:
                write_above(ax, labels[composition], 0.03)
    figure.supxlabel(axis_label(measure), y=0.1 / float(figure.get_size_inches()[1]))
    return figure


def _dots(
    ax: Axes, rows: pd.DataFrame, means: pd.DataFrame, measure: str, names: Sequence[str]
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
        ends = means.loc[means["schedule"] == name, ["mean_low", "mean_high"]].to_numpy(float)
        bar = ends[0] if len(ends) else (math.nan, math.nan)
        draw_estimate(ax, row, own, centres.get(name, math.nan), bar, shades[name])
    name_rows(ax, names)
    if (found[measure] > 0).all():
        plain_log(ax, "x")


def history_data(tables: AnnealingTables) -> pd.DataFrame:
    """The logged steps at the largest latent dim and the smallest SNR."""
    history = tables.history
    dim = history["latent_dim"].max()
    rows = history[history["latent_dim"] == dim]
    return rows[rows["snr_db"] == rows["snr_db"].min()]


def schedules_history(tables: AnnealingTables) -> Figure:
    """Weights, loss, MSE and penalties of every composition, medians over seeds by schedule."""
    rows = history_data(tables)
    compositions, names = list(rows["composition"].unique()), tables.schedules
    terms = {name: penalties_in(rows[rows["composition"] == name]) for name in compositions}
    labels = composition_labels(compositions)
    widest = max((2 * len(found) for found in terms.values()), default=0) + 2
    figure, axes = panels(
        len(compositions), widest, (9.2 / widest, 1.5), (0.5, 0.1, 0.85, 0.5), (0.5, 0.7)
    )
    for line, composition in zip(axes, compositions, strict=True):
        own = rows[rows["composition"] == composition]
        columns = [(WEIGHT + term, weight_axis(term)) for term in terms[composition]]
        columns += [("loss", "loss (data units²)"), ("mse", "MSE (data units²)")] + [
            (t, penalty_axis(t)) for t in terms[composition]
        ]
        for ax, (column, title) in zip(line, columns, strict=False):
            _lines(ax, own, column, names)
            ax.set_title(title, size=8.5)
        for ax in line[len(columns) :]:
            ax.set_visible(False)
        write_above(line[0], labels[composition], 0.2)
    shades = palette(names)
    handles = [Line2D([], [], color=shades[name], label=name) for name in names]
    figure.legend(handles=handles, loc="lower center", ncols=max(4, len(names)))
    figure.supxlabel("step", y=0.42 / float(figure.get_size_inches()[1]))
    return figure


def _lines(ax: Axes, rows: pd.DataFrame, column: str, names: Sequence[str]) -> None:
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
