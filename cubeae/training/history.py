"""Histories of training: what was logged, and its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from torch import Tensor

from cubeae.specs.training import Cohort


@dataclass
class History:
    """What was logged: one [members] array per quantity and step of ``steps``."""

    steps: list[int] = field(default_factory=list)
    values: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)

    def add(self, step: int, quantities: Mapping[str, Tensor | float], members: int) -> None:
        """Log ``quantities``, tensors [members] or numbers shared by all members."""
        self.steps.append(step)
        for name, value in quantities.items():
            row = value.detach().cpu().numpy() if isinstance(value, Tensor) else value
            self.values.setdefault(name, []).append(
                np.broadcast_to(np.asarray(row, np.float64), (members,)).copy()
            )


def history_frames(cohort: Cohort, history: History) -> list[pd.DataFrame]:
    """The logged history: one table per combination, one row per seed and logged step."""
    count = len(cohort.seeds)
    frames = []
    for index, (objective, snr) in enumerate(cohort.combinations):
        rows = slice(index * count, (index + 1) * count)
        frame = pd.DataFrame(
            {name: _flatten(values, rows) for name, values in history.values.items()}
        )
        frame.insert(0, "step", np.repeat(history.steps, count))
        frame.insert(0, "seed", np.tile(cohort.seeds, len(history.steps)))
        labels: dict[str, Any] = {"dataset": cohort.dataset, "model": cohort.model}
        labels |= {"regulariser": objective.name, "snr_db": snr, "latent_dim": cohort.latent_dim}
        for name, label in reversed(labels.items()):
            frame.insert(0, name, label)
        frames.append(frame)
    return frames


def _flatten(values: list[NDArray[np.float64]], rows: slice) -> NDArray[np.float64]:
    return np.concatenate([step[rows] for step in values])
