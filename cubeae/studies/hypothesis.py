"""Whether both penalties together do better than each alone: best joint arm, best single arm."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cubeae.config.study_keys import SEARCHABLE, Arm
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.results.comparisons import compare
from cubeae.specs.columns import HEADLINE, ONE_CELL

Arms = Mapping[str, Arm]


def hypothesis(
    metrics: pd.DataFrame, trials: pd.DataFrame, arms: Arms, tolerance: float, points: int
) -> pd.DataFrame:
    """The best joint arm against the best arm of each penalty alone, over fresh seeds.

    Arms are chosen by the objective of their best trial on validation data. A joint arm searches
    two weights or more, a single arm one. Random search is not a candidate: it is the searches'
    own reference, with no model of the weights. Arms with different objectives are never compared.

    Args:
        metrics: one row per training of the winners, measured on test data.
        trials: of every arm, as ``cubeae.studies.search.trials_table`` returns them.
        arms: what each searched.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated.

    Returns:
        The rows of one cell as ``cubeae.results.comparisons.compare`` returns them (``regulariser``
        is the joint arm; one latent dim and objective are judged together), with ``objective``;
        ``term``, the single arm's penalty; and, for both sides (the single arm's begin with
        ``baseline_``), ``arms`` and ``trials``, how many of each it was chosen from,
        ``validation``, its value of the objective, and ``weight:<penalty>``. Empty without a
        joint and a single arm.
    """
    parts = [
        _judged(metrics[metrics["latent_dim"] == dim], group, chosen, objective, tolerance, points)
        for dim, group in trials.groupby("latent_dim", sort=True)
        for objective, chosen in _candidates(arms).items()
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _candidates(arms: Arms) -> Mapping[str, Arms]:
    """Arms that have one winner and do not search at random, by their objective."""
    found: dict[str, dict[str, Arm]] = {}
    for name, arm in arms.items():
        if not ALGORITHMS[arm.algorithm].is_random and len(arm.objectives) == 1:
            found.setdefault(arm.objectives[0], {})[name] = arm
    return found


def _judged(
    metrics: pd.DataFrame,
    trials: pd.DataFrame,
    arms: Arms,
    objective: str,
    tolerance: float,
    points: int,
) -> pd.DataFrame:
    """One latent dim and objective."""
    joint = [name for name, arm in arms.items() if len(arm.terms) > 1]
    terms = dict.fromkeys(arm.terms[0] for arm in arms.values() if len(arm.terms) == 1)
    single = {term: [name for name, arm in arms.items() if arm.terms == [term]] for term in terms}
    if not joint or not single or metrics.empty:
        return pd.DataFrame()
    best = _side(trials, joint, objective)
    sides = {term: _side(trials, names, objective) for term, names in single.items()}
    (model,) = metrics["model"].unique()
    pairs = [((model, best["arm"]), (model, side["arm"])) for side in sides.values()]
    table = compare(metrics, pairs, tolerance, points)
    if table.empty:
        return table
    # Arms are chosen at one latent dim, and the searches have one SNR: there is nothing to pool.
    table = table[table["scope"] == ONE_CELL].reset_index(drop=True)
    by_arm = {side["arm"]: {"term": term} | _based(side) for term, side in sides.items()}
    known = pd.DataFrame([by_arm[name] for name in table["baseline_regulariser"]])
    own = {name: value for name, value in best.items() if name != "arm"}
    return pd.concat([table.assign(objective=objective, **own), known], axis=1)


def _based(side: Mapping[str, Any]) -> dict[str, Any]:
    return {f"baseline_{name}": value for name, value in side.items() if name != "arm"}


def _side(trials: pd.DataFrame, names: Sequence[str], objective: str) -> dict[str, Any]:
    """The best of these arms by the objective of its winner, and what it was chosen from."""
    asked = trials[trials["arm"].isin(names)]
    winners: list[dict[Any, Any]] = asked[asked["winner"]].to_dict("records")
    sign = -1.0 if HEADLINE[SEARCHABLE[objective]] else 1.0
    # An arm that diverged throughout (NaN) is chosen only where all did.
    costs = [sign * winner[objective] for winner in winners]
    best = winners[int(np.argmin(np.where(np.isnan(costs), np.inf, costs)))]
    known = {"arm": best["arm"], "arms": len(names), "trials": len(asked)}
    weights = {name: best[name] for name in best if name.startswith("weight:")}
    return known | {"validation": best[objective]} | weights
