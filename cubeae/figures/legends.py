"""Legends that name compositions below the panels."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cubeae.figures.style import markers
from cubeae.words.compositions import composition_labels

COLUMNS = 4


def legend_height(count: int) -> float:
    """Inches that a legend of ``count`` names needs."""
    return 0.22 * -(-count // COLUMNS)


def composition_legend(
    figure: Figure, names: Sequence[str], colours: Mapping[str, str], *others: Line2D
) -> None:
    """Name the colours and markers of compositions, and ``others`` after them."""
    shapes, labels = markers(colours), composition_labels(colours)
    handles = [
        Line2D([], [], color=colours[name], marker=shapes[name], markersize=5, label=labels[name])
        for name in names
    ]
    if handles or others:
        figure.legend(handles=[*handles, *others], loc="lower center", ncols=COLUMNS)
