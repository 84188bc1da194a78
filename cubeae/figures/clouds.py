"""The clouds at the reference cell: of one variant, of the training data, and of all variants."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from cubeae.figures.cloud import draw_cloud, frame_of, width_note
from cubeae.figures.scene import Array, Scene, truth_of, variant_of, why_empty
from cubeae.figures.style import HEIGHT_MAP, QUIET, panels, say_empty

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


def target(points: Array, side: float) -> Figure:
    """The training data [n, 3] on a cube of half side ``side``, coloured by height: Figure 1."""
    figure, axes = panels(1, 1, (4.6, 4.6), (0.1, 1.1, 0.1, 0.1))
    ax = axes[0][0]
    draw_cloud(ax, points, side, frame_of([points], side), labelled=True, size=14)
    heights = ScalarMappable(Normalize(-side, side), HEIGHT_MAP)
    place = ax.inset_axes((1.02, 0.2, 0.035, 0.6))
    bar = figure.colorbar(heights, cax=place, ticks=[-side, 0, side])
    bar.set_label("height x₃ (data units)")
    bar.outline.set_visible(False)
    return figure


def hero_clouds(scenes: Sequence[Scene]) -> dict[str, Array]:
    """The true points and each variant's generated cloud at the reference cell, by name."""
    generated = {
        variant_of(scene.views): scene.reference.generated for scene in scenes if scene.reference
    }
    return {"truth": truth_of(scenes), **generated}


def hero(scenes: Sequence[Scene]) -> Figure:
    """The true points beside each variant's generated cloud at the reference cell."""
    truth, side = truth_of(scenes), scenes[0].half_side
    all_quiet = all(math.isinf(scene.reference_snr) for scene in scenes)
    shown: list[tuple[str, Array | None, str]] = [("the training data", truth, "no points")]
    for scene in scenes:
        cell = scene.reference
        words = why_empty(cell)
        cloud = None if cell is None or words else cell.generated
        quiet = " (no noise)" if math.isinf(scene.reference_snr) and not all_quiet else ""
        shown.append((variant_of(scene.views) + quiet, cloud, words or ""))
    frame = frame_of([cloud for _, cloud, _ in shown if cloud is not None], side)
    rows = math.ceil(len(shown) / MOST_COLUMNS)
    columns = math.ceil(len(shown) / rows)
    figure, axes = panels(rows, columns, (2.1, 2.1), MARGINS, (0.02, 0.7))
    flat = [ax for row in axes for ax in row]
    for ax, (title, cloud, words) in zip(flat, shown, strict=False):
        _draw(ax, title, cloud, words, side, frame, labelled=False, size=6)
    flat[0].title.set_fontweight("bold")
    for ax in flat[len(shown) :]:
        ax.set_visible(False)
    return figure


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
