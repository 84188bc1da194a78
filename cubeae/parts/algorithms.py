"""The registry of search algorithms: how Optuna proposes the next weights of a search.

It is here, and not with the searches, because a config names an algorithm and reading a config must
not import Optuna.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from cubeae.registry import Registry

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler


class SearchAlgorithm(ABC):
    """One search algorithm.

    ``words`` are what pages call it. ``is_random`` marks a search that learns nothing from its
    trials. It shows what the others gain, and its winner is never used.
    """

    words: ClassVar[str]
    is_random: ClassVar[bool] = False

    @abstractmethod
    def sampler(self, startup: int, seed: int) -> BaseSampler:
        """Optuna's sampler, whose first ``startup`` trials are random."""


ALGORITHMS: Registry[SearchAlgorithm] = Registry("search algorithm")


@ALGORITHMS.add("tpe")
class Tpe(SearchAlgorithm):
    """Multivariate tree-structured Parzen estimator.

    Source: Bergstra et al. 2011; Falkner et al. 2018 (multivariate).
    """

    words = "a tree-structured Parzen estimator (TPE)"

    def sampler(self, startup: int, seed: int) -> BaseSampler:
        """Trials of one batch are kept apart by a constant liar."""
        from optuna.samplers import TPESampler

        return TPESampler(
            seed=seed, n_startup_trials=startup, multivariate=True, constant_liar=True
        )


@ALGORITHMS.add("gp")
class GaussianProcess(SearchAlgorithm):
    """Gaussian process with Optuna's log expected improvement."""

    words = "a Gaussian process"

    def sampler(self, startup: int, seed: int) -> BaseSampler:
        """Optuna's GPSampler."""
        from optuna.samplers import GPSampler

        return GPSampler(seed=seed, n_startup_trials=startup)


@ALGORITHMS.add("random")
class RandomSearch(SearchAlgorithm):
    """Independent draws over the whole range."""

    words = "random search"
    is_random = True

    def sampler(self, startup: int, seed: int) -> BaseSampler:
        """Every trial is random, so ``startup`` does not matter."""
        from optuna.samplers import RandomSampler

        return RandomSampler(seed=seed)
