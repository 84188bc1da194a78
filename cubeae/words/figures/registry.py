"""The registry of figures: what each is called, how it is described, and what draws it.

Functions that draw are named as ``'module:function'``, so that pages can ask for a caption
without loading a plotting library. ``cubeae.figures.drawing`` resolves them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from cubeae.registry import Registry
from cubeae.words.figures.sets import SETS
from cubeae.words.subject import Subject

Words = Callable[[Subject], str]


@dataclass(frozen=True)
class FigureEntry:
    """A figure: its name, its words, and what draws it.

    Args:
        name: of its files, without their endings; unique over all sets.
        figure_set: a name of ``SETS``.
        title, caption, alt: the caption says what is drawn, the alternative text what a reader
            who cannot see the figure would miss.
        draw: ``'module:function'``, from the set's source to a matplotlib figure.
        data: ``'module:function'``, from the set's source to the table behind the figure.
        script: ``'module:function'``, from the set's source to a script that a page loads to show
            the figure's clouds in 3-D; empty without one.
        chart: ``'module:function'``, from the set's source to a ``cubeae.figures.charts.Chart``
            that pages let the reader explore in the picture's place; empty without one.
        shape: how a page may fit it: 'wide' (panels in a row), 'narrow' (a tall grid) or
            'single' (one panel).
        vector: pages show it as SVG; others (clouds of points) as PNG.
        turns: pages offer clouds that the reader can turn.
        gridded: over the SNR x latent dim grid; only models of ``report.grids`` have it.
        latent_dim: the one that it looks at, for a figure of no other; pages show it only where
            the grid has it. None for a figure of the reference cell or of many.
    """

    name: str
    figure_set: str
    title: str
    caption: Words
    alt: Words
    draw: str
    data: str
    script: str = ""
    chart: str = ""
    shape: Literal["wide", "narrow", "single"] = "wide"
    vector: bool = False
    turns: bool = False
    gridded: bool = False
    latent_dim: int | None = None

    @property
    def file(self) -> str:
        """The file that a page shows."""
        return f"{self.name}.{'svg' if self.vector else 'png'}"

    @property
    def downloads(self) -> list[str]:
        """The files that a page offers: the one shown, those for a paper, and the data."""
        endings = ("svg", "png", "pdf", "csv") if self.vector else ("png", "pdf", "csv")
        return [f"{self.name}.{ending}" for ending in endings]

    @property
    def script_file(self) -> str:
        """The file of its script, which holds clouds or a chart; empty without one."""
        return f"{self.name}.js" if self.script or self.chart else ""

    @property
    def files(self) -> list[str]:
        """Every file that drawing it writes."""
        return [*self.downloads, *filter(None, [self.script_file])]

    @property
    def functions(self) -> list[str]:
        """Every function that it names."""
        return [self.draw, self.data, *filter(None, [self.script, self.chart])]


FIGURES: Registry[FigureEntry] = Registry("figure")


def register(figure: FigureEntry) -> FigureEntry:
    """Add ``figure`` to ``FIGURES`` under its name.

    Raises:
        ValueError: the name is taken, or the figure has both clouds and a chart.
        UnknownNameError: there is no such set.
    """
    SETS[figure.figure_set]
    if figure.script and figure.chart:
        raise ValueError(f"the figure {figure.name!r} has a script of clouds and a chart")
    FIGURES.add(figure.name)(figure)
    return figure


def figures_of(figure_set: str, gridded: bool = True) -> list[FigureEntry]:
    """The figures of a set, in the order of a page; without the gridded ones if so asked.

    Raises:
        UnknownNameError: there is no such set.
    """
    SETS[figure_set]
    found = [figure for figure in FIGURES.values() if figure.figure_set == figure_set]
    return [figure for figure in found if gridded or not figure.gridded]


def files_of(figures: Iterable[FigureEntry]) -> list[str]:
    """Every file of some figures."""
    return [file for figure in figures for file in figure.files]


def modules_of(figure_set: str) -> list[str]:
    """The modules that draw a set: those of its source and of its figures.

    Raises:
        UnknownNameError: there is no such set.
    """
    references = [SETS[figure_set].source]
    for figure in figures_of(figure_set):
        references += figure.functions
    return sorted({reference.partition(":")[0] for reference in references})
