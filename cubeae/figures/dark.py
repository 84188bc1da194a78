"""An SVG that follows the reader's colour scheme: its ink is light where the screen is dark.

The file stays one: a media query in it holds the dark colours, and a light screen, an editor or a
paper shows it as it was drawn. What is coloured by a measure keeps its colours.
"""

from collections.abc import Mapping

from cubeae.figures.style import EMPTY, FAINT, GRID, INK, QUIET

PAPER = "#1a2128"  # as --raised of the report's style sheet
PANEL = "#252e37"
# Tol's muted colours that are too dark for a dark screen, in the same hues.
COLOURS: Mapping[str, str] = {
    INK: "#e4e9ed",
    QUIET: "#9aa8b4",
    FAINT: PANEL,
    EMPTY: PANEL,
    GRID: "#2d3741",
    "#332288": "#8a7bf0",
    "#117733": "#3fae69",
    "#882255": "#cf6199",
    "#aa4499": "#d07bc2",
    "#0072b2": "#3a9bdc",
}
# Matplotlib's own ids: the figure's background, and the first patch of every axes.
BACKGROUNDS = '#patch_1 > path, [id^="axes_"] > [id^="patch_"]:first-child > [style*="#ffffff"]'


def following(svg: str) -> str:
    """``svg``, as matplotlib writes it, with colours for dark screens.

    Raises:
        ValueError: it has no style sheet to add them to.
    """
    if "</style>" not in svg:
        raise ValueError("the SVG has no style sheet, so it is not matplotlib's")
    return svg.replace("</style>", f"{_rules()}</style>", 1)


def _rules() -> str:
    inked = "".join(
        f'[style*="{name}: {light}"] {{ {name}: {dark} !important }}'
        for light, dark in COLOURS.items()
        for name in ("fill", "stroke")
    )
    paper = f":root {{ color-scheme: light dark; background: {PAPER} }}"
    hidden = f"{BACKGROUNDS} {{ fill: none !important }}"
    return f"@media (prefers-color-scheme: dark) {{{paper}{inked}{hidden}}}"
