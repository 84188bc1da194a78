"""Statistics over seeds: effects, intervals, and the one rule that judges comparisons."""

from cubeae.statistics.effects import SCALES, Scale
from cubeae.statistics.intervals import Estimate, mean_interval, prediction_interval
from cubeae.statistics.moderated import Moderated, VariancePrior, fit_prior, moderate
from cubeae.statistics.rule import Comparison, Judgement, Outcome, judge, seeds_needed

__all__ = [
    "SCALES",
    "Comparison",
    "Estimate",
    "Judgement",
    "Moderated",
    "Outcome",
    "Scale",
    "VariancePrior",
    "fit_prior",
    "judge",
    "mean_interval",
    "moderate",
    "prediction_interval",
    "seeds_needed",
]
