"""What the pages of the report are made of."""

from pathlib import Path

from cubeae.config.keys import Config, plain
from cubeae.figures import index_files, variant_files
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.report.frame.assets import ASSETS
from cubeae.report.frame.layout import published_experiments
from cubeae.report.frame.site import links
from cubeae.words import places
from cubeae.words.diagram_files import diagram_files
from cubeae.workflow.cohorts import Grid, Wildcards
from cubeae.workflow.paths import Paths
from cubeae.workflow.patterns import every


def page_files(config: Config, paths: Paths) -> list[str]:
    """Every page of a config's report."""
    return [paths.page(link.page) for link in links(plain(config))]


def shared_files(paths: Paths) -> list[str]:
    """Files that every page loads."""
    return [paths.shared(name) for name in ASSETS]


def shared_sources() -> list[str]:
    """Where those files lie in the package."""
    return [f"cubeae/report/{source}" for source in ASSETS.values()]


def template_files(base: Path) -> list[str]:
    """Templates of the pages, below the workflow's folder ``base`` and relative to it."""
    found = (base / "cubeae/report/templates").glob("*.j2")
    return sorted(str(path.relative_to(base)) for path in found)


def diagrams(paths: Paths, stem: str) -> list[str]:
    """Files of the diagram called ``stem``."""
    return every(paths.figure(places.DIAGRAMS), file=diagram_files(stem))


def model_figures(grid: Grid, wildcards: Wildcards) -> list[str]:
    """Every file of the figures on a model's page."""
    config, model = grid.config, wildcards["model"]
    return every(
        grid.paths.composition_figure,
        dataset=config.grid.dataset,
        model=model,
        regulariser=config.models[model].regularisers,
        file=variant_files(model in config.report.grids),
    )


def index_figures(grid: Grid) -> list[str]:
    """Every file of the figures on the index, and the clouds that it can turn."""
    datasets = grid.config.grid.dataset
    own = every(grid.paths.index_figure, dataset=datasets, file=index_files())
    return own + grid.compositions(grid.paths.composition_figure, dataset=datasets, file=CLOUD_FILE)


def published_numbers(config: Config, paths: Paths, wildcards: Wildcards) -> list[str]:
    """The table of published numbers, for the page of a model that has some."""
    asked_for = published_experiments(plain(config), wildcards["model"])
    return [paths.replication_table("comparison")] if asked_for else []


def record_files(grid: Grid, datasets: list[str], tables: list[str]) -> list[str]:
    """What provenance sums up: data, tables, weights, and what was measured of the datasets."""
    paths, names = grid.paths, grid.config.grid.dataset
    measured = every(paths.perfect, dataset=names) + every(paths.curves, dataset=names)
    return [*datasets, *tables, *grid.files("weights"), *measured]
