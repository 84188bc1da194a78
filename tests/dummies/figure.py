"""A figure as a user would add it: its drawing, to be copied to ``cubeae/figures/statuses.py``."""

import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import panels


def statuses_data(overview: Overview) -> pd.DataFrame:
    """How many trainings of each composition ended with each status."""
    rows = with_composition(overview.metrics)
    return rows.groupby(["composition", "status"]).size().rename("trainings").reset_index()


def statuses(overview: Overview) -> Figure:
    """One bar per composition and status."""
    counts = statuses_data(overview)
    figure, axes = panels(1, 1, (6, 3), (2.0, 0.2, 0.5, 0.2))
    names = counts["composition"] + ", " + counts["status"]
    axes[0][0].barh(names, counts["trainings"])
    axes[0][0].set_xlabel("trainings")
    return figure
