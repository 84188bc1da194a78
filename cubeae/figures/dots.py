"""Dot plots of ratios: one labelled row each, on a logarithmic axis with a line at 1."""

from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures import style

# Okabe & Ito 2008, as the faces of the cube have them.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
ROW = 0.34  # inches
LETTERS = 68  # of a label's line


def dot_rows(labels: list[str], left: float = 2.9) -> tuple[Figure, Axes]:
    """Axes with one labelled row each, the first on top; ``left`` inches are for the labels."""
    height = max(len(labels), 1) * ROW
    figure, axes = style.panels(1, 1, (9.2 - left, height), (left, 0.15, 0.9, 0.1))
    ax = axes[0][0]
    if not labels:
        style.say_empty(ax, "nothing to compare")
    ax.set_yticks(range(len(labels)), [fill(label, LETTERS) for label in labels])
    ax.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    return figure, ax


def finish_ratios(ax: Axes, label: str) -> None:
    """A logarithmic axis of ratios, with a line at 1."""
    ax.axvline(1, color=style.INK, lw=1)
    style.plain_log(ax, "x")
    ax.set_xlabel(label)
    ax.grid(visible=False, axis="y")
