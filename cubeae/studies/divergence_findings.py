"""What the estimators of a divergence say about the published D_KL, in sentences."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cubeae.statistics import Estimate, Moments, prediction_of_difference

# The student report's D_KL rises from the first of these experiments to the second.
FIXED, TUNED = "f5-annealed", "f5-optuna"
# The estimator that sentences show, where it can compare the two.
EXAMPLE = "knn-5-forward"
# A sentence names no more estimators; the table marks all of them.
MOST_NAMED = 3
# A cloud with a smaller share of the data's variance is collapsed: its points lie within about a
# tenth of the data's standard deviation.
COLLAPSED_VARIANCE_SHARE = 0.01
COUNTS = ("estimators", "giving_all", "compared", "higher", "lower", "containing")


@dataclass(frozen=True)
class Comparison:
    """The two f5 under every estimator that can compare them.

    ``fixed`` and ``tuned`` are rows of ``divergence_table``, in the same order of estimators.
    """

    fixed: pd.DataFrame
    tuned: pd.DataFrame
    rises: list[Estimate]

    @property
    def higher(self) -> int:
        """Estimators that separate the two and score f5-optuna higher."""
        return sum(rise.low > 0 for rise in self.rises)

    @property
    def lower(self) -> int:
        """Estimators that separate the two and score f5-optuna lower."""
        return sum(rise.high < 0 for rise in self.rises)

    @property
    def published(self) -> tuple[float, float]:
        """The published values."""
        first, last = (rows["published"].iloc[0] for rows in (self.fixed, self.tuned))
        return float(first), float(last)

    @property
    def published_rise(self) -> float:
        """Their difference."""
        return self.published[1] - self.published[0]

    @property
    def containing(self) -> int:
        """Estimators under which the published rise lies within the spread over seeds."""
        if not self.rises:
            return 0
        return sum(rise.low <= self.published_rise <= rise.high for rise in self.rises)

    @property
    def is_collapsed(self) -> bool:
        """Whether every cloud of both is collapsed."""
        rows = pd.concat([self.fixed, self.tuned])
        return bool((rows["collapsed"] == rows["n"]).all()) and not rows.empty


def rise(fixed: Mapping[Any, Any], tuned: Mapping[Any, Any]) -> Estimate:
    """By how many nats one more training of ``tuned`` scores above one more of ``fixed``.

    Args:
        fixed, tuned: rows of ``divergence_table`` under the same estimator.

    Returns:
        The difference of the means and its 95 % prediction interval, NaN where there is none.
    """
    first, second = (Moments(row["mean"], row["sd"], row["n"]) for row in (fixed, tuned))
    return prediction_of_difference(first, second)


def divergence_findings(table: pd.DataFrame) -> pd.DataFrame:
    """What the estimators say on each dataset.

    An estimator separates the two f5 if the difference between one more training of each has a
    95 % prediction interval without 0.

    Args:
        table: of ``cubeae.studies.divergences.divergence_table``.

    Returns:
        One row per dataset: ``dataset``; ``estimators``, how many there are; ``giving_all``, how
        many have every published value in their prediction interval; ``compared``, how many can
        compare the two f5; ``higher`` and ``lower``, how many separate them and score f5-optuna
        higher or lower; ``containing``, under how many the published rise lies in the interval of
        that difference; ``collapsed``, whether every cloud of both is; and ``text``.
    """
    rows = [_finding(str(name), part) for name, part in table.groupby("dataset", sort=False)]
    return pd.DataFrame(rows, columns=["dataset", *COUNTS, "collapsed", "text"])


def _finding(dataset: str, part: pd.DataFrame) -> dict[str, object]:
    within = part.groupby("estimator", sort=False)["within"].sum()
    numbers = part["experiment"].nunique()
    found = _compared(part)
    return {
        "dataset": dataset,
        "estimators": len(within),
        "giving_all": int((within == numbers).sum()),
        "compared": len(found.rises),
        "higher": found.higher,
        "lower": found.lower,
        "containing": found.containing,
        "collapsed": found.is_collapsed,
        "text": " ".join([_agreement(within, numbers, part), *_comparison_words(found)]),
    }


def _compared(part: pd.DataFrame) -> Comparison:
    """Rows of the two f5 under estimators whose difference has an interval."""
    fixed, tuned = (
        part[part["experiment"] == name].set_index("estimator") for name in (FIXED, TUNED)
    )
    common = [name for name in fixed.index if name in tuned.index]
    rises = {name: rise(fixed.loc[name], tuned.loc[name]) for name in common}
    kept = [name for name in common if math.isfinite(rises[name].low)]
    return Comparison(fixed.loc[kept], tuned.loc[kept], [rises[name] for name in kept])


def _agreement(within: pd.Series, numbers: int, part: pd.DataFrame) -> str:
    """How many estimators give every published number."""
    every = f"all {numbers} published values of D_KL" if numbers > 1 else "the published D_KL"
    where = "in the 95 % prediction interval of one more of our trainings"
    giving, most = within.index[within == numbers], int(within.max())
    if not len(giving):
        reached = f"; the most is {most} of {numbers}" if numbers > 1 else ""
        return f"None of {len(within)} estimators has {every} {where}{reached}."
    names = [_with_spread(part[part["estimator"] == name]) for name in giving]
    named = f": {'; '.join(names)}" if len(giving) <= MOST_NAMED else ""
    verb = "has" if len(giving) == 1 else "have"
    return f"Of {len(within)} estimators, {len(giving)} {verb} {every} {where}{named}."


def _with_spread(rows: pd.DataFrame) -> str:
    """An estimator's words, with its spread: a wide interval holds any number."""
    sd = rows["sd"].max()
    return f"{rows['words'].iloc[0]} (with a standard deviation over seeds of up to {sd:.2g} nats)"


def _comparison_words(found: Comparison) -> list[str]:
    if not found.rises:
        return [f"{FIXED} and {TUNED} cannot be compared: it takes two sound trainings of each."]
    return [
        _collapse(found),
        _separation(found),
        _example(found),
        f"Under {found.containing} of them, a rise of {found.published_rise:.3f} nats lies within "
        "the spread over seeds.",
        _conclusion(found),
    ]


def _collapse(found: Comparison) -> str:
    counts = [
        f"{rows['collapsed'].iloc[0]} of {rows['n'].iloc[0]} trainings of {name}"
        for name, rows in ((FIXED, found.fixed), (TUNED, found.tuned))
    ]
    return (
        f"The clouds of {' and of '.join(counts)} are collapsed: they have less than "
        f"{100 * COLLAPSED_VARIANCE_SHARE:g} % of the data's variance."
    )


def _separation(found: Comparison) -> str:
    separating, total = found.higher + found.lower, len(found.rises)
    if not separating:
        return f"None of {total} estimators separates the two beyond their spread over seeds."
    verb = "separates" if separating == 1 else "separate"
    return (
        f"{separating} of {total} estimators {verb} the two beyond their spread over seeds: "
        f"{found.higher} with {TUNED} higher, {found.lower} with {TUNED} lower."
    )


def _example(found: Comparison) -> str:
    name = EXAMPLE if EXAMPLE in found.fixed.index else found.fixed.index[0]
    fixed, tuned = found.fixed.loc[name], found.tuned.loc[name]
    ours = [f"{row['mean']:.3f} ± {row['sd']:.3f}" for row in (fixed, tuned)]
    return f"Under {fixed['words']}, they score {ours[0]} and {ours[1]} nats."


def _conclusion(found: Comparison) -> str:
    """What follows for the published rise."""
    first, last = found.published
    risen = f"the rise of the student report's D_KL from {first:.3f} to {last:.3f}"
    if not found.is_collapsed:
        return f"Our clouds are not all collapsed, so they say nothing about {risen}."
    if found.higher:
        return f"So under some estimators {risen} can come from the weights of KL and MMD."
    if found.lower:
        return f"No estimator separates them in the direction of {risen}."
    if found.containing == len(found.rises):
        return f"Their spread is too wide to say where {risen} comes from."
    return (
        f"So {risen}, the only evidence there that tuning made generation worse, cannot come from "
        "the weights of KL and MMD."
    )
