"""The sets of figures: what each is drawn from, and where its files lie."""

from dataclasses import dataclass

from cubeae.registry import Registry
from cubeae.words.places import (
    METHODS,
    SPEED,
    STUDIES,
    THEORY,
    VERDICTS,
    composition_folder,
    index_folder,
)


@dataclass(frozen=True)
class FigureSet:
    """Figures that are drawn from one source, by one job, into one folder.

    Args:
        source: ``'module:function'`` that reads what a rule gives (files and settings, by name)
            and returns what the figures of the set are drawn from.
        folder: where the files lie, relative to the pages; may hold wildcards.
        category: heads the set in Snakemake's own report; may hold wildcards.
    """

    source: str
    folder: str
    category: str


SETS: Registry[FigureSet] = Registry("set of figures")
ONE_TABLE = "cubeae.figures.tables:one_table"

SETS.add("composition")(
    FigureSet(
        "cubeae.figures.scene:read_scene",
        composition_folder("{dataset}", "{model}", "{regulariser}"),
        "Model {model}",
    )
)
SETS.add("index")(
    FigureSet("cubeae.figures.overview:read_overview", index_folder("{dataset}"), "Overview")
)
SETS.add("comparisons")(
    FigureSet("cubeae.figures.comparisons:read_comparisons", index_folder("{dataset}"), "Overview")
)
SETS.add("annealing")(FigureSet("cubeae.figures.annealing:read_annealing", STUDIES, "Studies"))
SETS.add("lattice")(FigureSet(ONE_TABLE, STUDIES, "Studies"))
SETS.add("search")(FigureSet("cubeae.figures.searches:read_search", STUDIES, "Studies"))
SETS.add("hypothesis")(FigureSet("cubeae.figures.hypothesis:read_hypothesis", STUDIES, "Studies"))
SETS.add("contest")(FigureSet("cubeae.figures.contest:read_contest", STUDIES, "Studies"))
SETS.add("replication")(FigureSet(ONE_TABLE, VERDICTS, "Verdicts"))
SETS.add("claims")(FigureSet(ONE_TABLE, VERDICTS, "Verdicts"))
SETS.add("theory")(FigureSet("cubeae.figures.theory:theory_of", THEORY, "Theory"))
SETS.add("examples")(FigureSet("cubeae.figures.examples:examples_of", METHODS, "Methods"))
SETS.add("speed")(FigureSet("cubeae.figures.speed:read_speedups", SPEED, "Cost"))
