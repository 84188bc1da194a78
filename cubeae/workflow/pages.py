"""The files that each page of the report is made from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from cubeae.config.keys import Config
from cubeae.config.place import PACKAGE, workflow_folder
from cubeae.config.source import Source
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.report import ASSETS, PAGES, Page, links_of, page_names
from cubeae.report.evidence.experiments import published_experiments
from cubeae.truth.datasets import SPLITS
from cubeae.words import places
from cubeae.words.diagram_files import diagram_files
from cubeae.words.figures import SETS
from cubeae.words.glossary import SOURCE as GLOSSARY
from cubeae.workflow.cohorts import Grid, Wildcards
from cubeae.workflow.figures import measured_speeds, set_files, study_figures
from cubeae.workflow.folders import shown
from cubeae.workflow.paths import Paths
from cubeae.workflow.patterns import every
from cubeae.workflow.replication import Replication
from cubeae.workflow.studies import Studies
from cubeae.workflow.wildcards import dataset_names

REPORT = PACKAGE / "report"
# Files, or patterns of wildcards, or a function of a job's wildcards.
Files = list[str] | Callable[[Wildcards], list[str]]
Given = TypeVar("Given")


@dataclass(frozen=True)
class PageRule:
    """What the rule of a registered page says; a page per model has the wildcard ``model``."""

    registered: str
    page: Page
    inputs: dict[str, Files]
    templates: list[str]
    loose: dict[str, list[str]]

    @property
    def name(self) -> str:
        """Name of the rule."""
        return f"render_{self.registered}"

    @property
    def stem(self) -> str:
        """The page's file without its ending."""
        return "{model}" if self.page.per_model else self.registered

    @property
    def place(self) -> str:
        """The place of the rule's logs; empty for a rule with one job."""
        return "{model}" if self.page.per_model else ""

    @property
    def modules(self) -> tuple[str, ...]:
        """Modules that the rule's script needs without importing them."""
        return (type(self.page).__module__, *self.page.sources)


def page_rules(grid: Grid, studies: Studies, base: Path, source: Source) -> list[PageRule]:
    """The rules of all pages that the config's report has.

    Args:
        grid: the config and its paths.
        studies: of the same config.
        base: the workflow's folder.
        source: where the config comes from.

    Raises:
        LookupError: a page asks for files that there are none of.
    """
    inputs = page_inputs(grid, studies, base)
    loose = {"costs": [grid.paths.costs], **source.given()}
    return [
        PageRule(
            registered,
            page,
            _chosen(registered, inputs, (*page.tables, *page.drawn, *page.files)),
            template_files(page),
            _chosen(registered, loose, page.loose),
        )
        for registered, page in PAGES.items()
        if page_names(grid.config, registered)
    ]


def _chosen(registered: str, known: Mapping[str, Given], names: Iterable[str]) -> dict[str, Given]:
    for name in names:
        if name not in known:
            allowed = ", ".join(known)
            raise LookupError(f"the page {registered}: no files are called {name!r}; {allowed} are")
    return {name: known[name] for name in names}


def page_inputs(grid: Grid, studies: Studies, base: Path) -> dict[str, Files]:
    """Files by the names that pages ask for them with; those of one model have a wildcard."""
    config, paths = grid.config, grid.paths
    return {
        # Tables.
        "metrics": [paths.table("metrics")],
        "intervals": [paths.table("intervals")],
        "comparisons": [paths.table("comparisons")],
        "claims": [paths.table("claims")],
        "answers": [paths.table("answers")],
        "perfect": every(paths.perfect, dataset=config.grid.dataset),
        "model_metrics": [paths.model_table("metrics")],
        "model_intervals": [paths.model_table("intervals")],
        "model_answers": [paths.model_table("answers")],
        "model_published": lambda w: published_numbers(config, paths, w),
        "annealing": _asked_for(studies, "annealing"),
        "lattice": _asked_for(studies, "lattice"),
        "trials": _asked_for(studies, "trials"),
        "winner_intervals": _asked_for(studies, "intervals"),
        "hypothesis": _asked_for(studies, "hypothesis"),
        "contest": _asked_for(studies, "contest"),
        "contest_trials": _asked_for(studies, "contest-trials"),
        "published": [paths.replication_table("comparison")],
        "findings": [paths.replication_table("findings")],
        "divergences": Replication(config, paths).table("divergences"),
        "divergence_findings": Replication(config, paths).table("divergence-findings"),
        # Figures.
        "index_figures": index_figures(grid),
        "clouds": clouds(grid),
        "composition_figures": lambda w: model_figures(grid, w),
        "composition_diagram": diagrams(paths, "{model}"),
        "study_figures": study_figures(studies),
        "published_figure": set_files(paths, "replication"),
        "claims_figure": set_files(paths, "claims"),
        "examples_figure": set_files(paths, "examples"),
        "theory_figures": set_files(paths, "theory"),
        "rules_diagram": diagrams(paths, "rules"),
        "clouds_diagram": diagrams(paths, "methods"),
        "speed_figure": set_files(paths, "speed") if measured_speeds(base) else [],
        # Other files.
        "rulegraph": [paths.rulegraph],
        "records": record_files(grid),
        "other_pages": [page for page in page_files(config, paths) if page != paths.page("cost")],
    }


def page_files(config: Config, paths: Paths) -> list[str]:
    """Every page of a config's report."""
    return [paths.page(link.page) for link in links_of(config)]


def navigation(config: Config) -> list[dict[str, Any]]:
    """The links of the navigation, as a rule's params: a changed label re-renders every page."""
    return [asdict(link) for link in links_of(config)]


def shared_files(paths: Paths) -> list[str]:
    """Files that every page loads."""
    return [paths.shared(name) for name in ASSETS]


def shared_sources() -> list[str]:
    """Where those files lie in the package."""
    return [shown(REPORT / source) for source in ASSETS.values()]


def template_files(page: Page) -> list[str]:
    """The page's template, those that no page owns, and the glossary that they explain terms by."""
    others = {other.template for other in PAGES.values()} - {page.template}
    found = sorted((REPORT / "templates").glob("*.j2"))
    own = [path for path in found if path.name not in others]
    return [shown(path) for path in (*own, workflow_folder() / GLOSSARY)]


def diagrams(paths: Paths, stem: str) -> list[str]:
    """Files of the diagram called ``stem``."""
    return every(paths.figure(places.DIAGRAMS), file=diagram_files(stem))


def drawn_parts(config: Config, wildcards: Wildcards) -> dict[str, Any]:
    """What the diagram of a model shows of its config, as plain data: none of its texts."""
    model = asdict(config.models[wildcards["model"]])
    return {key: model[key] for key in ("encoder", "channel", "regularisers")}


def model_figures(grid: Grid, wildcards: Wildcards) -> list[str]:
    """Every file of the figures on a model's page."""
    config, model = grid.config, wildcards["model"]
    return set_files(
        grid.paths,
        "composition",
        gridded=model in config.report.grids,
        dataset=config.grid.dataset,
        model=model,
        regulariser=config.models[model].regularisers,
    )


def index_figures(grid: Grid) -> list[str]:
    """Every file of the figures on the index."""
    datasets = grid.config.grid.dataset
    return [
        file
        for name in ("index", "comparisons")
        for file in set_files(grid.paths, name, dataset=datasets)
    ]


def clouds(grid: Grid) -> list[str]:
    """The clouds of every composition, which the reader of the index can turn."""
    pattern = grid.paths.figure(SETS["composition"].folder)
    return grid.compositions(pattern, dataset=grid.config.grid.dataset, file=CLOUD_FILE)


def published_numbers(config: Config, paths: Paths, wildcards: Wildcards) -> list[str]:
    """The table of published numbers, for the page of a model that has some."""
    asked_for = published_experiments(config, wildcards["model"])
    return [paths.replication_table("comparison")] if asked_for else []


def record_files(grid: Grid) -> list[str]:
    """What provenance lists: data, tables, weights, and what was measured of the datasets."""
    paths, names = grid.paths, grid.config.grid.dataset
    datasets = every(paths.points, dataset=dataset_names(grid.config), split=SPLITS)
    measured = every(paths.perfect, dataset=names) + every(paths.curves, dataset=names)
    return [*datasets, *grid.tables(), *grid.files("weights"), *measured]


def _asked_for(studies: Studies, name: str) -> list[str]:
    """A table of the studies; none if the config does not ask for it."""
    table = studies.paths.study_table(name)
    return [table] if table in studies.tables() else []
