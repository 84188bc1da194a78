"""Diagrams for a paper, and as an image: the same layout as the pages show inline."""

from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from cubeae.figures import style
from cubeae.figures.diagram import Arrow, Box, Diagram
from cubeae.figures.writing import write_files
from cubeae.words.diagram_files import diagram_files

PIXELS_PER_INCH = 96
FILLS = {
    "data": "#ffffff",
    "network": "#e5f2f0",
    "noise": "#fdf3e3",
    "sum": "#ffffff",
    "loss": "#eef0f2",
    "rule": "#ffffff",
}


def draw_diagram(diagram: Diagram, folder: Path, stem: str) -> None:
    """Write ``diagram`` as SVG, PNG and PDF, and its arrows as CSV, into ``folder`` (made)."""
    folder.mkdir(parents=True, exist_ok=True)
    ends = [(arrow.start, arrow.end) for arrow in diagram.arrows]
    with style.applied():
        figure, data = diagram_figure(diagram), pd.DataFrame(ends, columns=["from", "to"])
        write_files(folder, diagram_files(stem), figure, data)


def diagram_figure(diagram: Diagram) -> Figure:
    """``diagram`` at its size in pixels of 1/96 inch."""
    size = (diagram.width / PIXELS_PER_INCH, diagram.height / PIXELS_PER_INCH)
    figure = Figure(figsize=size)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, diagram.width), ylim=(diagram.height, 0))
    ax.axis("off")
    for arrow in diagram.arrows:
        _draw_arrow(ax, arrow)
    for box in diagram.boxes:
        _draw_box(ax, box)
    return figure


def _draw_arrow(ax: Axes, arrow: Arrow) -> None:
    *corners, last = arrow.path
    dashes = (0, (4, 3)) if arrow.dashed else "-"
    x, y = zip(*corners, strict=True)
    ax.plot(x, y, color=style.QUIET, lw=1, linestyle=dashes, zorder=1)
    head = FancyArrowPatch(
        corners[-1],
        last,
        arrowstyle="-|>",
        mutation_scale=8,
        color=style.QUIET,
        lw=1,
        linestyle=dashes,
        shrinkA=0,
        shrinkB=0,
        zorder=1,
    )
    ax.add_patch(head)


def _draw_box(ax: Axes, box: Box) -> None:
    look: dict[str, Any] = {
        "facecolor": FILLS[box.kind],
        "edgecolor": style.QUIET,
        "lw": 1,
        "zorder": 2,
    }
    if box.kind == "sum":
        ax.add_patch(Circle((box.x, box.y), box.height / 2, **look))
    else:
        corner = (box.x - box.width / 2, box.y - box.height / 2)
        shape = "round,pad=0,rounding_size=5"
        ax.add_patch(FancyBboxPatch(corner, box.width, box.height, boxstyle=shape, **look))
    words = "\n".join(box.lines)
    ax.text(box.x, box.y, words, ha="center", va="center", size=8.5, zorder=3, linespacing=1.25)
