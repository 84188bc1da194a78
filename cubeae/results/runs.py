"""Two runs side by side: the same cells, paired by seed and judged by the one rule."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cubeae.files.tables import read_table
from cubeae.results.comparisons import compare, compositions_of
from cubeae.specs.columns import CELL, HEADLINE

# Before a model's name, to tell the two runs' apart; no name of a config has a space.
FIRST, SECOND = "first ", "second "
# Behind a share where no table says how many: it is taken to be no nearer to 0 or 1 than half a
# point of these.
FEW_POINTS = 1000
NEEDED = (*CELL, "seed", "status", *HEADLINE)


@dataclass(frozen=True)
class Run:
    """A folder of results: ``metrics``, one row per training, and how many ``points`` each made."""

    name: str
    metrics: pd.DataFrame
    points: int

    @property
    def diverged(self) -> int:
        """How many trainings diverged."""
        return int((self.metrics["status"] != "ok").sum())


@dataclass(frozen=True)
class RunComparison:
    """The second run against the first.

    ``table`` is as ``cubeae.results.comparisons.compare`` makes it, of each composition with
    itself, where the first run is the baseline. ``cells`` are in both runs; of these ``unpaired``
    share no seed, and ``identical`` ones have equal headline measures in every common seed.
    ``only_first`` and ``only_second`` count cells that the other run lacks.
    """

    table: pd.DataFrame
    cells: int
    unpaired: int
    identical: int
    only_first: int
    only_second: int


def read_run(folder: Path) -> Run:
    """The run whose results are in ``folder``.

    Raises:
        FileFormatError: its tables cannot be read.
        ValueError: it has no table of metrics, or one without the columns that are compared.
    """
    path, judged = folder / "metrics.parquet", folder / "comparisons.parquet"
    if not path.is_file():
        raise ValueError(f"{folder}: is no folder of results: it has no metrics.parquet")
    metrics = read_table(path)
    missing = [name for name in NEEDED if name not in metrics]
    if missing:
        raise ValueError(f"{path}: lacks the columns {', '.join(missing)}")
    known = read_table(judged) if judged.is_file() else pd.DataFrame()
    points = int(known["points"].min()) if len(known) else FEW_POINTS
    return Run(str(folder), metrics, points)


def compare_runs(first: Run, second: Run, tolerance: float) -> RunComparison:
    """Every composition of ``second`` against the same one of ``first``.

    Pairs are trainings of one cell and seed. Means over all cells on a dataset are judged
    together, and so are the comparisons of one cell.

    Args:
        first, second: the runs.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.

    Raises:
        ValueError: the runs have no cell in common.
    """
    cells = [set(run.metrics.set_index(list(CELL)).index) for run in (first, second)]
    common = cells[0] & cells[1]
    if not common:
        raise ValueError(f"{first.name} and {second.name}: no cell is in both")
    both = [name for name in compositions_of(first.metrics) if name in _names(second)]
    pairs = [((SECOND + model, reg), (FIRST + model, reg)) for model, reg in both]
    trainings = pd.concat(
        [
            run.metrics.assign(model=prefix + run.metrics["model"])
            for run, prefix in ((first, FIRST), (second, SECOND))
        ],
        ignore_index=True,
    )
    table = compare(trainings, pairs, tolerance, min(first.points, second.points))
    if len(table):
        table["model"] = table["model"].str.removeprefix(SECOND)
    seeds = _common_seeds(first, second)
    return RunComparison(
        table,
        cells=len(common),
        unpaired=len(common) - len(seeds),
        identical=int(seeds.sum()),
        only_first=len(cells[0] - common),
        only_second=len(cells[1] - common),
    )


def _names(run: Run) -> set[tuple[str, str]]:
    return set(compositions_of(run.metrics))


def _common_seeds(first: Run, second: Run) -> "pd.Series[bool]":
    """By cell with a common seed: whether all headline measures of these seeds are equal."""
    key = [*CELL, "seed"]
    measures = [run.metrics.set_index(key)[list(HEADLINE)] for run in (first, second)]
    one, other = measures[0].align(measures[1], join="inner", axis=0)
    equal = one.eq(other) | (one.isna() & other.isna())
    return equal.all(axis=1).groupby(level=list(CELL)).all()
