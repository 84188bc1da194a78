"""Measures over the grid as heat maps: one row per SNR, one column per latent dim."""

import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures.heat import heat_map
from cubeae.figures.scene import Scene
from cubeae.figures.style import panels
from cubeae.words.axes import axis_label
from cubeae.words.numbers import bare_snr

MEASURES = ("test_mse", "smoothed_kl_forward", "on_surface_fraction")


def heatmaps_data(scene: Scene) -> pd.DataFrame:
    """Mean over seeds of each measure, one row per cell, with the number of sound trainings."""
    sound = scene.metrics[scene.metrics["status"] == "ok"]
    cells = sound.groupby(["snr_db", "latent_dim"])
    return pd.concat([cells.size().rename("n"), cells[list(MEASURES)].mean()], axis=1).reset_index()


def heatmaps(scene: Scene) -> Figure:
    """Mean test MSE, smoothed KL and share on the surface at every SNR and latent dim."""
    means = heatmaps_data(scene)
    snrs = sorted(scene.metrics["snr_db"].unique(), reverse=True)
    dims = sorted(int(dim) for dim in scene.metrics["latent_dim"].unique())
    height = max(0.42 * len(snrs), 1.0)
    figure, axes = panels(1, 3, (2.45, height), (0.8, 0.1, 0.55, 0.35), (0.25, 0.1))
    for index, (ax, measure) in enumerate(zip(axes[0], MEASURES, strict=True)):
        table = means.pivot(index="snr_db", columns="latent_dim", values=measure)
        values = table.reindex(index=snrs, columns=dims).to_numpy(float)
        if heat_map(ax, values, measure):
            ax.set_xticks(range(len(dims)), [str(dim) for dim in dims])
            ax.set_yticks(range(len(snrs)), [bare_snr(snr) for snr in snrs] if index == 0 else [])
        ax.set_title(axis_label(measure))
    axes[0][0].set_ylabel("channel noise (SNR, dB)")
    figure.supxlabel("latent dims", y=0.05)
    return figure
