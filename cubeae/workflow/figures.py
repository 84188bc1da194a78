"""Files of figures, and what Snakemake's own report says of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cubeae.config.keys import Config
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.words import places
from cubeae.words.colours import colours_of
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.speed_figures import SPEEDUPS
from cubeae.words.study_figures import ENTRIES, study_files
from cubeae.words.subject import Entry
from cubeae.words.verdict_figures import VERDICTS
from cubeae.workflow.cohorts import Wildcards
from cubeae.workflow.paths import Paths
from cubeae.workflow.patterns import every, fill
from cubeae.workflow.studies import Studies

# Files below benchmarks/, of the studies that compare speeds.
MEASURED = ("steps", "pipeline", "libraries")


@dataclass(frozen=True)
class Drawing:
    """One file of a figure; ``marks`` are its keywords in Snakemake's report, if it is shown there.

    Wildcards may stay in both.
    """

    path: str
    marks: Mapping[str, object] | None = None


def drawings(
    pattern: str, entries: Iterable[Entry], caption: str, category: str, **labels: str
) -> list[Drawing]:
    """All files of some figures, in order: of each, first the file that pages show.

    Args:
        pattern: of the files; its wildcard ``file`` is filled.
        entries: the figures.
        caption: stem of the caption's file in rules/captions.
        category: of Snakemake's report.
        labels: what the report's table says of each file, besides the figure's title.
    """
    found = []
    for entry in entries:
        marks = {
            "caption": f"captions/{caption}.rst",
            "category": category,
            "labels": {"figure": entry.title, **labels},
        }
        found.append(Drawing(fill(pattern, file=entry.file), marks))
        others = (file for file in entry.files if file != entry.file)
        found += [Drawing(fill(pattern, file=file)) for file in others]
    return found


def composition_drawings(paths: Paths, in_grids: bool) -> list[Drawing]:
    """Files of a composition's figures, with the clouds that pages turn."""
    labels = {name: f"{{{name}}}" for name in ("model", "regulariser", "dataset")}
    pattern, entries = paths.composition_figure, variant_entries(in_grids)
    figures = drawings(pattern, entries, "variant", "Model {model}", **labels)
    return [*figures, Drawing(fill(pattern, file=CLOUD_FILE))]


def index_drawings(paths: Paths) -> list[Drawing]:
    """Files of a dataset's figures on the index."""
    entries = index_entries()
    return drawings(paths.index_figure, entries, "overview", "Overview", dataset="{dataset}")


def study_drawings(paths: Paths, study: str) -> list[Drawing]:
    """Files of the figures of one study."""
    return drawings(paths.figure(places.STUDIES), ENTRIES[study], "page", "Studies")


def verdict_drawings(paths: Paths, stem: str) -> list[Drawing]:
    """Files of the figure of the replication or of the claims."""
    return drawings(paths.figure(places.VERDICTS), [VERDICTS[stem]], "page", "Verdicts")


def speed_drawings(paths: Paths) -> list[Drawing]:
    """Files of the figure of speeds."""
    return drawings(paths.figure(places.SPEED), [SPEEDUPS], "page", "Cost")


def study_figures(paths: Paths, study: str) -> list[str]:
    """Every file of the figures of one study."""
    return every(paths.figure(places.STUDIES), file=study_files(study))


def all_study_figures(studies: Studies) -> list[str]:
    """Every file of the figures of the studies that the config asks for."""
    found = drawn_studies(studies)
    return [file for study in found for file in study_figures(studies.paths, study)]


def verdict_figures(paths: Paths, stem: str) -> list[str]:
    """Every file of the figure of the replication or of the claims."""
    return every(paths.figure(places.VERDICTS), file=VERDICTS[stem].files)


def speed_figures(paths: Paths, measured: list[str]) -> list[str]:
    """Every file of the figure of speeds; none where nothing was measured."""
    return every(paths.figure(places.SPEED), file=SPEEDUPS.files) if measured else []


def measured_speeds(base: Path) -> list[str]:
    """What `make benchmark` measured, below the workflow's folder ``base``."""
    files = (f"benchmarks/{study}.csv" for study in MEASURED)
    return [file for file in files if (base / file).is_file()]


def composition_colour(config: Config, wildcards: Wildcards) -> dict[str, str]:
    """The colour of a job's composition, the same in the figures of all pages."""
    name = f"{wildcards['model']}/{wildcards['regulariser']}"
    return {name: colours_of(config)[name]}


def drawn_studies(studies: Studies) -> list[str]:
    """Studies that have figures, of those that the config asks for."""
    return [
        *(["annealing"] if studies.compositions("annealing") else []),
        *(["lattice"] if studies.compositions("lattice") else []),
        *(["search"] if studies.config.studies.search.arms else []),
        *(["mixture"] if studies.compositions("winners") else []),
    ]
