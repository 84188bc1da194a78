"""Searches for weights: Optuna proposes a batch, a cohort trains it, a journal keeps it.

A batch of proposals depends only on the finished trials of earlier batches and on its own seed.
So an interrupted search continues as if it had never stopped: the journal holds finished trials
only, and an unfinished batch is proposed and trained again.
"""

import json
import logging
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np
import optuna
import pandas as pd
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution, FloatDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from cubeae.config.study_keys import SEARCHABLE, Space
from cubeae.parts.algorithms import ALGORITHMS
from cubeae.rng import stream
from cubeae.specs.columns import HEADLINE
from cubeae.specs.training import Term
from cubeae.studies.journal import open_journal

logger = logging.getLogger(__name__)
Weights = dict[str, float]
Floats = NDArray[np.float64]
Direction = Literal["minimize", "maximize"]
# Scores proposals: for each a map of measures, or None where a training diverged.
Measure = Callable[[Sequence[Weights]], Sequence[Mapping[str, float] | None]]


def distributions(space: Space) -> dict[str, BaseDistribution]:
    """Log-uniform range of each searched weight."""
    return {term: FloatDistribution(*ends, log=True) for term, ends in space.ranges.items()}


def directions(space: Space) -> list[Direction]:
    """``minimize`` or ``maximize`` for each objective."""
    larger = (HEADLINE[SEARCHABLE[name]] for name in space.objectives)
    return ["maximize" if is_better else "minimize" for is_better in larger]


def propose(space: Space, finished: Sequence[FrozenTrial]) -> list[Weights]:
    """The search's next batch, given nothing but its ``finished`` trials."""
    rng = stream(space.root, "search", space.name, space.latent_dim, len(finished))
    with warnings.catch_warnings():  # samplers warn that parts of them are experimental
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        seed = int(rng.integers(2**31 - 1))
        sampler = ALGORITHMS[space.algorithm].sampler(space.startup, seed)
        study = optuna.create_study(sampler=sampler, directions=directions(space))
        study.add_trials(finished)
        return [dict(study.ask(distributions(space)).params) for _ in range(space.batch)]


def search(space: Space, measure: Measure, journal: Path, key: str) -> list[FrozenTrial]:
    """Run or resume one search to its budget; returns its trials, in order.

    Args:
        space: what is searched.
        measure: trains and scores one batch of proposals.
        journal: Optuna's journal file; created if missing, else continued.
        key: names the study in the journal; a digest of what its results depend on.

    Raises:
        FileFormatError: the journal is damaged.
    """
    study = open_study(space, journal, key)
    while (done := len(study.trials)) < space.trials:
        start = done // space.batch * space.batch
        proposals = propose(space, study.trials[:start])
        pairs = list(zip(proposals, measure(proposals), strict=True))
        for weights, score in pairs[done - start :]:
            study.add_trial(_trial(space, weights, score))
        logger.info("%s: %d of %d trials", space.name, len(study.trials), space.trials)
    return study.trials[: space.trials]


def study_key(space: Space, *parts: Any) -> str:
    """A digest of everything that a search's results depend on: settings, data and code.

    The budget is not included, so that raising it resumes the search.

    Args:
        space: what is searched.
        parts: what else its results depend on, as plain data.
    """
    settings = asdict(space) | {"trials": None}
    return sha256(json.dumps([settings, *parts], sort_keys=True).encode()).hexdigest()[:16]


def open_study(space: Space, journal: Path, key: str) -> optuna.Study:
    """The study of that key in the journal; created if missing.

    Raises:
        FileFormatError: the journal is damaged.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(
        storage=open_journal(journal),
        study_name=f"{space.name} dim{space.latent_dim} {key}",
        directions=directions(space),
        load_if_exists=True,
    )


def _trial(space: Space, weights: Weights, score: Mapping[str, float] | None) -> FrozenTrial:
    known: dict[str, Any] = {"params": weights, "distributions": distributions(space)}
    values = None if score is None else [score[name] for name in space.objectives]
    if score is None or values is None or not np.isfinite(values).all():
        return create_trial(state=TrialState.FAIL, **known)
    return create_trial(values=values, user_attrs=dict(score), **known)


def trials_table(
    space: Space, terms: Sequence[Term], trials: Sequence[FrozenTrial]
) -> pd.DataFrame:
    """One row per trial: its weights, its measures, and whether it won.

    Args:
        space: the search.
        terms: the composition's; those searched have the weight None.
        trials: its trials, in order.

    Returns:
        ``arm``, ``algorithm``, ``latent_dim``, ``number``, ``status``; ``weight:<term>`` for each
        term, NaN where a controller computes it; the measures on validation data (mean over the
        tuning seeds; NaN where a training diverged); ``objective``, the names of the arm's, joined
        by commas; ``front``, whether no other trial is better in one objective and as good in the
        others; ``best``, the objective's best value up to this trial, and ``winner``, the trial
        that the arm is retrained with (NaN and none with two objectives or more).
    """
    rows = []
    for number, trial in enumerate(trials):
        row: dict[str, Any] = {"arm": space.name, "algorithm": space.algorithm}
        row |= {"latent_dim": space.latent_dim, "number": number}
        row["status"] = "ok" if trial.state == TrialState.COMPLETE else "diverged"
        row |= {f"weight:{term.name}": _weight(term, trial) for term in terms}
        rows.append(row | trial.user_attrs)
    labels = ["arm", "algorithm", "latent_dim", "number", "status"]
    labels += [f"weight:{term.name}" for term in terms]
    frame = pd.DataFrame(rows).reindex(columns=[*labels, *SEARCHABLE])
    signs = np.array([1.0 if name == "minimize" else -1.0 for name in directions(space)])
    costs = frame[list(space.objectives)].to_numpy(np.float64) * signs
    frame["objective"] = ", ".join(space.objectives)
    frame["front"] = pareto_front(costs)
    frame["best"], frame["winner"] = np.nan, False
    if len(signs) == 1:
        # A diverged trial wins only if all diverged: then the first.
        known = np.where(np.isnan(costs[:, 0]), np.inf, costs[:, 0])
        frame.loc[int(np.argmin(known)), "winner"] = True
        frame["best"] = best_so_far(costs[:, 0]) * signs[0]
    return frame


def _weight(term: Term, trial: FrozenTrial) -> float:
    weight = trial.params.get(term.name, term.weight)
    return float(weight) if isinstance(weight, int | float) else math.nan


def best_so_far(costs: Floats) -> Floats:
    """The least of ``costs`` up to each trial, [n]; NaN until one is known."""
    return np.fmin.accumulate(costs)


def pareto_front(costs: Floats) -> list[bool]:
    """Which rows of ``costs`` [n, k], all to be minimised, no other row dominates; NaN never is."""
    known = np.all(np.isfinite(costs), axis=1)
    front = []
    for index, row in enumerate(costs):
        others = costs[known]
        dominated = ((others <= row).all(axis=1) & (others < row).any(axis=1)).any()
        front.append(bool(known[index] and not dominated))
    return front


def importances(
    space: Space, trials: Sequence[FrozenTrial], evaluators: Sequence[str] = ("PED-ANOVA", "fANOVA")
) -> pd.DataFrame:
    """How much of the objective each weight decides: rows of arm, objective, evaluator, term.

    Empty for an arm with one weight, with fewer than four finished trials, or if all trials have
    the same value.

    Source: Watanabe et al. 2023 (PED-ANOVA); Hutter et al. 2014 (fANOVA), both by Optuna.
    """
    sound = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    rows: list[dict[str, Any]] = []
    if len(space.ranges) > 1 and len(sound) >= 4:
        for index, objective in enumerate(space.objectives):
            if len({trial.values[index] for trial in sound}) == 1:
                continue
            single = optuna.create_study(direction=directions(space)[index])
            single.add_trials([_with_value(trial, index) for trial in sound])
            for evaluator in evaluators:
                found = optuna.importance.get_param_importances(
                    single, evaluator=_evaluator(evaluator, space.root)
                )
                rows += [
                    {"arm": space.name, "latent_dim": space.latent_dim}
                    | {"objective": objective, "evaluator": evaluator}
                    | {"term": term, "importance": float(share)}
                    for term, share in sorted(found.items())
                ]
    return pd.DataFrame(
        rows, columns=["arm", "latent_dim", "objective", "evaluator", "term", "importance"]
    )


def _with_value(trial: FrozenTrial, index: int) -> FrozenTrial:
    return create_trial(
        params=trial.params, distributions=trial.distributions, value=trial.values[index]
    )


def _evaluator(name: str, root: int) -> Any:
    if name == "PED-ANOVA":
        return optuna.importance.PedAnovaImportanceEvaluator()
    return optuna.importance.FanovaImportanceEvaluator(seed=root % 2**32)
