"""Our intervals over the 2024 student report's last numbers."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.dots import COLOURS, dot_rows, finish_ratios
from cubeae.words.datasets import dataset_label


def last_numbers(comparison: pd.DataFrame) -> pd.DataFrame:
    """The last comparable number of each experiment and quantity, on each dataset.

    Adds ``ratio``, ``ratio_low`` and ``ratio_high``: the centre and ends of our interval over the
    report's number. The centre is our mean; on a log scale, the geometric mean of the ends.
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


def published(comparison: pd.DataFrame) -> Figure:
    """Our intervals as multiples of the report's last numbers, one row per number and dataset."""
    last = last_numbers(comparison)
    names = list(dict.fromkeys(zip(last["experiment"], last["label"], strict=True)))
    figure, ax = dot_rows([f"{experiment}: {label}" for experiment, label in names])
    datasets = list(dict.fromkeys(last["dataset"]))
    spread = 0.16 if len(datasets) > 1 else 0.0
    offsets = np.linspace(-spread, spread, len(datasets))
    for index, (dataset, offset) in enumerate(zip(datasets, offsets, strict=True)):
        colour = COLOURS[index % len(COLOURS)]
        own = last[last["dataset"] == dataset]
        places = [
            names.index(pair) + offset for pair in zip(own["experiment"], own["label"], strict=True)
        ]
        ax.hlines(places, own["ratio_low"], own["ratio_high"], color=colour, lw=2.2, alpha=0.6)
        ax.plot(
            own["ratio"], places, "o", color=colour, markersize=4.5, label=dataset_label(dataset)
        )
    finish_ratios(ax, "one more training of ours / the report's number")
    if datasets:
        figure.legend(loc="lower center", ncols=len(datasets))
    return figure
