"""The tables that the pages of results are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cubeae.files.tables import join, read_table
from cubeae.report.evidence.estimates import Estimates, Floors
from cubeae.report.evidence.results import Numbers, Results
from cubeae.results.tables import summarise


@dataclass(frozen=True)
class Evidence:
    """What was measured.

    ``metrics`` has one row per training, ``intervals`` one per cell and measure (as
    ``cubeae.results.inference`` makes them; may be empty), and ``perfect`` one per dataset and
    fresh true sample (may be empty).
    """

    metrics: pd.DataFrame
    intervals: pd.DataFrame
    perfect: pd.DataFrame

    def numbers(self) -> Numbers:
        """The same by cell."""
        results = Results(summarise(self.metrics), self.metrics)
        return Numbers(results, Estimates(self.intervals), Floors(self.perfect))


def read_evidence(metrics: Path, perfect: Iterable[Path], root: int) -> Evidence:
    """Read the tables of trainings and of true samples, and find the intervals over seeds.

    Args:
        metrics: parquet, one row a training.
        perfect: parquet, one file a dataset.
        root: the config's root seed, for the bootstrap.
    """
    # SciPy's statistics take half a second to load, which pages without results need not.
    from cubeae.results.inference import intervals

    rows = read_table(metrics)
    floors = join(perfect)
    return Evidence(rows, intervals(rows, root), floors)
