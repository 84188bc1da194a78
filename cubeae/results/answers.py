"""The questions that the first page answers, each a table of contrasts judged together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from cubeae.registry import Registry
from cubeae.results.comparisons import (
    PLACE,
    CompositionKey,
    Contrast,
    Side,
    compositions_of,
    contrasted,
)

OWN, MIXTURE, DECODER = "smoothed_kl_forward", "mixture_kl", "aggregate_kl"
# What a penalty may change: name -> whether larger is better.
PRICED = {OWN: False, DECODER: False, "test_mse": False, "active_units": True}


@dataclass(frozen=True)
class Asked:
    """The compositions of a question, and the one without a penalty (None without one)."""

    names: Sequence[CompositionKey]
    free: CompositionKey | None

    def every_pair(self, measure: str) -> list[Contrast]:
        """All pairs on one measure: which is best is not known before the results are."""
        return [
            Contrast(Side(first, measure), Side(second, measure))
            for first, second in combinations(self.names, 2)
        ]


QUESTIONS: Registry[Callable[[Asked], list[Contrast]]] = Registry("question")


@QUESTIONS.add("best")
def best(asked: Asked) -> list[Contrast]:
    """Which generates best with its own sampler?"""
    return asked.every_pair(OWN)


@QUESTIONS.add("best-with-mixture")
def best_with_mixture(asked: Asked) -> list[Contrast]:
    """Which generates best if a mixture is fitted to the latents after training?"""
    return asked.every_pair(MIXTURE)


@QUESTIONS.add("mixture")
def mixture(asked: Asked) -> list[Contrast]:
    """What does that mixture change for each?"""
    return [Contrast(Side(name, MIXTURE), Side(name, OWN)) for name in asked.names]


@QUESTIONS.add("price")
def price(asked: Asked) -> list[Contrast]:
    """What does each penalty buy and pay, against no penalty?"""
    if asked.free is None:
        return []
    return [
        Contrast(Side(name, measure), Side(asked.free, measure), larger)
        for measure, larger in PRICED.items()
        for name in asked.names
        if name != asked.free
    ]


# These are asked of cells and seeds that all compositions have: their order is that of one grid.
ON_COMMON_TRAININGS = ("best", "best-with-mixture")


def answers(
    metrics: pd.DataFrame, free: CompositionKey | None, tolerance: float, points: int
) -> pd.DataFrame:
    """Every question on every dataset, each judged as one table.

    Args:
        metrics: one row per training; pairs with a diverged one are left out.
        free: model and regulariser of the composition without a penalty, None without one.
        tolerance: ratios closer to 1 than 1 + ``tolerance`` do not matter.
        points: how many points each training generated.

    Returns:
        ``dataset`` and ``question``, then the columns of
        ``cubeae.results.comparisons.contrasted``.
    """
    parts = [
        contrasted(
            common_trainings(group) if name in ON_COMMON_TRAININGS else group,
            question(Asked(compositions_of(group), free)),
            tolerance,
            points,
        ).assign(dataset=dataset, question=name)
        for dataset, group in metrics.groupby("dataset", sort=True)
        for name, question in QUESTIONS.items()
    ]
    found = [part for part in parts if len(part)]
    if not found:
        return pd.DataFrame()
    whole = pd.concat(found, ignore_index=True)
    first = ["dataset", "question"]
    return whole[[*first, *(name for name in whole.columns if name not in first)]]


def common_trainings(metrics: pd.DataFrame) -> pd.DataFrame:
    """Sound trainings in those cells and seeds in which every composition has one.

    A composition that diverged where the task is hard would otherwise have the mean of the easy
    cells, and lead. One without any sound training is left out.
    """
    sound = metrics.dropna(subset=[OWN, MIXTURE])
    counts = sound.groupby([*PLACE, "seed"])[OWN].transform("size")
    return sound[counts == len(compositions_of(sound))]
