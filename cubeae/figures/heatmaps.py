"""Measures over the grid as heat maps: one row an SNR, one column a latent dim."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure

from cubeae.figures.scene import Array, Scene
from cubeae.figures.style import FAINT, QUIET, panels, say_empty
from cubeae.words.numbers import MINUS, significant

# Column, its title, and whether larger is better: dark is bad, light is good.
MEASURES = (
    ("test_mse", "test MSE (data units²)", False),
    ("smoothed_kl_forward", "smoothed KL (nats)", False),
    ("on_surface_fraction", "on the surface (share)", True),
)


def heatmaps_data(scene: Scene) -> pd.DataFrame:
    """Mean over seeds of each measure, one row a cell, with the number of sound trainings."""
    sound = scene.metrics[scene.metrics["status"] == "ok"]
    cells = sound.groupby(["snr_db", "latent_dim"])
    names = [name for name, _, _ in MEASURES]
    return pd.concat([cells.size().rename("n"), cells[names].mean()], axis=1).reset_index()


def heatmaps(scene: Scene) -> Figure:
    """Mean test MSE, smoothed KL and share on the surface at every SNR and latent dim."""
    means = heatmaps_data(scene)
    snrs = sorted(scene.metrics["snr_db"].unique(), reverse=True)
    dims = sorted(int(dim) for dim in scene.metrics["latent_dim"].unique())
    height = max(0.42 * len(snrs), 1.0)
    figure, axes = panels(1, 3, (2.45, height), (0.8, 0.1, 0.55, 0.35), (0.25, 0.1))
    for index, (ax, (name, title, larger)) in enumerate(zip(axes[0], MEASURES, strict=True)):
        table = means.pivot(index="snr_db", columns="latent_dim", values=name)
        values = table.reindex(index=snrs, columns=dims).to_numpy(float)
        _draw(ax, values, larger)
        if np.isfinite(values).any():
            ax.set_xticks(range(len(dims)), [str(dim) for dim in dims])
            ax.set_yticks(range(len(snrs)), [_snr(snr) for snr in snrs] if index == 0 else [])
        ax.set_title(title)
    axes[0][0].set_ylabel("SNR (dB)")
    figure.supxlabel("latent dims", y=0.05)
    return figure


def _draw(ax: Axes, values: Array, larger_is_better: bool) -> None:
    finite = values[np.isfinite(values)]
    if not len(finite):
        say_empty(ax, "nothing measured")
        return
    logarithmic = not larger_is_better and finite.min() > 0
    norm = (LogNorm if logarithmic else Normalize)(finite.min(), finite.max() + 1e-12)
    ax.set_facecolor(FAINT)
    ax.imshow(values, cmap="cividis" if larger_is_better else "cividis_r", norm=norm, aspect="auto")
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    for (row, column), value in np.ndenumerate(values):
        shade = float(norm(value)) if math.isfinite(value) else 0.5
        light = (shade > 0.5) if larger_is_better else (shade < 0.5)
        words = significant(value, 2) if math.isfinite(value) else "none"
        colour = QUIET if not math.isfinite(value) else "#1f2933" if light else "white"
        ax.text(column, row, words, ha="center", va="center", size=7.5, color=colour)


def _snr(snr_db: float) -> str:
    return "no noise" if math.isinf(snr_db) else f"{snr_db:g}".replace("-", MINUS)
