"""Searches for weights: Optuna proposes a batch, a cohort trains it, a journal keeps it.

What a batch proposes depends on the finished trials of earlier batches and on a seed of its own
alone. So a search that was interrupted goes on as if it had not been: the journal holds nothing
but finished trials, and an unfinished batch is proposed and trained again.
"""

import json
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np
import optuna
import pandas as pd
from optuna.distributions import BaseDistribution, FloatDistribution
from optuna.samplers import BaseSampler, GPSampler, RandomSampler, TPESampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState, create_trial

from cubeae.rng import stream
from cubeae.schema import HEADLINE
from cubeae.study_config import SEARCHABLE, Arm, Search

logger = logging.getLogger(__name__)
Weights = dict[str, float]
Direction = Literal["minimize", "maximize"]
# Scores proposals: for each a map of measures, or None where a training diverged.
Measure = Callable[[Sequence[Weights]], Sequence[Mapping[str, float] | None]]


@dataclass(frozen=True)
class Space:
    """One arm's search at one latent dim: its name, ranges and budget, and the root seed."""

    name: str
    arm: Arm
    search: Search
    latent_dim: int
    root: int

    @property
    def distributions(self) -> dict[str, BaseDistribution]:
        """Log-uniform range of each searched weight."""
        ranges = self.search.ranges
        return {term: FloatDistribution(*ranges[term], log=True) for term in self.arm.terms}

    @property
    def directions(self) -> list[Direction]:
        """``minimize`` or ``maximize`` for each objective."""
        larger = (HEADLINE[SEARCHABLE[name]] for name in self.arm.objectives)
        return ["maximize" if is_better else "minimize" for is_better in larger]


def make_sampler(kind: str, startup: int, seed: int) -> BaseSampler:
    """Optuna's sampler of that name; the first ``startup`` trials are random.

    Source: Bergstra et al. 2011 (TPE; multivariate, Falkner et al. 2018); Optuna's GPSampler
    (Gaussian process, log expected improvement).
    """
    if kind == "random":
        return RandomSampler(seed=seed)
    if kind == "gp":
        return GPSampler(seed=seed, n_startup_trials=startup)
    return TPESampler(seed=seed, n_startup_trials=startup, multivariate=True, constant_liar=True)


def propose(space: Space, finished: Sequence[FrozenTrial], count: int) -> list[Weights]:
    """The next ``count`` points of the search, given its ``finished`` trials alone."""
    rng = stream(space.root, "search", space.name, space.latent_dim, len(finished))
    with warnings.catch_warnings():  # samplers say that parts of them are experimental
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = make_sampler(
            space.arm.sampler, space.search.startup, int(rng.integers(2**31 - 1))
        )
        study = optuna.create_study(sampler=sampler, directions=space.directions)
        study.add_trials(finished)
        return [dict(study.ask(space.distributions).params) for _ in range(count)]


def search(space: Space, measure: Measure, journal: Path, key: str) -> list[FrozenTrial]:
    """Run or resume one search to its budget; returns its trials, in order.

    Args:
        space: what is searched.
        measure: trains and scores one batch of proposals.
        journal: Optuna's journal file; made, or gone on with.
        key: names the study in the journal: whatever its results depend on (``study_key``).
    """
    study = open_study(space, journal, key)
    budget, batch = space.search.trials, space.search.batch
    while (done := len(study.trials)) < budget:
        start = done // batch * batch
        proposals = propose(space, study.trials[:start], min(batch, budget - start))
        scores = measure(proposals)
        pairs = list(zip(proposals, scores, strict=True))
        for weights, score in pairs[done - start :]:
            study.add_trial(_trial(space, weights, score))
        logger.info("%s: %d of %d trials", space.name, len(study.trials), budget)
    return study.trials


def study_key(*parts: Any) -> str:
    """A digest of all that a search's results depend on: settings, data and code."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def open_study(space: Space, journal: Path, key: str) -> optuna.Study:
    """The study of that key in the journal, made if it isn't there."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    drop_partial_line(journal)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))),
        study_name=f"{space.name} dim{space.latent_dim} {key}",
        directions=space.directions,
        load_if_exists=True,
    )


def drop_partial_line(journal: Path) -> None:
    """Cut off a last line that a killed process did not finish; what is appended would join it."""
    if not journal.exists():
        return
    content = journal.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        logger.warning("%s: dropped an unfinished line", journal)
        with journal.open("r+b") as file:
            file.truncate(whole)


def _trial(space: Space, weights: Weights, score: Mapping[str, float] | None) -> FrozenTrial:
    known: dict[str, Any] = {"params": weights, "distributions": space.distributions}
    values = None if score is None else [score[name] for name in space.arm.objectives]
    if score is None or values is None or not np.isfinite(values).all():
        return create_trial(state=TrialState.FAIL, **known)
    return create_trial(values=values, user_attrs=dict(score), **known)


def trials_table(space: Space, terms: Sequence[str], trials: Sequence[FrozenTrial]) -> pd.DataFrame:
    """One row a trial: what was tried, what came of it, and whether it won.

    Args:
        space: the search.
        terms: the composition's regularisers; those not searched have the weight 0.
        trials: its trials, in order.

    Returns:
        ``arm``, ``latent_dim``, ``number``, ``status``; ``weight:<term>`` for each term; the
        measures on validation data (mean over the tuning seeds; NaN where a training diverged);
        ``front``, whether no other trial is better in one objective and as good in the others;
        ``winner``, the one that the arm is retrained with (none with two objectives or more).
    """
    rows = []
    for number, trial in enumerate(trials):
        row: dict[str, Any] = {"arm": space.name, "latent_dim": space.latent_dim, "number": number}
        row["status"] = "ok" if trial.state == TrialState.COMPLETE else "diverged"
        row |= {f"weight:{term}": float(trial.params.get(term, 0.0)) for term in terms}
        rows.append(row | trial.user_attrs)
    labels = ["arm", "latent_dim", "number", "status", *(f"weight:{term}" for term in terms)]
    frame = pd.DataFrame(rows).reindex(columns=[*labels, *SEARCHABLE])
    signs = [1.0 if direction == "minimize" else -1.0 for direction in space.directions]
    costs = frame[list(space.arm.objectives)].to_numpy(np.float64) * signs
    frame["front"] = pareto_front(costs)
    frame["winner"] = False
    if len(signs) == 1:
        frame.loc[int(np.argmin(np.nan_to_num(costs[:, 0], nan=np.inf))), "winner"] = True
    return frame


def pareto_front(costs: np.ndarray[Any, np.dtype[np.float64]]) -> list[bool]:
    """Which rows of ``costs`` [n, k], all to be minimised, no other row dominates; NaN never is."""
    known = np.isfinite(costs).all(axis=1)
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

    Empty for an arm with one weight, or with fewer than four finished trials.

    Source: Watanabe et al. 2023 (PED-ANOVA); Hutter et al. 2014 (fANOVA), both by Optuna.
    """
    sound = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    rows: list[dict[str, Any]] = []
    if len(space.arm.terms) > 1 and len(sound) >= 4:
        for index, objective in enumerate(space.arm.objectives):
            single = optuna.create_study(direction=space.directions[index])
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
