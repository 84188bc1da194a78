"""Every figure of the report, by name; no plotting library needed to ask for one.

To add a figure: write its words in a module here, its drawing in ``cubeae/figures``, and import
the new module below.
"""

from cubeae.words.figures import (  # noqa: F401 - each registers its figures
    annealing,
    claims,
    comparisons,
    composition,
    contest,
    examples,
    hypothesis,
    index,
    lattice,
    replication,
    search,
    speed,
    theory,
)
from cubeae.words.figures.registry import (
    FIGURES,
    FigureEntry,
    figures_of,
    files_of,
    modules_of,
    register,
)
from cubeae.words.figures.sets import SETS, FigureSet

__all__ = [
    "FIGURES",
    "SETS",
    "FigureEntry",
    "FigureSet",
    "figures_of",
    "files_of",
    "modules_of",
    "register",
]
