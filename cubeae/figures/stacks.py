"""Stacked horizontal bars: parts of a score, with the interval of each at its end, and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cubeae.figures.style import INK
from cubeae.words.numbers import MINUS, MISSING

HEIGHT = 0.62  # of a bar, in rows
_COLUMN, _RULE = 0.82, 0.62  # inches between columns of numbers, and of the rule above them


@dataclass(frozen=True)
class Part:
    """A part of a bar: its column of the data, the words above its numbers, and its colour."""

    key: str
    lines: tuple[str, ...]
    colour: str

    @property
    def label(self) -> str:
        """The words in one line."""
        return " ".join(self.lines)


TOTAL = Part("total", ("total",), "none")


def draw_stacks(ax: Axes, table: pd.DataFrame, parts: Sequence[Part], intervals: bool) -> None:
    """One bar per row of ``table``, the first on top; a part below zero or unknown has no width.

    Args:
        ax: axes whose y axis has one row per bar.
        table: a column per part; with ``intervals``, ``<part>_low`` and ``<part>_high`` too.
        parts: from left to right.
        intervals: mark the interval of each part at its end. The marks lie at different heights,
            since those of thin parts would overlap.
    """
    rows, start = np.arange(len(table)), np.zeros(len(table))
    heights = np.linspace(-0.2, 0.2, len(parts))
    for part, height in zip(parts, heights, strict=True):
        width = table[part.key].clip(lower=0).fillna(0).to_numpy(float)
        ax.barh(rows, width, left=start, height=HEIGHT, color=part.colour, label=part.label)
        if intervals:
            low, high = (table[f"{part.key}_{end}"].to_numpy(float) for end in ("low", "high"))
            ends = [np.maximum(start + end, 0) for end in (low, high)]
            # The end of a bar may lie below its start; a line of NaN is not drawn.
            ax.hlines(rows + height, *ends, color=INK, lw=1.1, zorder=4)
        start = start + width


def write_columns(
    ax: Axes,
    width: float,
    parts: Sequence[Part],
    columns: Sequence[Sequence[str]],
    total: Sequence[str],
) -> None:
    """Write the numbers of each bar to its right: a column per part, then the total.

    The heads of the columns carry the parts' colours, so the bars need no legend.

    Args:
        ax: with one row per bar, and ``columns_width`` inches to its right.
        width: of the axes, in inches.
        parts: as drawn.
        columns: the texts of each part, one per bar.
        total: the texts of the last column.
    """
    shown = [*zip(parts, columns, strict=True), (TOTAL, total)]
    for index, (part, texts) in enumerate(shown):
        right = 1 + _COLUMN * (index + 1) / width
        _write_head(ax, right, _RULE / width, part)
        for row, text in enumerate(texts):
            place: dict[str, Any] = {
                "transform": ax.get_yaxis_transform(),
                "ha": "right",
                "va": "center",
            }
            weight = "bold" if part is TOTAL else "normal"
            ax.text(right, row, text, size=8, color=INK, weight=weight, **place)


def _write_head(ax: Axes, right: float, rule: float, part: Part) -> None:
    """The head of a column that ends at ``right``, over a rule in the part's colour."""
    ax.annotate(
        "\n".join(part.lines),
        (right, 1),
        (0, 9),
        xycoords="axes fraction",
        textcoords="offset points",
        size=8,
        ha="right",
        va="bottom",
        annotation_clip=False,
    )
    look: dict[str, Any] = {
        "color": part.colour,
        "lw": 4,
        "solid_capstyle": "butt",
        "clip_on": False,
    }
    ax.plot([right - rule, right], [1.015, 1.015], transform=ax.transAxes, **look)


def columns_width(parts: int) -> float:
    """Inches to the right of the axes that the columns of ``parts`` parts and the total need."""
    return _COLUMN * (parts + 1) + 0.1


def short(value: float) -> str:
    """Two significant digits in few characters; — where unknown."""
    if not np.isfinite(value):
        return MISSING
    digits = 3 if abs(value) < 0.0995 else 2
    return f"{value:.{digits}f}".replace("-", MINUS)
