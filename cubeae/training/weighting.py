"""The weight of every penalty at every step, for every member of a cohort."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.parts.controller import Controller
from cubeae.specs.training import Cohort, Term


class Weighting:
    """Weights by schedule, and by controllers, which remember the training so far.

    Raises:
        ValueError: the objectives differ in penalties, parameters or controllers, or a weight is
            not known yet.
    """

    def __init__(self, cohort: Cohort, steps: int, device: torch.device) -> None:
        self._table = weight_table(cohort, steps, device)
        self._controllers = {
            term.name: term.weight
            for term in cohort.objectives[0].terms
            if isinstance(term.weight, Controller)
        }
        self._states: dict[str, tuple[Tensor, ...]] = dict.fromkeys(self._controllers, ())

    def weights(self, step: int, mse: Tensor, penalties: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The weights in ``step``, which must be the one after the last call's.

        Args:
            step: from 0 on.
            mse: of the batch, [M], detached.
            penalties: by name, [M], detached.

        Returns:
            By name, [M].
        """
        weights = {name: rows[step] for name, rows in self._table.items()}
        for name, controller in self._controllers.items():
            found, self._states[name] = controller.weigh(mse, penalties[name], self._states[name])
            weights[name] = weights[name] * found
        return weights


def weight_table(cohort: Cohort, steps: int, device: torch.device) -> dict[str, Tensor]:
    """Weight of every penalty at every step, for every member; each [steps, M].

    Of a weight that a controller computes, it is the schedule's factor.

    Raises:
        ValueError: the objectives differ in penalties, parameters or controllers, or a weight is
            not known yet.
    """
    alike = {str([_identity(term) for term in o.terms]) for o in cohort.objectives}
    if len(alike) > 1:
        raise ValueError(
            "the objectives of a cohort must have the same penalties, parameters and controllers"
        )
    tables = {}
    for index, name in enumerate(cohort.penalties):
        terms = [objective.terms[index] for objective in cohort.objectives]
        columns = [_weights(term, steps) for term in terms]
        repeats = len(cohort.snr_db) * len(cohort.seeds)
        table = np.repeat(np.stack(columns, 1), repeats, axis=1).astype(np.float32)
        tables[name] = torch.from_numpy(table).to(device)
    return tables


def _identity(term: Term) -> tuple[object, ...]:
    """What the terms of a cohort's objectives have in common."""
    controller = term.weight if isinstance(term.weight, Controller) else None
    return term.name, term.parameters, controller


def _weights(term: Term, steps: int) -> NDArray[np.float64]:
    if term.weight is None:
        raise ValueError(f"the weight of {term.name} is not tuned yet")
    weight = 1.0 if isinstance(term.weight, Controller) else term.weight
    return np.array([weight * term.schedule.factor(step / steps) for step in range(steps)])
