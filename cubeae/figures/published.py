"""The seed report's numbers beside our intervals, and the tests of its claims, as dot plots."""

from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures import style
from cubeae.figures.writing import Drawing, made, write_figure
from cubeae.words.verdict_figures import VERDICTS

# Okabe & Ito 2008, as the figures of models are.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
OUTCOMES = {"supported": "#009e73", "refuted": "#d55e00", "not resolved": style.QUIET}
ROW = 0.34  # inches
LETTERS = 68  # of a label, before it goes on below


def last_numbers(comparison: pd.DataFrame) -> pd.DataFrame:
    """The last comparable number of each experiment and quantity, on each dataset.

    Adds ``ratio``, ``ratio_low`` and ``ratio_high``: our mean (geometric on a log scale, as the
    interval's centre is) and interval over the report's number.
    """
    known = comparison[(comparison["reason"] == "") & comparison["upper"].isna()]
    if known.empty:
        return known.assign(ratio=[], ratio_low=[], ratio_high=[])
    last = known.groupby(["experiment", "quantity", "dataset"], sort=False).tail(1)
    centre = np.where(
        last["scale"] == "log", np.sqrt(last["low"] * last["high"]), last["mean"].astype(float)
    )
    ratios = {
        "ratio": centre / last["value"],
        "ratio_low": last["low"] / last["value"],
        "ratio_high": last["high"] / last["value"],
    }
    return last.assign(**ratios)


def published_figure(comparison: pd.DataFrame) -> Figure:
    """Our intervals as multiples of the report's last numbers, one row a number and dataset."""
    last = last_numbers(comparison)
    names = list(dict.fromkeys(zip(last["experiment"], last["label"], strict=True)))
    figure, ax = dot_rows([f"{experiment}: {label}" for experiment, label in names])
    datasets = list(dict.fromkeys(last["dataset"]))
    offsets = np.linspace(-0.16, 0.16, len(datasets)) if len(datasets) > 1 else [0.0]
    for dataset, offset, colour in zip(datasets, offsets, COLOURS, strict=False):
        own = last[last["dataset"] == dataset]
        places = [
            names.index(pair) + offset for pair in zip(own["experiment"], own["label"], strict=True)
        ]
        ax.hlines(places, own["ratio_low"], own["ratio_high"], color=colour, lw=2.2, alpha=0.6)
        ax.plot(own["ratio"], places, "o", color=colour, markersize=4.5, label=dataset)
    finish_ratios(ax, "one more training of ours / the report's number")
    if datasets:
        figure.legend(loc="lower center", ncols=len(datasets))
    return figure


def claims_figure(claims: pd.DataFrame) -> Figure:
    """Every test that compares two measures by their ratio, with its 95 % interval."""
    found = ratio_tests(claims)
    labels = [
        f"{claim}.  {test}" for claim, test in zip(found["claim"], found["test"], strict=True)
    ]
    figure, ax = dot_rows(labels, left=4.9)
    for place, row in enumerate(found.to_dict("records")):
        colour = OUTCOMES[row["outcome"]]
        ax.hlines(place, row["ratio_low"], row["ratio_high"], color=colour, lw=2.2, alpha=0.6)
        ax.plot(row["ratio"], place, "o", color=colour, markersize=4.5)
    for outcome, colour in OUTCOMES.items():
        ax.plot([], [], "o-", color=colour, markersize=4.5, label=outcome)
    finish_ratios(ax, "ratio; above 1 as the claim has it")
    figure.legend(loc="lower center", ncols=3)
    return figure


def ratio_tests(claims: pd.DataFrame) -> pd.DataFrame:
    """Tests of log ratios, with ``ratio``, ``ratio_low`` and ``ratio_high``."""
    logs = claims["unit"].str.match("log ratio of [^,]*$")
    found = claims[logs & claims["estimate"].notna()]
    names = {"ratio": "estimate", "ratio_low": "low", "ratio_high": "high"}
    return found.assign(**{name: np.exp(found[column]) for name, column in names.items()})


DRAWINGS = {
    "published": Drawing(published_figure, last_numbers),
    "claims": Drawing(claims_figure, ratio_tests),
}


def draw_verdicts(stem: str, table: pd.DataFrame, out_dir: Path | str) -> None:
    """Write every file of one figure of ``VERDICTS`` into ``out_dir``, which is made.

    Args:
        stem: its key.
        table: what it is drawn from: the comparison for ``published``, or the claims.
        out_dir: folder of the files.
    """
    folder = made(out_dir)
    with style.applied():
        write_figure(VERDICTS[stem], DRAWINGS[stem], table, folder)


def dot_rows(labels: list[str], left: float = 2.9) -> tuple[Figure, Axes]:
    """Axes with one labelled row each, the first on top."""
    height = max(len(labels), 1) * ROW
    figure, axes = style.panels(1, 1, (9.2 - left, height), (left, 0.15, 0.9, 0.1))
    ax = axes[0][0]
    if not labels:
        style.say_empty(ax, "nothing to compare")
    ax.set_yticks(range(len(labels)), [fill(label, LETTERS) for label in labels])
    ax.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    return figure, ax


def finish_ratios(ax: Axes, label: str) -> None:
    """A logarithmic axis of ratios, with a line at 1."""
    ax.axvline(1, color=style.INK, lw=1)
    style.plain_log(ax, "x")
    ax.set_xlabel(label)
    ax.grid(visible=False, axis="y")
