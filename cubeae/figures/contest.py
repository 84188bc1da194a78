"""The contest: smoothed KL against test MSE, of each contender's three clouds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.forest import COLUMNS as FOREST
from cubeae.figures.forest import forest
from cubeae.figures.legends import composition_legend, legend_height
from cubeae.figures.style import (
    FLOOR,
    GRID,
    INK,
    QUIET,
    empty_figure,
    markers,
    panels,
    plain_log,
    write_above,
)
from cubeae.files.tables import read_table
from cubeae.specs.verdicts import VERDICTS
from cubeae.studies.contest import MIXTURE, OWN
from cubeae.truth.rate_distortion import capacity_bits, distortion_bound
from cubeae.words.axes import axis_label
from cubeae.words.compositions import composition_labels
from cubeae.words.numbers import dims_label, significant

AGGREGATE = "aggregate_kl"
RATIOS = {"ratio": "ratio", "low": "ratio_low", "high": "ratio_high"}
ENDS = ("", "_low", "_high")
MARKS = ("own sampler", "fitted mixture", "aggregate posterior", "perfect generator")
FAR = 4  # a bound lower than the least MSE by more than this factor is told, not drawn


@dataclass(frozen=True)
class ContestTable:
    """``rows`` of the study, the ``floor`` of a perfect generator, and the cube that was coded.

    ``floor`` is NaN where it was not measured. ``colours`` are from ``palette``.
    """

    rows: pd.DataFrame
    floor: float
    kind: str
    half_side: float
    colours: dict[str, str]


def read_contest(
    table: Path, perfect: Path, kind: str, half_side: float, colours: dict[str, str]
) -> ContestTable:
    """The study's table from files; raises FileFormatError for a damaged one."""
    floor = float(read_table(perfect)[OWN].mean())
    return ContestTable(read_table(table), floor, kind, half_side, colours)


def contest_data(contest: ContestTable) -> pd.DataFrame:
    """What is drawn: one row per latent dim and contender, with the bound and the floor.

    ``bound`` is the least test MSE that any code of the channel's capacity can have.
    """
    if contest.rows.empty:
        return pd.DataFrame()
    names = contest.rows["model"] + "/" + contest.rows["regulariser"]
    kept = [name + end for name in (OWN, MIXTURE, AGGREGATE, "test_mse") for end in ENDS]
    bounds = [
        least_mse(int(dim), float(snr), contest.kind, contest.half_side)
        for dim, snr in contest.rows[["latent_dim", "snr_db"]].itertuples(index=False)
    ]
    found = contest.rows[["latent_dim", "n", *kept]].assign(bound=bounds, floor=contest.floor)
    found.insert(1, "composition", names)
    return found


def ratios_data(contest: ContestTable) -> pd.DataFrame:
    """Each contender over the best at its latent dim, as ``forest`` draws it."""
    rows = contest.rows
    if rows.empty:
        return pd.DataFrame(columns=FOREST)
    labels = composition_labels(contest.colours)
    frames = [
        pd.DataFrame(
            {
                "panel": rows["latent_dim"],
                "row": (rows["model"] + "/" + rows["regulariser"]).map(labels),
                "series": words,
                "margin": 0.0,
                "verdict": rows[f"{measure}_verdict"],
            }
            | {end: rows[f"{measure}_{name}"] for end, name in RATIOS.items()}
        )
        for measure, words in ((OWN, MARKS[0]), (MIXTURE, MARKS[1]))
    ]
    table = pd.concat(frames, ignore_index=True)
    compared = table["verdict"].isin(list(VERDICTS))  # the best is the line at 1
    return table[compared].sort_values(["panel", "series"], ascending=[True, False])[FOREST]


def contest_ratios(contest: ContestTable) -> Figure:
    """Ratios of smoothed KL to the best, one panel per latent dim, one row per contender."""
    table = ratios_data(contest)
    return forest(table, [dims_label(int(dim)) for dim in dict.fromkeys(table["panel"])])


def least_mse(latent_dim: int, snr_db: float, kind: str, half_side: float) -> float:
    """The rate-distortion bound per coordinate at the capacity of a Gaussian channel.

    0 without noise, where the capacity is infinite.
    """
    return float(distortion_bound(capacity_bits(latent_dim, snr_db), kind, half_side)) / 3


def contest(contest: ContestTable) -> Figure:
    """One panel per latent dim; each contender is a vertical line with its three clouds."""
    table = contest_data(contest)
    if table.empty:
        return empty_figure("nothing competed")
    names = list(dict.fromkeys(table["composition"]))
    dims = sorted(table["latent_dim"].unique())
    legend = legend_height(len(names) + len(MARKS))
    width = 7.6 / len(dims)
    margins = (0.75, 0.15, 0.65 + legend, 0.35)
    figure, axes = panels(1, len(dims), (width, 3.9), margins, (0.5, 0.1))
    for ax, dim in zip(axes[0], dims, strict=True):
        _panel(ax, table[table["latent_dim"] == dim], contest.colours)
        write_above(ax, dims_label(int(dim)), 0.02)
    axes[0][0].set_ylabel(axis_label(OWN))
    y = (0.22 + legend) / figure.get_size_inches()[1]
    figure.supxlabel(axis_label("test_mse"), y=y)
    composition_legend(figure, names, contest.colours, *_marks())
    return figure


def _marks() -> list[Line2D]:
    styles: Sequence[dict[str, Any]] = (
        {"marker": "o", "lw": 0, "color": INK},
        {"marker": "o", "lw": 0, "color": INK, "markerfacecolor": "none"},
        {"marker": "_", "lw": 0, "color": INK},
        {"color": FLOOR, "linestyle": "--", "lw": 1},
    )
    pairs = zip(MARKS, styles, strict=True)
    return [Line2D([], [], markersize=5, label=label, **style) for label, style in pairs]


def _panel(ax: Axes, rows: pd.DataFrame, colours: dict[str, str]) -> None:
    shapes = markers(colours)
    for row in rows.to_dict("records"):
        name, x = row["composition"], row["test_mse"]
        colour = colours[name]
        ends = [row[key] for key in (OWN, MIXTURE, AGGREGATE)]
        ax.plot([x] * 3, ends, color=colour, lw=0.8, alpha=0.6)
        ax.plot([x, x], [row[f"{OWN}_low"], row[f"{OWN}_high"]], color=colour, lw=1.4, alpha=0.8)
        sides = [row["test_mse_low"], row["test_mse_high"]]
        ax.plot(sides, [ends[0]] * 2, color=colour, lw=1.4, alpha=0.8)
        mark: dict[str, Any] = {"color": colour, "lw": 0, "markersize": 5.5, "zorder": 3}
        ax.plot(x, ends[0], marker=shapes[name], **mark)
        ax.plot(x, ends[1], marker=shapes[name], markerfacecolor="none", **mark)
        ax.plot(x, ends[2], marker="_", **mark)
    plain_log(ax, "x")
    plain_log(ax, "y")
    _limits(ax, rows)


def _limits(ax: Axes, rows: pd.DataFrame) -> None:
    """The floor, and the region that the bound forbids."""
    bound, floor = float(rows["bound"].iloc[0]), float(rows["floor"].iloc[0])
    if math.isfinite(floor):
        ax.axhline(floor, color=FLOOR, lw=1, linestyle="--", zorder=1)
    least = float(rows["test_mse"].min())
    if 0 < bound < least / FAR:
        words = f"No code is below {significant(bound, 2)} (left of here)"
        ax.text(0.02, 0.98, words, transform=ax.transAxes, size=7.5, color=QUIET, va="top")
    elif bound > 0:
        left = min(bound, least) * 0.8
        ax.axvspan(left, bound, color=GRID, lw=0, zorder=0.5)
        ax.axvline(bound, color=INK, lw=1.2, zorder=1)
        ax.set_xlim(left=left)
        words, place = "no code reaches here ", ax.get_xaxis_transform()
        turned: dict[str, Any] = {"rotation": 90, "ha": "right", "va": "top"}
        ax.text(bound, 0.98, words, transform=place, size=7.5, color=QUIET, **turned)
