"""What a config costs: an estimate for the user, and what its jobs ask a cluster for.

Both are of one model. Work is counted in samples that pass through training and in pairs of points
that an evaluation compares; an estimate is seconds on our cores, a request is the estimate times
``SAFETY`` and the time to start.
"""

import math
import os
from dataclasses import dataclass

from cubeae.config.keys import Config
from cubeae.config.plan import study_training
from cubeae.config.searches import budgets
from cubeae.config.study_kinds.kind import StudyKind
from cubeae.config.study_kinds.kinds import STUDY_KINDS
from cubeae.specs.clouds import CloudSettings
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Cohort, Training

# Seconds of one core of 2025: per sample that passes through training (28 to 40 us per model-step
# at batch 64, and up to 8 us for the mixture that is fitted at the end), per pair of points of the
# smoothed KL, which the other measures grow with, and per job, to start and end.
SAMPLE = 0.7e-6
PAIR = 0.85e-9
JOB = 1.0
# A config with more trainings than the first is refused; beyond the second, the user is warned.
MOST_TRAININGS = 1_000_000
MANY_TRAININGS = 10_000
MANY_HOURS = 200.0

# A request multiplies the estimate: by 2 for its own error, by 7 for an old core with narrow
# vectors or one that is shared, by 2 for measures and models that cost more than the average one.
SAFETY = 28
STARTUP = 5  # minutes, to start Python and torch from a slow network file system
SEARCH_STARTUP = 10  # minutes, with the importances at the end
TRIAL = 1.0  # minutes that a trial asks for at least: proposals grow slower with the journal
# MB of torch, its libraries and the data, in a job that trains and in one that evaluates.
TRAINING_MB = 800
EVALUATION_MB = 1200


@dataclass(frozen=True)
class Cost:
    """Trainings of the grid, and of the studies and the replication; work of them all."""

    grid: int
    studies: int
    model_steps: int  # one optimiser step of one training each
    core_hours: float

    @property
    def is_large(self) -> bool:
        """Whether a user should be told before the work begins."""
        return self.grid + self.studies >= MANY_TRAININGS or self.core_hours >= MANY_HOURS

    def __str__(self) -> str:
        cores = os.cpu_count() or 1
        minutes = math.ceil(60 * self.core_hours / cores)
        return (
            f"{self.grid:,} trainings in the grid and {self.studies:,} in studies, "
            f"{self.model_steps / 1e6:,.1f} million model-steps; "
            f"about {self.core_hours:,.1f} core hours, "
            f"or {minutes:,} minute{'s' * (minutes != 1)} on {cores} cores like ours"
        )


def cost(config: Config) -> Cost:
    """Estimate what ``config`` costs; the hours are meant to be right within a factor of two."""
    grid, batch = config.grid, config.training.batch
    cells = len(grid.dataset) * len(grid.latent_dim) * grid.seeds
    numbers = {
        name: cells * len(model.regularisers) * len(config.snrs(name))
        for name, model in config.models.items()
    }
    steps = sum(n * config.training_of(name).steps for name, n in numbers.items())
    studies = _study_trainings(config)
    steps += studies * study_training(config).steps
    replicas = config.replication
    replicated = len(replicas.datasets) * len(replicas.experiments) * replicas.seeds
    replica_steps = replicated * replicas.training.steps
    trained = steps * batch + replica_steps * replicas.training.batch
    scored = sum(numbers.values()) * _pairs(config.evaluation.clouds)
    scored += (_trials(config) + replicated) * _pairs(config.studies.evaluation.clouds)
    scored += sum(
        _kind_trainings(config, kind) * _pairs(kind.evaluation(config).clouds)
        for kind in STUDY_KINDS.values()
    )
    seconds = trained * SAMPLE + scored * PAIR + _jobs(config) * JOB
    return Cost(sum(numbers.values()), studies + replicated, steps + replica_steps, seconds / 3600)


def _jobs(config: Config) -> int:
    """Roughly the jobs of the workflow: two per cohort, five per composition, and thirty more."""
    grid, studies, replicas = config.grid, config.studies, config.replication
    compositions = len(grid.dataset) * sum(len(m.regularisers) for m in config.models.values())
    cohorts = compositions * len(grid.latent_dim) * -(-grid.seeds // grid.seed_block)
    cohorts += sum(_study_cohorts(config, kind) for kind in STUDY_KINDS.values())
    cohorts += len(replicas.datasets) * len(replicas.experiments)
    found = len(studies.latent_dim) * len(budgets(config))
    return 2 * cohorts + found + 5 * compositions + 30


def _study_cohorts(config: Config, kind: StudyKind) -> int:
    places = len(config.studies.latent_dim) * len(kind.snrs(config))
    return places * len(kind.compositions(config))


def _study_trainings(config: Config) -> int:
    kinds = STUDY_KINDS.values()
    return _trials(config) + sum(_kind_trainings(config, kind) for kind in kinds)


def _kind_trainings(config: Config, kind: StudyKind) -> int:
    return _study_cohorts(config, kind) * kind.count(config) * kind.seeds(config)


def _trials(config: Config) -> int:
    """Trainings of the trials of every search."""
    each_dim = sum(budget.trials * budget.seeds for budget in budgets(config).values())
    return each_dim * len(config.studies.latent_dim)


def _pairs(clouds: CloudSettings) -> int:
    return 2 * clouds.centres * clouds.queries


def training_seconds(cohort: Cohort, training: Training) -> float:
    """Estimated time of training a cohort."""
    return cohort.size * training.steps * training.batch * SAMPLE


def evaluation_seconds(trainings: int, evaluation: Evaluation) -> float:
    """Estimated time of evaluating so many trainings."""
    return trainings * _pairs(evaluation.clouds) * PAIR


def training_minutes(cohort: Cohort, training: Training, attempt: int = 1) -> int:
    """Run time that training a cohort asks for, longer at each attempt."""
    return attempt * (STARTUP + _safe_minutes(training_seconds(cohort, training)))


def evaluation_minutes(trainings: int, evaluation: Evaluation, attempt: int = 1) -> int:
    """Run time that evaluating so many trainings asks for."""
    return attempt * (STARTUP + _safe_minutes(evaluation_seconds(trainings, evaluation)))


def search_minutes(
    cohort: Cohort, training: Training, evaluation: Evaluation, trials: int, attempt: int = 1
) -> int:
    """Run time that a search asks for: each of ``trials`` trains and evaluates ``cohort`` once."""
    seconds = training_seconds(cohort, training) + evaluation_seconds(cohort.size, evaluation)
    each = max(TRIAL, SAFETY * seconds / 60)
    return attempt * (SEARCH_STARTUP + math.ceil(trials * each))


def training_mb(cohort: Cohort, training: Training, attempt: int = 1) -> int:
    """Memory that training asks for: activations and kernel matrices of every member."""
    widest = max(training.architecture.hidden)
    floats = cohort.size * training.batch * (20 * widest + 16 * training.batch)
    return attempt * (TRAINING_MB + int(4 * floats / 1e6))


def evaluation_mb(seeds: int, evaluation: Evaluation, attempt: int = 1) -> int:
    """Memory that evaluating asks for: a few square matrices of the latents of every seed."""
    points = max(evaluation.latent_points, evaluation.information_points)
    return attempt * (EVALUATION_MB + int(4 * 8 * seeds * points**2 / 1e6))


def _safe_minutes(seconds: float) -> int:
    return int(SAFETY * seconds / 60)
