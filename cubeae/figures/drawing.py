"""Draw and write all figures of a variant, or of a dataset's index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from cubeae.figures import grids, style
from cubeae.figures.catalogue import index_entries, variant_entries
from cubeae.figures.clouds import clouds, hero, target
from cubeae.figures.curves import curves as training_curves
from cubeae.figures.latents import latents
from cubeae.figures.rate_distortion import rate_distortion
from cubeae.figures.scene import Scene, scene_of, truth_of
from cubeae.figures.smoothed import smoothed_kl
from cubeae.figures.trends import generation_by_snr, mse_by_snr
from cubeae.views import Views

VARIANT: dict[str, Callable[[Scene], Figure]] = {
    "clouds.png": clouds,
    "latents.png": latents,
    "curves.svg": training_curves,
    "reconstruction_grid.png": grids.reconstruction_grid,
    "generation_grid.png": grids.generation_grid,
    "tsne_grid.png": grids.tsne_grid,
    "latent_histogram_grid.png": grids.latent_histogram_grid,
}


@dataclass(frozen=True)
class Overview:
    """What the index's figures of one dataset are drawn from; the tables hold its rows only."""

    scenes: Sequence[Scene]
    metrics: pd.DataFrame
    perfect: pd.DataFrame
    curves: pd.DataFrame
    colours: dict[str, str]


INDEX: dict[str, Callable[[Overview], Figure]] = {
    "hero.png": lambda data: hero(data.scenes),
    "target.png": lambda data: target(truth_of(data.scenes)),
    "mse_by_snr.svg": lambda data: mse_by_snr(data.metrics, data.colours),
    "generation_by_snr.svg": lambda data: generation_by_snr(
        data.metrics, data.colours, data.perfect
    ),
    "rate_distortion.svg": lambda data: rate_distortion(
        data.metrics, truth_of(data.scenes), data.colours
    ),
    "smoothed_kl.svg": lambda data: smoothed_kl(data.curves, data.colours),
}


def draw_variant(
    views: Views,
    history: pd.DataFrame,
    reference_snr: float,
    reference_dim: int,
    in_grids: bool,
    out_dir: Path | str,
    colours: dict[str, str],
) -> None:
    """Write every figure of ``variant_files(in_grids)`` into ``out_dir``, which is made.

    Args:
        views: clouds and latents of one dataset, model and regulariser.
        history: logged steps; rows of other variants are ignored.
        reference_snr: SNR (dB) of the cell to look at; infinite for no noise.
        reference_dim: latent dim of that cell.
        in_grids: also draw the figures over SNR x latent dim.
        out_dir: folder of the files.
        colours: from ``palette``, over all variants of the report.

    Raises:
        KeyError: ``colours`` lacks this variant.
    """
    folder = _made(out_dir)
    with style.applied():
        scene = scene_of(views, history, reference_snr, reference_dim, colours)
        for entry in variant_entries(in_grids):
            dpi = style.GRID_DPI if entry.grid else style.DPI
            style.save(VARIANT[entry.file](scene), folder / entry.file, dpi)


def draw_index(
    views_list: Sequence[Views],
    metrics: pd.DataFrame,
    perfect: pd.DataFrame,
    curves: pd.DataFrame,
    reference_snr: float,
    reference_dim: int,
    out_dir: Path | str,
    colours: dict[str, str],
) -> None:
    """Write every figure of ``index_files()`` for one dataset into ``out_dir``, which is made.

    Args:
        views_list: the views of all variants of the dataset, in the order to show them.
        metrics: one row a training; rows of other datasets are ignored, here and below.
        perfect: measures of fresh true samples, one row a repeat.
        curves: smoothed KL of every variant and of true samples, one row a seed and tau.
        reference_snr: SNR (dB) of the cell to look at; infinite for no noise.
        reference_dim: latent dim of that cell.
        out_dir: folder of the files.
        colours: from ``palette``, over all variants of the report.

    Raises:
        ValueError: ``views_list`` is empty, or mixes datasets.
        KeyError: ``colours`` lacks a variant.
    """
    datasets = {views.dataset for views in views_list}
    if len(datasets) != 1:
        raise ValueError(f"expected the views of one dataset, got {sorted(datasets)}")
    folder = _made(out_dir)
    dataset = datasets.pop()
    own, floors, lines = (t[t["dataset"] == dataset] for t in (metrics, perfect, curves))
    none = pd.DataFrame(columns=["dataset", "model", "regulariser"])
    with style.applied():
        scenes = [scene_of(v, none, reference_snr, reference_dim, colours) for v in views_list]
        for entry in index_entries():
            figure = INDEX[entry.file](Overview(scenes, own, floors, lines, colours))
            style.save(figure, folder / entry.file)


def _made(out_dir: Path | str) -> Path:
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
