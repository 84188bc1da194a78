"""The words of verdicts, of comparisons and of claims."""

BETTER, WORSE = "better", "worse"
NEGLIGIBLE = "no difference that matters"
UNDECIDED = "undecided"
BEST = "best"  # of what others are compared with because it scores best
VERDICTS = (BETTER, WORSE, NEGLIGIBLE, UNDECIDED)

SUPPORTED, REFUTED = "supported", "refuted"
TRUE_BUT_SMALL = "negligible"
# In the order of their weight: a claim has the first of them that any of its tests has.
OUTCOMES = (REFUTED, UNDECIDED, TRUE_BUT_SMALL, SUPPORTED)
NOT_COMPARABLE = "not comparable"  # of a published number without one of ours
