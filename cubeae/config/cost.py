"""What a config asks for: how many trainings, and about how long they take."""

import math
import os
from dataclasses import dataclass

from cubeae.config.keys import Config
from cubeae.config.plan import study_training
from cubeae.specs.clouds import CloudSettings

# Seconds of one core of 2025: for a sample that passes through training (90 to 180 us a model-step
# at batch 64), for a pair of points of the smoothed KL, which the other measures grow with, and for
# a job to start Python and torch.
SAMPLE = 1.6e-6
PAIR = 1.4e-9
JOB = 2.0
# Beyond the first a config is thought a slip and refused; beyond the second it is warned of.
MOST_TRAININGS = 1_000_000
MANY_TRAININGS = 10_000
MANY_HOURS = 200.0


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
        return (
            f"{self.grid:,} trainings in the grid and {self.studies:,} in studies, "
            f"{self.model_steps / 1e6:,.1f} million model-steps; "
            f"about {self.core_hours:,.1f} core hours, "
            f"or {math.ceil(60 * self.core_hours / cores):,} minutes on {cores} cores like ours"
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
    scored = (sum(numbers.values()) + replicated) * _pairs(config.evaluation.clouds)
    scored += studies * _pairs(config.studies.evaluation.clouds)
    seconds = trained * SAMPLE + scored * PAIR + _jobs(config) * JOB
    return Cost(sum(numbers.values()), studies + replicated, steps + replica_steps, seconds / 3600)


def _jobs(config: Config) -> int:
    """Jobs of the workflow, near enough: two a cohort, five a composition, and thirty more."""
    grid, studies, replicas = config.grid, config.studies, config.replication
    compositions = len(grid.dataset) * sum(len(m.regularisers) for m in config.models.values())
    cohorts = compositions * len(grid.latent_dim) * -(-grid.seeds // grid.seed_block)
    places = len(studies.latent_dim) * len(studies.snr_db)
    cohorts += places * (len(studies.annealing.compositions) + bool(studies.lattice.weights))
    cohorts += len(studies.latent_dim) * bool(studies.search.arms)
    cohorts += len(replicas.datasets) * len(replicas.experiments)
    searches = len(studies.latent_dim) * len(studies.search.arms)
    return 2 * cohorts + searches + 5 * compositions + 30


def _study_trainings(config: Config) -> int:
    studies = config.studies
    annealing, lattice, search = studies.annealing, studies.lattice, studies.search
    points = math.prod(map(len, lattice.weights.values())) if lattice.weights else 0
    by_cell = (
        len(annealing.compositions) * len(annealing.schedules) * annealing.seeds
        + points * lattice.seeds
    )
    searched = len(search.arms) * (search.trials * search.seeds + search.fresh_seeds)
    return len(studies.latent_dim) * (len(studies.snr_db) * by_cell + searched)


def _pairs(clouds: CloudSettings) -> int:
    return 2 * clouds.centres * clouds.queries
