"""What each set of figures is drawn from, planted."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from cubeae.figures.annealing import AnnealingTables, annealing_tables
from cubeae.figures.comparisons import Compared, at
from cubeae.figures.contest import ContestTable
from cubeae.figures.examples import Examples
from cubeae.figures.hypothesis import HypothesisTables
from cubeae.figures.overview import Overview, overview_of
from cubeae.figures.scene import Place, Scene, scene_of
from cubeae.figures.searches import SearchTables
from cubeae.figures.theory import Theory
from cubeae.results.inference import intervals
from cubeae.results.views import Views
from cubeae.studies.annealing import annealing_comparisons, with_schedules
from cubeae.studies.claims import claims_table
from cubeae.studies.lattice import lattice_table
from cubeae.studies.published import EPOCHS
from cubeae.studies.replication import comparison, mmd_floors
from cubeae.studies.report_claims import CLAIMS
from cubeae.words.palette import palette
from planted.claims import planted as planted_claims
from planted.contests import FACTORS
from planted.contests import judged as judged_contest
from planted.figures import (
    COLOURS,
    broken_views,
    make_curves,
    make_history,
    make_intervals,
    make_metrics,
    make_perfect,
    make_views,
)
from planted.replication import planted as planted_replication
from planted.report import make_comparisons
from planted.searches import ARM_LABELS, importances, judged, trials, winners
from planted.studies import POINTS, STUDY, VARIANCE, annealed, lattice_rows

REFERENCE = Place(15.0, 2)


def scene(
    views: Views | None = None,
    history: pd.DataFrame | None = None,
    metrics: pd.DataFrame | None = None,
) -> Scene:
    """A composition on the surface; what is not given is planted."""
    return scene_of(
        make_views() if views is None else views,
        make_history() if history is None else history,
        make_metrics() if metrics is None else metrics,
        REFERENCE,
        COLOURS,
    )


def overview(
    views: list[Views] | None = None,
    metrics: pd.DataFrame | None = None,
    perfect: pd.DataFrame | None = None,
) -> Overview:
    """A whole composition and one that diverged, on the surface; what is not given is planted."""
    return overview_of(
        [make_views(), broken_views()] if views is None else views,
        make_metrics() if metrics is None else metrics,
        make_intervals(),
        make_perfect() if perfect is None else perfect,
        make_curves(),
        REFERENCE,
        COLOURS,
    )


def empty_overview() -> Overview:
    """A diverged composition of which no table has a row."""
    tables = (make_metrics(), make_intervals(), make_perfect(), make_curves())
    nothing = (table.iloc[:0] for table in tables)
    return overview_of([broken_views()], *nothing, REFERENCE, COLOURS)


def annealing_source() -> AnnealingTables:
    metrics = annealed()
    steps = [metrics.assign(step=step, loss=1 / (1 + step)) for step in (0, 50, 100)]
    history = pd.concat(steps).assign(mse=0.1, kl=2.0)
    history["weight:kl"] = 0.01 * history["step"]
    named = with_schedules(intervals(metrics), STUDY)
    compared = annealing_comparisons(metrics, STUDY, 0.02, 1000)
    return annealing_tables(metrics, named, history, compared, STUDY)


def comparisons_source() -> Compared:
    """Every verdict, of one composition, pooled and at the reference cell."""
    rows = at(make_comparisons(), "surface", 15.0, 6)
    return Compared(rows, palette(["f5/annealed", "f5/constant"]))


def lattice_source() -> pd.DataFrame:
    return lattice_table(lattice_rows(), POINTS, VARIANCE)


def search_source() -> SearchTables:
    return SearchTables(trials(), importances(), ARM_LABELS)


def hypothesis_source() -> HypothesisTables:
    """Every measure falls by a half where both penalties are together."""
    return HypothesisTables(winners(-0.5), judged(-0.5))


def contest_source(floor: float = 0.004) -> ContestTable:
    """Four contenders at two latent dims, one of them the best."""
    return ContestTable(judged_contest(), floor, "surface", 1.0, palette(FACTORS))


def replication_source() -> pd.DataFrame:
    floors = mmd_floors({"f5-annealed": ("mmd-standard", 6)}, 60, 0, draws=4)
    return comparison(*planted_replication(factor=1.5), EPOCHS, floors)


def claims_source() -> pd.DataFrame:
    return claims_table(CLAIMS, planted_claims({("f1", "test_mse"): 0.1}))


def speed_source() -> pd.DataFrame:
    columns = ["rival", "subject", "round", "ratio"]
    rows = [("plain loop", "f1", 0, 5.0), ("plain loop", "f1", 1, 10.0), ("vmap", "f1", 0, 2.0)]
    return pd.DataFrame(rows, columns=columns)


def theory_source() -> Theory:
    return Theory("surface", 1.0, 15.0, [2, 6])


SOURCES: dict[str, Callable[[], Any]] = {
    "composition": scene,
    "index": overview,
    "annealing": annealing_source,
    "comparisons": comparisons_source,
    "lattice": lattice_source,
    "search": search_source,
    "hypothesis": hypothesis_source,
    "contest": contest_source,
    "replication": replication_source,
    "claims": claims_source,
    "speed": speed_source,
    "theory": theory_source,
    "examples": lambda: Examples(0.1),
}
