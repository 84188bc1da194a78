"""Training curves at the reference latent dim: one line per SNR, a band over the seeds."""

import math

import matplotlib.ticker
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.scene import Scene
from cubeae.figures.style import INK, flowing, plain_log, say_empty, snr_colours
from cubeae.words.axes import penalty_axis, weight_axis, weight_unit
from cubeae.words.compositions import penalty_label
from cubeae.words.numbers import snr_label

WEIGHT, RATE = "weight:", "information_rate_bits"
FLAT = 0.1  # of the median; a line that varies by less over the quarters of a training is flat
DASHES = ("-", "--", ":", "-.")


def curves_data(scene: Scene) -> pd.DataFrame:
    """The logged steps that ``curves`` shows: those of the reference latent dim."""
    return _logged(scene).dropna(axis="columns", how="all")


def _logged(scene: Scene) -> pd.DataFrame:
    return scene.history[scene.history["latent_dim"] == scene.reference_dim]


def curves(scene: Scene) -> Figure:
    """Loss, MSE, each penalty's value, information rate, and the weights that vary.

    Scheduled weights share a panel; each weight of a controller has its own.

    Lines are medians over seeds, bands run from the smallest seed to the largest.
    """
    rows = _logged(scene)
    terms = penalties_in(rows)
    measures = [("mse", "training MSE (data units²)")]
    if terms:  # without any, the loss is the MSE
        measures.insert(0, ("loss", "loss (data units²)"))
    measures += [(term, penalty_axis(term)) for term in terms]
    if not flat(rows, RATE):
        measures.append((RATE, "information rate (bits per neuron)"))
    controlled = [term for term in terms if differs(rows, term)]
    measures += [(WEIGHT + term, weight_axis(term)) for term in controlled]
    weights = [term for term in terms if varies(rows, term) and term not in controlled]
    count = len(measures) + bool(weights)
    columns = 2 if count in (2, 4) else 3
    width = (8.8 - 0.62 * (columns - 1)) / columns
    margins = (0.58, 0.12, 0.85, 0.3)
    figure, axes = flowing(count, columns, (width, 2.1), margins, (0.62, 0.8))
    for ax, (column, title) in zip(axes, measures, strict=False):
        _lines(ax, rows, column, title)
    if weights:
        _weights(axes[-1], rows, weights)
    _legend(figure, rows)
    return figure


def penalties_in(history: pd.DataFrame) -> list[str]:
    """The penalties that have a weight column and at least one value in ``history``."""
    names = [c.removeprefix(WEIGHT) for c in history.columns if c.startswith(WEIGHT)]
    return [name for name in names if name in history and history[name].notna().any()]


def varies(history: pd.DataFrame, term: str) -> bool:
    """Whether the scheduled weight of ``term`` changes over the steps."""
    weight = history[WEIGHT + term].dropna()
    return bool(len(weight)) and not np.isclose(weight.min(), weight.max())


def flat(history: pd.DataFrame, column: str) -> bool:
    """Whether the medians of the quarters of a training differ by at most ``FLAT`` at every SNR.

    Single steps are batches' noisy estimates. Infinite values, those without noise, do not vary;
    nor does a column without values.
    """
    finite = history[np.isfinite(history[column].astype(float))]
    quarter = (4 * finite["step"] / max(history["step"].max(), 1)).clip(upper=3).astype(int)
    medians = finite.groupby(["snr_db", quarter])[column].median().groupby("snr_db")
    return bool((medians.max() - medians.min() <= FLAT * medians.median().abs()).all())


def differs(history: pd.DataFrame, term: str) -> bool:
    """Whether the weight of ``term`` differs between trainings at one step: a controller's does."""
    weights = history.groupby("step")[WEIGHT + term]
    return not weights.min().equals(weights.max())


def _lines(ax: Axes, rows: pd.DataFrame, column: str, title: str) -> None:
    finite = rows[np.isfinite(rows[column].astype(float))]
    if finite.empty:
        infinite = np.isposinf(rows[column].astype(float)).any()
        say_empty(ax, "infinite without noise" if infinite else "nothing logged")
    else:
        shades = snr_colours(list(rows["snr_db"].unique()))
        sns.lineplot(
            data=finite.assign(snr=finite["snr_db"].map(snr_label)),  # a number would be scaled
            x="step",
            y=column,
            hue="snr",
            palette={snr_label(snr): shade for snr, shade in shades.items()},
            estimator="median",
            errorbar=("pi", 100),
            err_kws={"linewidth": 0, "alpha": 0.18},
            legend=False,
            ax=ax,
        )
        _scale(ax, finite, column)
        ax.set(xlabel="step", ylabel="")
        ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4, integer=True))
    ax.set_title(title)


def _scale(ax: Axes, rows: pd.DataFrame, column: str) -> None:
    """Logarithmic; linear for a rate, and for a penalty whose unbiased estimate is below zero."""
    if column == RATE:
        ax.set_ylim(bottom=0)
    elif (rows[column] > 0).all():
        plain_log(ax, "y")
    else:
        ax.set_ylim(linear_limits(rows["step"], rows[column]))
        ax.axhline(0, color="#9aa3ab", linewidth=0.8, zorder=1)


def linear_limits(steps: pd.Series, values: pd.Series) -> tuple[float, float]:
    """Limits of a linear axis that neither the first steps nor single noisy ones stretch.

    From the 1st to the 99.5th percentile of the values after the first tenth of the steps,
    widened to include zero, and by a tenth at each end.
    """
    settled = values[steps >= steps.max() / 10]
    low, high = np.quantile(settled, (0.01, 0.995))
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.1 * (high - low) or 1.0
    return float(low - room), float(high + room)


def _weights(ax: Axes, rows: pd.DataFrame, terms: list[str]) -> None:
    """A schedule is the same for every seed and SNR: one of them is enough."""
    for term, dashes in zip(terms, DASHES * len(terms), strict=False):
        line = rows.groupby("step")[WEIGHT + term].median()
        label = f"{penalty_label(term)}, {weight_unit(term)}"
        ax.plot(line.index, line.to_numpy(), color=INK, linestyle=dashes, label=label)
    ax.set(xlabel="step", ylabel="", ylim=(0, None))
    ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4, integer=True))
    ax.set_title("scheduled weight")
    ax.legend(loc="best")


def _legend(figure: Figure, rows: pd.DataFrame) -> None:
    colours = snr_colours(list(rows["snr_db"].unique()))
    handles = [
        Line2D([], [], color=colours[snr], label=_named(snr), linewidth=2.2)
        for snr in sorted(rows["snr_db"].unique())
    ]
    if handles:
        figure.legend(handles=handles, loc="lower center", ncols=6)


def _named(snr_db: float) -> str:
    label = snr_label(snr_db)
    return label if math.isinf(snr_db) else f"SNR {label}"
