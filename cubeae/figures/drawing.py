"""Draw and write all figures of a variant, or of a dataset's index."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import pandas as pd

from cubeae.figures import data, grids, style
from cubeae.figures.clouds import clouds, hero, hero_clouds, target
from cubeae.figures.curves import curves as training_curves
from cubeae.figures.curves import curves_data
from cubeae.figures.heatmaps import heatmaps, heatmaps_data
from cubeae.figures.interactive import CLOUD_FILE, cloud_name, write_clouds
from cubeae.figures.latents import latents
from cubeae.figures.occupancy import occupancy, occupancy_data
from cubeae.figures.rate_distortion import rate_distortion
from cubeae.figures.scene import Scene, places_of, scene_of, truth_of
from cubeae.figures.seeds import at_reference, seeds
from cubeae.figures.smoothed import smoothed_kl
from cubeae.figures.traversals import traversals, traversals_data
from cubeae.figures.trends import generation_by_snr, mse_by_snr
from cubeae.figures.writing import Drawing, made, write_figure
from cubeae.results.rates import rate_points
from cubeae.results.views import Views
from cubeae.specs.columns import HEADLINE
from cubeae.words.composition_figures import index_entries, variant_entries


@dataclass(frozen=True)
class Overview:
    """What the index's figures of one dataset are drawn from; the tables hold its rows only."""

    scenes: Sequence[Scene]
    metrics: pd.DataFrame
    intervals: pd.DataFrame
    perfect: pd.DataFrame
    curves: pd.DataFrame
    colours: dict[str, str]


VARIANT: dict[str, Drawing[Scene]] = {
    "clouds": Drawing(clouds, lambda scene: data.clouds_data(data.reference_clouds(scene))),
    "latents": Drawing(latents, data.latents_data),
    "curves": Drawing(training_curves, curves_data),
    "heatmaps": Drawing(heatmaps, heatmaps_data),
    "traversals": Drawing(traversals, traversals_data),
    "occupancy": Drawing(occupancy, occupancy_data),
    "reconstruction_grid": Drawing(
        grids.reconstruction_grid,
        lambda scene: data.grid_points(scene, attrgetter("reconstruction")),
    ),
    "generation_grid": Drawing(
        grids.generation_grid, lambda scene: data.grid_points(scene, attrgetter("generated"))
    ),
    "tsne_grid": Drawing(grids.tsne_grid, data.grid_embeddings),
    "latent_histogram_grid": Drawing(grids.latent_histogram_grid, data.grid_densities),
}

INDEX: dict[str, Drawing[Overview]] = {
    "hero": Drawing(
        lambda all_: hero(all_.scenes),
        lambda all_: data.clouds_data(hero_clouds(all_.scenes), "variant"),
    ),
    "target": Drawing(
        lambda all_: target(truth_of(all_.scenes), all_.scenes[0].half_side),
        lambda all_: data.clouds_data({"target": truth_of(all_.scenes)}),
    ),
    "seeds": Drawing(
        lambda all_: seeds(
            all_.metrics, all_.intervals, all_.perfect, places_of(all_.scenes), all_.colours
        ),
        lambda all_: data.seeds_data(at_reference(all_.metrics, places_of(all_.scenes)), *HEADLINE),
    ),
    "mse_by_snr": Drawing(
        lambda all_: mse_by_snr(all_.metrics, all_.colours),
        lambda all_: data.seeds_data(all_.metrics, "test_mse"),
    ),
    "generation_by_snr": Drawing(
        lambda all_: generation_by_snr(all_.metrics, all_.colours, all_.perfect),
        lambda all_: data.seeds_data(all_.metrics, "smoothed_kl_forward"),
    ),
    "rate_distortion": Drawing(
        lambda all_: rate_distortion(
            all_.metrics, all_.scenes[0].kind, all_.scenes[0].half_side, all_.colours
        ),
        lambda all_: rate_points(all_.metrics).rows,
    ),
    "smoothed_kl": Drawing(
        lambda all_: smoothed_kl(all_.curves, all_.colours), lambda all_: all_.curves
    ),
}


def draw_variant(
    views: Views,
    history: pd.DataFrame,
    metrics: pd.DataFrame,
    reference_snr: float,
    reference_dim: int,
    in_grids: bool,
    out_dir: Path | str,
    colours: dict[str, str],
) -> None:
    """Write every file of ``variant_files(in_grids)`` into ``out_dir``, which is made.

    Args:
        views: clouds and latents of one dataset, model and regulariser.
        history: logged steps; rows of other variants are ignored, here and below.
        metrics: one row a training.
        reference_snr: SNR (dB) of the cell to look at; infinite for no noise.
        reference_dim: latent dim of that cell.
        in_grids: also draw the figures over SNR x latent dim.
        out_dir: folder of the files.
        colours: from ``palette``, over all variants of the report.

    Raises:
        KeyError: ``colours`` lacks this variant.
    """
    folder = made(out_dir)
    with style.applied():
        scene = scene_of(views, history, metrics, reference_snr, reference_dim, colours)
        for entry in variant_entries(in_grids):
            write_figure(entry, VARIANT[entry.stem], scene, folder)
    shown = data.reference_clouds(scene)
    name = cloud_name(views.dataset, views.model, views.regulariser)
    write_clouds(folder / CLOUD_FILE, name, shown, scene.half_side)


def draw_index(
    views_list: Sequence[Views],
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    perfect: pd.DataFrame,
    curves: pd.DataFrame,
    reference_snr: float,
    reference_dim: int,
    out_dir: Path | str,
    colours: dict[str, str],
) -> None:
    """Write every file of ``index_files()`` for one dataset into ``out_dir``, which is made.

    Args:
        views_list: the views of all variants of the dataset, in the order to show them.
        metrics: one row a training; rows of other datasets are ignored, here and below.
        intervals: one row a cell and measure.
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
    folder = made(out_dir)
    dataset = datasets.pop()
    own, means, floors, lines = (
        table[table["dataset"] == dataset] for table in (metrics, intervals, perfect, curves)
    )
    none = pd.DataFrame(columns=["dataset", "model", "regulariser"])
    with style.applied():
        place = (reference_snr, reference_dim, colours)
        scenes = [scene_of(views, none, none, *place) for views in views_list]
        overview = Overview(scenes, own, means, floors, lines, colours)
        for entry in index_entries():
            write_figure(entry, INDEX[entry.stem], overview, folder)
