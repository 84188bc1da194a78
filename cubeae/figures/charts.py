"""Charts that the reader of a page explores: a figure's series as data, with words for each point.

A page on disk cannot fetch a file, so a chart is a script. ``charts.js`` gives it to Plotly.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cubeae.figures.dark import COLOURS
from cubeae.figures.style import FLOOR, MARKERS

# What Plotly calls the markers of matplotlib.
SYMBOLS = dict(
    zip(
        MARKERS,
        (
            *("circle", "square", "diamond", "triangle-up", "triangle-down"),
            *("cross", "x", "triangle-left", "triangle-right", "star"),
        ),
        strict=True,
    )
)
DIGITS = 5  # of a number in the script, as in the figure's CSV file
Ends = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """An axis: its label with the unit, and its scale.

    ``ticks`` are (place, words) on an axis of names; without them the axis has numbers.
    """

    label: str
    log: bool = False
    ticks: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True)
class Series:
    """Points of one panel that the legend shows and hides together with those of the same label.

    Args:
        label: in the legend; series of one label have one entry.
        colour: #rrggbb on a light screen.
        x, y: places, one per point; points that are not finite are not drawn.
        words: lines to show for each point; empty for a line without points of its own.
        composition: 'model/regulariser', to be found in the page's tables; empty for a reference.
        panel: index of the panel.
        line: Plotly's name of a dash; empty for points that are not joined.
        symbols: Plotly's names of markers, one per point; empty for a line without markers.
        faint: points behind the others, such as single seeds.
        x_ends, y_ends: the interval of each point, NaN where there is none; empty without any.
    """

    label: str
    colour: str
    x: Sequence[float]
    y: Sequence[float]
    words: Sequence[Sequence[str]] = ()
    composition: str = ""
    panel: int = 0
    line: str = ""
    symbols: Sequence[str] = ()
    faint: bool = False
    x_ends: Ends = ()
    y_ends: Ends = ()


@dataclass(frozen=True)
class Chart:
    """Panels of one figure; ``shared``: zooming one panel zooms all.

    ``note`` says in a sentence what points and whiskers are.
    """

    note: str
    x: Axis
    y: Axis
    series: Sequence[Series]
    panels: Sequence[str] = ("",)
    shared: bool = field(default=True)


def chart_script(chart: Chart) -> str:
    """A script that hands ``chart`` to the page, by the path that the page loads it from."""
    content = asdict(chart)
    for series in content["series"]:
        series["dark"] = COLOURS.get(series["colour"], series["colour"])
    written = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    key = 'document.currentScript.getAttribute("src")'
    return f"(window.cubeaeCharts ??= {{}})[{key}] = {written};\n"


def log_scale(values: Iterable[float]) -> bool:
    """Whether an axis can be logarithmic: most of its finite values are above zero."""
    finite = [value for value in values if math.isfinite(value)]
    return sum(value > 0 for value in finite) > len(finite) / 2


def level(label: str, value: float, ends: tuple[float, float], panel: int, words: str) -> Series:
    """A dashed grey line at ``value`` from one end of the panel's x axis to the other."""
    shown = [[words]] * 2
    return Series(label, FLOOR, ends, (value, value), shown, panel=panel, line="dash")


def _plain(value: Any) -> Any:
    """``value`` with rounded numbers, and null for those that are not finite."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
