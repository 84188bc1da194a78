"""Where the smoothed KL comes from, as stacked bars.

The parts are differences of measured scores, since the smoothed KL is not additive.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.estimates import name_rows
from cubeae.figures.overview import Overview
from cubeae.figures.scene import with_composition
from cubeae.figures.style import FLOOR, INK, empty_figure, panels
from cubeae.words.numbers import dims_label

# Okabe & Ito 2008; the key is the column of ``decomposition_data``.
PARTS = {
    "decoder": ("decoder: aggregate posterior", "#0072b2"),
    "left": ("left by a mixture fitted afterwards", "#cc79a7"),
    "removed": ("removed by a mixture fitted afterwards", "#e69f00"),
}


def decomposition_data(overview: Overview) -> pd.DataFrame:
    """Means over seeds at each composition's reference SNR, one row per composition and latent dim.

    ``own`` is the smoothed KL of the model's own sampler. ``decoder`` + ``left`` is that of the
    fitted mixture, and ``removed`` the rest of ``own``; differences below zero are drawn as none.
    """
    named = with_composition(overview.metrics)
    snrs = {name: snr for name, snr, _ in overview.places}
    at = named[named["snr_db"] == named["composition"].map(snrs)]
    scores = ["smoothed_kl_forward", "mixture_kl", "aggregate_kl"]
    means = at.groupby(["composition", "latent_dim"])[scores].mean().dropna().reset_index()
    own, mixture, decoder = (means[name] for name in scores)
    return means[["composition", "latent_dim"]].assign(
        own=own, decoder=decoder, left=mixture - decoder, removed=own - mixture
    )


def decomposition(overview: Overview) -> Figure:
    """One panel per latent dim, one stacked bar per composition."""
    parts = decomposition_data(overview)
    if parts.empty:
        return empty_figure("nothing measured")
    dims = sorted(parts["latent_dim"].unique())
    names = [name for name, _, _ in overview.places]
    columns = min(len(dims), 2)
    rows = -(-len(dims) // columns)
    height = 0.26 * len(names) + 0.3
    figure, axes = panels(rows, columns, (3.55, height), (1.55, 0.15, 1.2, 0.3), (0.2, 0.75))
    flat = [ax for row in axes for ax in row]
    floor = overview.perfect["smoothed_kl_forward"].mean() if len(overview.perfect) else np.nan
    for index, ax in enumerate(flat):
        if index >= len(dims):
            ax.set_axis_off()
            continue
        _panel(ax, parts[parts["latent_dim"] == dims[index]], names, float(floor))
        ax.set_title(dims_label(int(dims[index])))
        ax.set_xlabel("smoothed KL (nats)")
        if index % columns:
            ax.tick_params(labelleft=False)
    handles, labels = flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=2)
    return figure


def _panel(ax: Axes, parts: pd.DataFrame, names: list[str], floor: float) -> None:
    known = parts.set_index("composition").reindex(names)
    places, start = np.arange(len(names)), np.zeros(len(names))
    for name, (label, colour) in PARTS.items():
        width = known[name].clip(lower=0).fillna(0).to_numpy()
        ax.barh(places, width, left=start, height=0.62, color=colour, label=label)
        start = start + width
    ax.plot(known["own"], places, "|", color=INK, markersize=9, label="the model's own sampler")
    if np.isfinite(floor):
        ax.axvline(floor, color=FLOOR, lw=1, linestyle="--", label="perfect generator")
    name_rows(ax, names)
    ax.set_xlim(left=0)
    ax.tick_params(axis="y", length=0)
