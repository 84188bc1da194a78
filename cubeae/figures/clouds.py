"""Clouds at the reference cell: of one composition, of the training data, of all compositions."""

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from cubeae.figures.cloud import draw_cloud, frame_of, width_note
from cubeae.figures.data import AXES, stacked
from cubeae.figures.interactive import cloud_name, cloud_script
from cubeae.figures.overview import Overview
from cubeae.figures.scene import Array, Scene, composition_of, why_empty
from cubeae.figures.style import HEIGHT_MAP, QUIET, colour_bar, flowing, panels, say_empty

MOST_COLUMNS = 5
MARGINS = (0.05, 0.05, 0.36, 0.35)


def clouds(scene: Scene) -> Figure:
    """Training target, reconstruction and generated cloud of the reference cell, side by side."""
    cell = scene.reference
    words = why_empty(cell)
    shown: list[tuple[str, Array | None]] = [
        ("target", scene.target),
        ("reconstruction", None if cell is None or words else cell.reconstruction),
        ("generated", None if cell is None or words else cell.generated),
    ]
    side = scene.half_side
    frame = frame_of([cloud for _, cloud in shown if cloud is not None], side)
    figure, axes = panels(1, 3, (3.1, 3.1), MARGINS, (0.05, 0.1))
    for ax, (title, cloud) in zip(axes[0], shown, strict=True):
        _draw(ax, title, cloud, words or "no points", side, frame)
    return figure


def clouds_data(scene: Scene) -> pd.DataFrame:
    """One row per point: the cloud's name and its coordinates."""
    return _points(scene.clouds, "cloud")


def clouds_script(scene: Scene) -> str:
    """The clouds of the reference cell, for pages to turn."""
    views = scene.views
    name = cloud_name(views.dataset, views.model, views.regulariser)
    return cloud_script(name, scene.clouds, scene.half_side)


def target(overview: Overview) -> Figure:
    """The training data, coloured by height, with its bar (the 2024 student report's Figure 1)."""
    points = overview.truth
    side = overview.half_side
    figure, axes = panels(1, 1, (4.6, 4.6), (0.1, 1.1, 0.1, 0.1))
    ax = axes[0][0]
    draw_cloud(ax, points, side, frame_of([points], side), labelled=True, size=14)
    bar = ax.inset_axes((1.02, 0.2, 0.035, 0.6))
    ticks = [-side, 0, side]
    colour_bar(bar, Normalize(-side, side), HEIGHT_MAP, "height x₃ (data units)", ticks)
    return figure


def target_data(overview: Overview) -> pd.DataFrame:
    """One row per point of the training data."""
    return _points({"target": overview.truth}, "cloud")


def hero(overview: Overview) -> Figure:
    """The true points and each composition's generated cloud at the reference cell."""
    truth, scenes = overview.truth, overview.scenes
    side = overview.half_side
    all_quiet = all(math.isinf(scene.reference_snr) for scene in scenes)
    shown: list[tuple[str, Array | None, str]] = [("the training data", truth, "no points")]
    for scene in scenes:
        cell = scene.reference
        words = why_empty(cell)
        cloud = None if cell is None or words else cell.generated
        quiet = " (no noise)" if math.isinf(scene.reference_snr) and not all_quiet else ""
        shown.append((overview.labels[composition_of(scene.views)] + quiet, cloud, words or ""))
    frame = frame_of([cloud for _, cloud, _ in shown if cloud is not None], side)
    rows = math.ceil(len(shown) / MOST_COLUMNS)
    columns = math.ceil(len(shown) / rows)
    figure, axes = flowing(len(shown), columns, (2.1, 2.1), MARGINS, (0.02, 0.7))
    for ax, (title, cloud, words) in zip(axes, shown, strict=True):
        _draw(ax, title, cloud, words, side, frame, labelled=False, size=6)
    axes[0].title.set_fontweight("bold")
    return figure


def hero_data(overview: Overview) -> pd.DataFrame:
    """One row per point of the truth and of each composition's generated cloud."""
    generated = {
        composition_of(scene.views): scene.reference.generated
        for scene in overview.scenes
        if scene.reference
    }
    return _points({"truth": overview.truth, **generated}, "composition")


def _points(clouds: Mapping[str, Array], name: str) -> pd.DataFrame:
    """One row per point of ``clouds`` (each [n, 3]), whose titles go into the column ``name``."""
    frames = [
        pd.DataFrame(cloud, columns=AXES).assign(**{name: title}) for title, cloud in clouds.items()
    ]
    return stacked(frames, [name, *AXES])


def _draw(
    ax: Axes,
    title: str,
    cloud: Array | None,
    words: str,
    side: float,
    frame: float,
    labelled: bool = True,
    size: float = 9,
) -> None:
    if cloud is None or not len(cloud):
        say_empty(ax, words)
    else:
        draw_cloud(ax, cloud, side, frame, labelled=labelled, size=size)
        note = width_note(cloud, side)
        ax.text(
            0.5, -0.035, note, transform=ax.transAxes, ha="center", va="top", size=7.5, color=QUIET
        )
    ax.set_title(title, y=1.02)  # a given y keeps an inset from moving it
