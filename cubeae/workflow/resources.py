"""What jobs ask a cluster for: memory (MB) and run time (minutes), more at each attempt.

Each function returns both under Snakemake's names, as functions of wildcards and attempt.
"""

from collections.abc import Callable, Mapping, Sequence

from cubeae.config import cost
from cubeae.specs.evaluation import Evaluation
from cubeae.specs.training import Cohort, Training
from cubeae.workflow.cohorts import Wildcards

Request = Callable[[Wildcards, int], int]
Requests = Mapping[str, Request]


def growing(mem_mb: int, runtime: int) -> Requests:
    """Fixed amounts, times the attempt."""
    return {
        "mem_mb": lambda _, attempt: attempt * mem_mb,
        "runtime": lambda _, attempt: attempt * runtime,
    }


def training_requests(
    cohort: Callable[[Wildcards], Cohort], training: Callable[[Wildcards], Training]
) -> Requests:
    """Of a job that trains a cohort; what it trains is a function of its wildcards."""

    def mem_mb(wildcards: Wildcards, attempt: int) -> int:
        return cost.training_mb(cohort(wildcards), training(wildcards), attempt)

    def runtime(wildcards: Wildcards, attempt: int) -> int:
        return cost.training_minutes(cohort(wildcards), training(wildcards), attempt)

    return {"mem_mb": mem_mb, "runtime": runtime}


def evaluation_requests(
    cohorts: Callable[[Wildcards], Sequence[Cohort]], settings: Evaluation
) -> Requests:
    """Of a job that evaluates cohorts, one combination at a time."""

    def mem_mb(wildcards: Wildcards, attempt: int) -> int:
        seeds = max(len(cohort.seeds) for cohort in cohorts(wildcards))
        return cost.evaluation_mb(seeds, settings, attempt)

    def runtime(wildcards: Wildcards, attempt: int) -> int:
        trainings = sum(cohort.size for cohort in cohorts(wildcards))
        return cost.evaluation_minutes(trainings, settings, attempt)

    return {"mem_mb": mem_mb, "runtime": runtime}


def search_requests(
    cohort: Callable[[Wildcards], Cohort],
    training: Training,
    evaluation: Evaluation,
    trials: Callable[[Wildcards], int],
) -> Requests:
    """Of a job that searches weights with a budget of ``trials``."""

    def runtime(wildcards: Wildcards, attempt: int) -> int:
        budget = trials(wildcards)
        return cost.search_minutes(cohort(wildcards), training, evaluation, budget, attempt)

    return {"mem_mb": growing(3000, 0)["mem_mb"], "runtime": runtime}
