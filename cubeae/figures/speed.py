"""Speeds beside other ways, as a dot plot of ratios."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures import style
from cubeae.figures.published import COLOURS, dot_rows, finish_ratios
from cubeae.figures.writing import Drawing, made, write_figure
from cubeae.words.speed_figures import SPEEDUPS


def speedups_figure(found: pd.DataFrame) -> Figure:
    """One row a rival and subject, of ``cubeae.results.speedups.speedups``; a colour a rival."""
    rows = list(dict.fromkeys(zip(found["rival"], found["subject"], strict=True)))
    rivals = list(dict.fromkeys(found["rival"]))
    figure, ax = dot_rows([f"{subject}: {rival}" for rival, subject in rows])
    for place, (rival, subject) in enumerate(rows):
        own = found.loc[(found["rival"] == rival) & (found["subject"] == subject), "ratio"]
        colour = COLOURS[rivals.index(rival) % len(COLOURS)]
        ax.plot(own, np.full(len(own), place), "o", color=colour, markersize=2.5, alpha=0.5)
        ax.plot(own.median(), place, "o", color=colour, markersize=5.5)
        # Beside the rightmost point, so that it lies on none.
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


def draw_speedups(found: pd.DataFrame, out_dir: Path | str) -> None:
    """Write every file of the figure into ``out_dir``, which is made."""
    folder = made(out_dir)
    with style.applied():
        write_figure(SPEEDUPS, Drawing(speedups_figure, lambda table: table), found, folder)
