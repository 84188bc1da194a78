"""One look for all figures: fonts, colours, and files that are the same bytes on every draw."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from PIL import Image

from cubeae.files.storage import whole

INK = "#1f2933"
QUIET = "#69737d"
FAINT = "#d5dadf"
GRID = "#e8ebee"
EMPTY = "#f4f5f7"  # a panel without data
FLOOR = "#8b949c"  # what a perfect generator scores
DPI = 200  # a figure 9 inches wide is shown at about 900 CSS pixels: twice its resolution
GRID_DPI = 150
# Colours in a PNG; a grid of many small panels shows no difference with fewer, in half the size.
COLOURS, GRID_COLOURS = 256, 64
HEIGHT_MAP = "viridis"
# Okabe & Ito 2008; opposite faces of the cube share a hue family where the palette allows it.
FACE_COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#0072b2", "#d55e00", "#cc79a7")
FACE_NAMES = ("−x₁", "−x₂", "−x₃", "+x₁", "+x₂", "+x₃")
MARKERS = "osD^vPX<>*"
# Of a font, in a PDF: which glyph stands where, and its character, are said outside it.
NEEDED_TABLES = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")

_RC: Any = {
    "font.family": "DejaVu Sans",  # shipped with matplotlib, so the same on every machine
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "figure.labelsize": 9,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titley": 1.0,  # where matplotlib puts it too, after it has measured every tick's label
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "svg.fonttype": "path",  # a page's reader may not have the font
    "svg.hashsalt": "cubeae",  # ids in an SVG are random without it
    "pdf.fonttype": 42,  # text stays text, as journals ask
}


@contextmanager
def applied() -> Iterator[None]:
    """Draw and save inside this: matplotlib's own defaults, then this module's style."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        yield


def snr_colours(snrs: Sequence[float]) -> dict[float, str]:
    """A sequential colour for each SNR (dB): the cleaner the channel, the darker."""
    shades = matplotlib.colormaps["magma_r"](np.linspace(0.3, 0.8, max(len(snrs), 2)))
    return {snr: to_hex(shade) for snr, shade in zip(sorted(snrs), shades, strict=False)}


def markers(colours: Mapping[str, str]) -> dict[str, str]:
    """A marker for each composition, so that colour is never the only difference."""
    return {name: MARKERS[i % len(MARKERS)] for i, name in enumerate(sorted(colours))}


def panels(
    rows: int,
    columns: int,
    cell: tuple[float, float],
    margins: tuple[float, float, float, float] = (0.1, 0.1, 0.1, 0.1),
    gaps: tuple[float, float] = (0.1, 0.1),
) -> tuple[Figure, list[list[Axes]]]:
    """A figure of rows x columns axes, every one of the same size.

    Args:
        rows: number of rows.
        columns: number of columns.
        cell: width and height of one axes, in inches.
        margins: left, right, bottom and top, in inches.
        gaps: between columns and between rows, in inches.
    """
    left, right, bottom, top = margins
    width = left + right + columns * cell[0] + (columns - 1) * gaps[0]
    height = bottom + top + rows * cell[1] + (rows - 1) * gaps[1]
    figure = Figure(figsize=(width, height))
    axes = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(
        left=left / width,
        right=1 - right / width,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=gaps[0] / cell[0],
        hspace=gaps[1] / cell[1],
    )
    return figure, [list(row) for row in axes]


def flowing(
    count: int,
    columns: int,
    cell: tuple[float, float],
    margins: tuple[float, float, float, float],
    gaps: tuple[float, float],
) -> tuple[Figure, list[Axes]]:
    """A figure of ``count`` axes in rows of ``columns``; the rest of the last row is blank.

    Args:
        count: number of axes; a figure without any still has one blank row.
        columns: axes per row.
        cell, margins, gaps: as of ``panels``.
    """
    figure, rows = panels(max(-(-count // columns), 1), columns, cell, margins, gaps)
    flat = [ax for row in rows for ax in row]
    for ax in flat[count:]:
        ax.set_visible(False)
    return figure, flat[:count]


def empty_figure(words: str, size: tuple[float, float] = (9, 2)) -> Figure:
    """A figure, ``size`` inches large, that only says why it is empty."""
    figure = Figure(figsize=size)
    say_empty(figure.subplots(), words)
    return figure


def colour_bar(
    ax: Axes,
    norm: Normalize,
    colours: str,
    label: str,
    ticks: Sequence[float],
    names: Sequence[str] | None = None,
) -> None:
    """Fill ``ax`` with a colour bar: the map ``colours`` under ``norm``, with few ticks."""
    bar = Colorbar(ax, ScalarMappable(norm, colours))
    bar.set_ticks(ticks, labels=names)
    bar.set_label(label)
    bar.outline.set_visible(False)


def say_empty(ax: Axes, words: str) -> None:
    """Turn ``ax`` into an empty panel that says why it is empty."""
    ax.clear()
    ax.set(xticks=[], yticks=[], facecolor=EMPTY)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=QUIET)


class PlainLogLocator(LogLocator):
    """Ticks at 1, 2 and 5: only at powers of ten on a long axis, at round numbers on a short one.

    On a short axis, LogLocator itself puts ten linear ticks whose labels overlap.
    """

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        """Places of the ticks between two limits."""
        low, high = sorted((vmin, vmax))
        span = high / low if low > 0 else np.inf
        if span < 8:
            return MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(vmin, vmax)
        return LogLocator(subs=(1, 2, 5) if span < 300 else (1,)).tick_values(vmin, vmax)


def plain_log(ax: Axes, axis: str) -> None:
    """Make one axis ('x' or 'y') logarithmic, its ticks few and in plain numbers."""
    chosen = ax.xaxis if axis == "x" else ax.yaxis
    getattr(ax, f"set_{axis}scale")("log")
    chosen.set_major_locator(PlainLogLocator())
    chosen.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    chosen.set_minor_locator(NullLocator())


def write_above(ax: Axes, words: str, gap: float) -> None:
    """Write bold ``words`` above the first panel of a row, ``gap`` of its height away."""
    place = 1 + gap
    ax.text(0, place, words, transform=ax.transAxes, size=9, color=INK, weight="bold")


@contextmanager
def _needed_tables() -> Iterator[None]:
    """Embed fonts in PDFs with the tables that a CIDFontType2 needs (PDF 1.7, section 9.9).

    To read the others of DejaVu Sans, and to reduce them to the glyphs in use, takes longer than
    the rest of a PDF.
    """
    from fontTools import subset  # matplotlib imports it for PDFs alone

    load = subset.load_font

    def load_shorter(*arguments: Any, **options: Any) -> Any:
        font = load(*arguments, **options)
        for name in {*font.keys()} - {*NEEDED_TABLES, "GlyphOrder"}:
            del font[name]
        return font

    subset.load_font = load_shorter
    try:
        yield
    finally:
        subset.load_font = load


def _reduced(image: Image.Image, colours: int) -> Image.Image:
    """An image with a palette; the background, at its corner, keeps its colour."""
    small = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.array(small.getpalette()).reshape(-1, 3)
    palette[np.asarray(small)[0, 0]] = np.asarray(image)[0, 0]
    small.putpalette(palette.ravel().tolist())
    return small


def save(
    figure: Figure,
    path: Path,
    gridded: bool = False,
    adapt: Callable[[str], str] | None = None,
) -> None:
    """Write ``figure`` as the format that the suffix of ``path`` names, without dates.

    A PNG is reduced to a palette: a third of the size, no visible difference.

    Args:
        figure: to be written.
        path: of the file, which appears whole.
        gridded: the figure has many small panels, which need fewer pixels and colours.
        adapt: changes the text of an SVG; other formats stay as they are.
    """
    dpi, colours = (GRID_DPI, GRID_COLOURS) if gridded else (DPI, COLOURS)
    if path.suffix != ".png":
        dated = "CreationDate" if path.suffix == ".pdf" else "Date"
        metadata = {dated: None, "Creator": None}
        with whole(path) as scratch, _needed_tables():
            figure.savefig(scratch, format=path.suffix[1:], dpi=dpi, metadata=metadata)
            if adapt is not None and path.suffix == ".svg":
                adapted = adapt(scratch.read_text(encoding="utf-8"))
                scratch.write_text(adapted, encoding="utf-8")
        return
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    with whole(path) as scratch:  # level 9 takes five times as long, for a twentieth of the size
        _reduced(image, colours).save(scratch, format="PNG", compress_level=7, dpi=(dpi, dpi))
