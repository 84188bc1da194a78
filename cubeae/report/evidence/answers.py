"""The judged answers to the questions of the first page, as sentences read them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.config.study_keys import Composition
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, WORSE

OPPOSITE = {BETTER: WORSE, WORSE: BETTER}


@dataclass(frozen=True)
class Judged:
    """One judged contrast: a measure of ``chosen`` against one of ``baseline``.

    ``value`` and ``other`` are the means of the two over the same cells and seeds; ``effect`` is
    the logarithm of a ratio, or a difference.
    """

    chosen: Composition
    baseline: Composition
    measure: str
    value: float
    other: float
    effect: float
    cells: int
    verdict: str

    @property
    def ratio(self) -> float:
        """Of the two, where the effect is a logarithm."""
        return math.exp(self.effect)

    def turned(self) -> "Judged":
        """The same seen from the other side."""
        return Judged(
            self.baseline,
            self.chosen,
            self.measure,
            self.other,
            self.value,
            -self.effect,
            self.cells,
            OPPOSITE.get(self.verdict, self.verdict),
        )


def answers_to(question: str, answers: pd.DataFrame, dataset: str) -> list[Judged]:
    """The contrasts of a question on one dataset; none where the table has none.

    Args:
        question: a name of ``cubeae.results.answers.QUESTIONS``.
        answers: as ``cubeae.results.answers.answers`` makes them; it may be empty.
        dataset: its name.
    """
    if answers.empty:
        return []
    asked = answers[(answers["question"] == question) & (answers["dataset"] == dataset)]
    return [_judged(row) for row in asked.to_dict("records")]


def _judged(row: Mapping[Any, Any]) -> Judged:
    return Judged(
        Composition(row["model"], row["regulariser"]),
        Composition(row["baseline_model"], row["baseline_regulariser"]),
        str(row["measure"]),
        float(row["value"]),
        float(row["baseline_value"]),
        float(row["effect"]),
        int(row["cells"]),
        str(row["verdict"]),
    )


@dataclass(frozen=True)
class Ranking:
    """Compositions from the lowest mean up, where lower is better.

    ``tied`` are the first and those that the verdicts do not place behind it; ``ratios`` are those
    of each composition to the first. ``equivalent`` says whether no difference between the tied
    ones and the first matters, ``decided`` whether a verdict orders some of the tied ones.
    ``cells`` is how many cells the means are over.
    """

    means: Mapping[Composition, float]
    tied: Sequence[Composition]
    ratios: Mapping[Composition, float]
    equivalent: bool
    decided: bool
    cells: int

    @property
    def first(self) -> Composition:
        """The one with the lowest mean."""
        return next(iter(self.means))

    @property
    def behind(self) -> list[Composition]:
        """Those that are worse than the first, by their means."""
        return [each for each in self.means if each not in self.tied]


def ranking(pairs: Sequence[Judged]) -> Ranking | None:
    """The order of compositions from all pairs of them; None without a pair."""
    both = [*pairs, *(pair.turned() for pair in pairs)]
    if not both:
        return None
    values: dict[Composition, list[float]] = {}
    for pair in both:
        values.setdefault(pair.chosen, []).append(pair.value)
    means = {name: sum(found) / len(found) for name, found in values.items()}
    ordered = dict(sorted(means.items(), key=lambda item: item[1]))
    first = next(iter(ordered))
    against = {pair.chosen: pair for pair in both if pair.baseline == first}
    tied = [name for name in ordered if name == first or against[name].verdict != WORSE]
    return Ranking(
        ordered,
        tied,
        {name: pair.ratio for name, pair in against.items()},
        all(against[name].verdict == NEGLIGIBLE for name in tied if name != first),
        any(
            {pair.chosen, pair.baseline} <= set(tied) and pair.verdict in OPPOSITE for pair in pairs
        ),
        max(pair.cells for pair in pairs),
    )
