"""Speeds against other ways, as a dot plot of ratios."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.dots import COLOURS, dot_rows, finish_ratios
from cubeae.results.speedups import speedups as speedups_of


def read_speedups(measured: list[Path]) -> pd.DataFrame:
    """Every ratio of the CSV files of ``make benchmark``: rival, subject, round, ratio."""
    return speedups_of(pd.read_csv(file) for file in measured)


def speedups(found: pd.DataFrame) -> Figure:
    """One row per rival and subject of ``read_speedups``; one colour per rival."""
    rows = list(dict.fromkeys(zip(found["rival"], found["subject"], strict=True)))
    rivals = list(dict.fromkeys(found["rival"]))
    figure, ax = dot_rows([f"{subject}: {rival}" for rival, subject in rows])
    for place, (rival, subject) in enumerate(rows):
        own = found.loc[(found["rival"] == rival) & (found["subject"] == subject), "ratio"]
        colour = COLOURS[rivals.index(rival) % len(COLOURS)]
        ax.plot(own, np.full(len(own), place), "o", color=colour, markersize=2.5, alpha=0.5)
        ax.plot(own.median(), place, "o", color=colour, markersize=5.5)
        # Right of the last point, so that it covers none.
        ax.annotate(
            f"{own.median():.2g}×",
            (own.max(), place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
        )
    finish_ratios(ax, "times as fast as the other way")
    return figure
