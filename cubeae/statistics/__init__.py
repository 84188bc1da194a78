"""Statistics over seeds: effects, intervals, and the one rule that judges comparisons."""

from cubeae.statistics.effects import SCALES, Scale
from cubeae.statistics.intervals import (
    Estimate,
    Moments,
    deviation,
    mean_interval,
    prediction_interval,
    prediction_of_difference,
)
from cubeae.statistics.moderated import Moderated, VariancePrior, fit_prior, moderate
from cubeae.statistics.rule import Comparison, Judgement, Outcome, judge, seeds_needed

__all__ = [
    "SCALES",
    "Comparison",
    "Estimate",
    "Judgement",
    "Moderated",
    "Moments",
    "Outcome",
    "Scale",
    "VariancePrior",
    "deviation",
    "fit_prior",
    "judge",
    "mean_interval",
    "moderate",
    "prediction_interval",
    "prediction_of_difference",
    "seeds_needed",
]
