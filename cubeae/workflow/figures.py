"""The rules that draw figures: one per set of figures, and what Snakemake's report says of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cubeae.config.cells import reference_cell
from cubeae.config.keys import Config
from cubeae.words.arms import arm_labels
from cubeae.words.colours import colours_of
from cubeae.words.compositions import regulariser_label
from cubeae.words.datasets import dataset_label
from cubeae.words.figures import SETS, FigureEntry, figures_of, files_of, modules_of
from cubeae.workflow.cohorts import Grid, Wildcards
from cubeae.workflow.folders import shown
from cubeae.workflow.paths import Paths
from cubeae.workflow.patterns import either, every, fill
from cubeae.workflow.studies import Studies

# Files below benchmarks/, of the studies that compare speeds.
MEASURED = ("steps", "pipeline", "libraries")
# Files, or patterns of wildcards, or a function of a job's wildcards.
Files = str | list[str] | Callable[[Wildcards], list[str]]
Values = dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """One file of a figure; ``marks`` are its keywords in Snakemake's report, if it is shown there.

    Wildcards may stay in both.
    """

    path: str
    marks: Mapping[str, object] | None = None


@dataclass(frozen=True)
class FigureRule:
    """What a rule that draws figures of one set says.

    ``inputs`` and ``given`` are the arguments of the set's source: files, and plain values (or a
    function of a job's wildcards that returns them). ``constraints`` limit wildcards of the rule.
    """

    name: str
    figure_set: str
    figures: list[FigureEntry]
    paths: Paths
    inputs: dict[str, Files]
    given: Values | Callable[[Wildcards], Values] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)

    @property
    def figure_names(self) -> list[str]:
        """Names of the figures."""
        return [figure.name for figure in self.figures]

    @property
    def place(self) -> str:
        """The place of the rule's logs: its wildcards; empty for a rule with one job."""
        return "/".join(f"{{{name}}}" for name in _wildcards(self.figure_set))

    @property
    def modules(self) -> list[str]:
        """Modules that the rule's script loads by name, without importing them."""
        return modules_of(self.figure_set)

    @property
    def drawings(self) -> list[Drawing]:
        """All files that the rule writes, in order: of each figure, first the one pages show."""
        chosen, names = SETS[self.figure_set], _wildcards(self.figure_set)
        pattern = self.paths.figure(chosen.folder)
        caption = self.figure_set if names else "page"
        found = []
        for figure in self.figures:
            marks = {
                "caption": f"captions/{caption}.rst",
                "category": chosen.category,
                "labels": partial(_labels, figure.title),
            }
            found.append(Drawing(fill(pattern, file=figure.file), marks))
            others = (file for file in figure.files if file != figure.file)
            found += [Drawing(fill(pattern, file=file)) for file in others]
        return found


def figure_rules(grid: Grid, studies: Studies, base: Path) -> list[FigureRule]:
    """One rule per set of figures, and one more for the models that have gridded figures.

    Args:
        grid: the config and its paths.
        studies: of the same config.
        base: the workflow's folder.

    Raises:
        KeyError: a set is registered that no rule says the inputs of.
    """
    config, paths = grid.config, grid.paths
    inputs, given = _inputs(grid, studies, base), _given(config)
    gridded = config.report.grids
    models = {
        "draw_composition": (False, {"model": either(set(config.models) - set(gridded))}),
        "draw_gridded_composition": (True, {"model": either(gridded)}),
    }
    rules = []
    for name in SETS:
        own = models if name == "composition" else {f"draw_{name}": (True, {})}
        rules += [
            FigureRule(
                rule, name, figures_of(name, each), paths, inputs[name], given.get(name, {}), limits
            )
            for rule, (each, limits) in own.items()
        ]
    return rules


def _inputs(grid: Grid, studies: Studies, base: Path) -> dict[str, dict[str, Files]]:
    """Files that each set's source reads, by the names of its arguments."""
    paths, study = grid.paths, studies.paths.study_table
    return {
        "composition": {
            "views": paths.views,
            "history": paths.model_table("history"),
            "metrics": paths.model_table("metrics"),
        },
        "index": {
            "views": lambda w: grid.compositions(paths.views, dataset=w["dataset"]),
            "metrics": paths.table("metrics"),
            "intervals": paths.table("intervals"),
            "perfect": paths.perfect,
            "curves": paths.curves,
        },
        "comparisons": {"table": paths.table("comparisons")},
        "annealing": {
            "metrics": study("annealing/metrics"),
            "intervals": study("annealing-intervals"),
            "history": study("annealing/history"),
            "comparisons": study("annealing"),
        },
        "lattice": {"table": study("lattice")},
        "search": {"trials": study("trials"), "importances": study("importances")},
        "hypothesis": {"metrics": study("winners/metrics"), "hypothesis": study("hypothesis")},
        "contest": {
            "table": study("contest"),
            "perfect": fill(paths.perfect, dataset=studies.config.studies.dataset),
        },
        "replication": {"table": paths.replication_table("comparison")},
        "claims": {"table": paths.table("claims")},
        "speed": {"measured": measured_speeds(base)},
        "theory": {},
        "examples": {},
    }


def _given(config: Config) -> dict[str, Values | Callable[[Wildcards], Values]]:
    """Other arguments of the sets' sources, as builtins."""
    reference, colours = asdict(config.report.reference), colours_of(config)

    def of_composition(wildcards: Wildcards) -> Values:
        name = f"{wildcards['model']}/{wildcards['regulariser']}"
        return {"reference": reference, "colours": {name: colours[name]}}

    def of_dataset(wildcards: Wildcards) -> Values:
        cell = reference_cell(config, wildcards["dataset"], config.report.baseline)
        place = {"snr_db": cell.snr_db, "latent_dim": cell.latent_dim}
        return {"dataset": cell.dataset, **place, "colours": colours}

    coded, first = (
        config.datasets[name] for name in (config.studies.dataset, config.grid.dataset[0])
    )
    cube = {"kind": coded.kind, "half_side": coded.half_side}
    return {
        "composition": of_composition,
        "index": {"reference": reference, "colours": colours},
        "comparisons": of_dataset,
        "annealing": {"study": asdict(config.studies.annealing)},
        "search": {"labels": dict(arm_labels(config))},
        "contest": {"colours": colours, **cube},
        "examples": {"tau": config.evaluation.clouds.tau},
        "theory": {
            "kind": first.kind,
            "half_side": first.half_side,
            "snr_db": config.report.reference.snr_db,
            "latent_dims": config.grid.latent_dim,
        },
    }


def set_files(paths: Paths, figure_set: str, gridded: bool = True, **wildcards: Any) -> list[str]:
    """Every file of a set's figures, for all combinations of the values of its wildcards."""
    files = files_of(figures_of(figure_set, gridded))
    return every(paths.figure(SETS[figure_set].folder), **wildcards, file=files)


def study_figures(studies: Studies) -> list[str]:
    """Every file of the figures of the studies that the config asks for."""
    asked_for = {
        "annealing": studies.compositions("annealing"),
        "lattice": studies.compositions("lattice"),
        "search": studies.config.studies.search.arms,
        "hypothesis": studies.compositions("winners"),
        "contest": studies.compositions("contest"),
    }
    sets: Iterable[str] = (name for name, found in asked_for.items() if found)
    return [file for name in sets for file in set_files(studies.paths, name)]


def measured_speeds(base: Path) -> list[str]:
    """What `make benchmark` measured, below the workflow's folder ``base``."""
    files = (base / f"benchmarks/{study}.csv" for study in MEASURED)
    return [shown(file) for file in files if file.is_file()]


# How Snakemake's report calls the values of a figure's wildcards.
LABELS: dict[str, Callable[[str], str]] = {
    "dataset": dataset_label,
    "model": str,
    "regulariser": regulariser_label,
}


def _labels(title: str, wildcards: Mapping[str, str]) -> dict[str, str]:
    """The labels of a figure in Snakemake's report: its title, and what it is about."""
    about = {name: LABELS[name](value) for name, value in wildcards.items() if name in LABELS}
    return {"figure": title, **about}


def _wildcards(figure_set: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", SETS[figure_set].folder)
