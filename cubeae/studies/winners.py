"""Fills weights that are still to be tuned with those that a search found."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from cubeae.specs.training import Cohort


def settle(cohort: Cohort, winners: pd.DataFrame, arms: Mapping[str, str]) -> Cohort:
    """The cohort with every unknown weight taken from a winner.

    Args:
        cohort: some of its weights may be None.
        winners: one row per arm: ``arm``, and ``weight:<regulariser>`` for each term.
        arms: arm by the name of the objective.

    Raises:
        KeyError: an unknown weight has no arm, or its arm has no winner.
        ValueError: an arm has two winners, for example of two latent dims.
    """
    if winners["arm"].duplicated().any():
        raise ValueError(f"each arm may have one winner, not {sorted(winners['arm'])}")
    found = {row["arm"]: row for row in winners.to_dict("records")}
    objectives = []
    for objective in cohort.objectives:
        terms = tuple(
            replace(term, weight=float(found[arms[objective.name]][f"weight:{term.name}"]))
            if term.weight is None
            else term
            for term in objective.terms
        )
        objectives.append(replace(objective, terms=terms))
    return replace(cohort, objectives=tuple(objectives))
