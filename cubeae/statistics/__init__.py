"""Statistics over seeds: intervals, paired comparisons, corrections, and verdicts in words.

Nothing here draws from a global generator: whatever resamples is given one.
"""

from cubeae.statistics.corrections import benjamini_hochberg, holm, seeds_needed
from cubeae.statistics.intervals import (
    Estimate,
    Summary,
    prediction_interval,
    summarise_interval,
    wilson,
)
from cubeae.statistics.paired import (
    Equivalence,
    PairedComparison,
    detectable_difference,
    equivalence,
    paired_comparison,
    wilcoxon_p,
)
from cubeae.statistics.verdicts import verdict

__all__ = [
    "Equivalence",
    "Estimate",
    "PairedComparison",
    "Summary",
    "benjamini_hochberg",
    "detectable_difference",
    "equivalence",
    "holm",
    "paired_comparison",
    "prediction_interval",
    "seeds_needed",
    "summarise_interval",
    "verdict",
    "wilcoxon_p",
    "wilson",
]
