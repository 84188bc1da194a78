"""Every test of a claim that compares two measures by their ratio."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.dots import dot_rows, finish_ratios
from cubeae.figures.style import QUIET
from cubeae.specs.verdicts import REFUTED, SUPPORTED, TRUE_BUT_SMALL, UNDECIDED

MARKS = {SUPPORTED: "o", REFUTED: "s", TRUE_BUT_SMALL: "D", UNDECIDED: "^"}
COLOURS = {SUPPORTED: "#009e73", REFUTED: "#d55e00", TRUE_BUT_SMALL: "#0072b2", UNDECIDED: QUIET}


def ratio_tests(claims: pd.DataFrame) -> pd.DataFrame:
    """Tests of log ratios, with ``ratio``, ``ratio_low`` and ``ratio_high``."""
    logs = claims["unit"].str.match("log ratio of [^,]*$")
    found = claims[logs & claims["estimate"].notna()]
    names = {"ratio": "estimate", "ratio_low": "low", "ratio_high": "high"}
    return found.assign(**{name: np.exp(found[column]) for name, column in names.items()})


def claims(table: pd.DataFrame) -> Figure:
    """Every test of a ratio, with its 95 % interval; ``table`` has one row per test."""
    found = ratio_tests(table)
    labels = [
        f"{claim}.  {test}" for claim, test in zip(found["claim"], found["test"], strict=True)
    ]
    figure, ax = dot_rows(labels, left=4.9)
    for place, row in enumerate(found.to_dict("records")):
        colour = COLOURS[row["outcome"]]
        ax.hlines(place, row["ratio_low"], row["ratio_high"], color=colour, lw=2.2, alpha=0.6)
        ax.plot(row["ratio"], place, MARKS[row["outcome"]], color=colour, markersize=4.5)
    for outcome, colour in COLOURS.items():
        ax.plot([], [], MARKS[outcome] + "-", color=colour, markersize=4.5, label=outcome)
    finish_ratios(ax, "ratio; above 1 agrees with the claim")
    figure.legend(loc="lower center", ncols=4)
    return figure
