"""Statistics over seeds: intervals, paired comparisons, corrections, and verdicts in words.

Nothing here draws from a global generator: functions that resample take one.
"""

from cubeae.statistics.corrections import holm, seeds_needed
from cubeae.statistics.intervals import (
    Estimate,
    Moments,
    Summary,
    prediction_interval,
    prediction_of_difference,
    summarise_interval,
    wilson,
)
from cubeae.statistics.paired import (
    Equivalence,
    PairedComparison,
    above_p,
    detectable_difference,
    deviation,
    equivalence,
    mean_interval,
    paired_comparison,
    wilcoxon_p,
)
from cubeae.statistics.verdicts import verdict

__all__ = [
    "Equivalence",
    "Estimate",
    "Moments",
    "PairedComparison",
    "Summary",
    "above_p",
    "detectable_difference",
    "deviation",
    "equivalence",
    "holm",
    "mean_interval",
    "paired_comparison",
    "prediction_interval",
    "prediction_of_difference",
    "seeds_needed",
    "summarise_interval",
    "verdict",
    "wilcoxon_p",
    "wilson",
]
