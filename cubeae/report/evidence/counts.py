"""How many trainings were asked for, and how many are done, diverged and missing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cubeae.config.cells import cells, compositions
from cubeae.config.keys import Config
from cubeae.specs.columns import CELL


@dataclass(frozen=True)
class Counts:
    """Trainings of a config, or of one model; ``reasons`` counts those of diverged trainings."""

    expected: int
    ok: int
    diverged: int
    reasons: list[tuple[str, int]]

    @property
    def missing(self) -> int:
        """Trainings that the config asks for and that have no row."""
        return max(self.expected - self.ok - self.diverged, 0)


def count(config: Config, metrics: pd.DataFrame, model: str | None = None) -> Counts:
    """Count the trainings of ``model``, or of all models.

    Args:
        config: the whole config.
        metrics: one row per training; rows outside the config's grid are not counted.
        model: its name, None for all.
    """
    keys = {
        (dataset, composition.model, composition.regulariser, cell.snr_db, cell.latent_dim)
        for dataset in config.grid.dataset
        for composition in compositions(config, model)
        for cell in cells(config, dataset, composition)
    }
    asked = [row in keys for row in metrics[list(CELL)].itertuples(index=False, name=None)]
    own = metrics[np.array(asked, dtype=bool)]  # an empty list would select columns
    own = own[own["seed"] < config.grid.seeds]
    bad = own[own["status"] != "ok"]
    reasons = bad["reason"].replace("", "no reason given").value_counts()
    return Counts(
        expected=len(keys) * config.grid.seeds,
        ok=len(own) - len(bad),
        diverged=len(bad),
        reasons=[(str(reason), int(number)) for reason, number in reasons.items()],
    )
