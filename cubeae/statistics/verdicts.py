"""The verdict of a paired comparison, in words."""

from cubeae.statistics.paired import PairedComparison


def verdict(
    comparison: PairedComparison,
    margin: float,
    p: float | None = None,
    alpha: float = 0.05,
    larger_is_better: bool = False,
) -> str:
    """``better``, ``worse``, ``equivalent within x`` or ``not resolved``, of a against b.

    Equivalent: TOST at 0.05 accepts the margin, even if the difference is resolved as well, for
    the margin says what matters. Better or worse: the corrected p is below ``alpha`` and the
    interval of the mean difference excludes 0. Never from p > alpha alone.

    Args:
        comparison: of a with b.
        margin: the largest difference that does not matter, in the measure's units; 0 where any
            does.
        p: p of the comparison, corrected for the other tests of its table; by default, where
            there are none, its own.
        alpha: level of the test.
        larger_is_better: of the measure.

    Raises:
        ValueError: if ``margin`` is negative or NaN.
    """
    if not margin >= 0:
        raise ValueError(f"margin must be at least 0, not {margin}")
    if comparison.equivalence.margin <= margin:
        return f"equivalent within {margin:.3g}"
    mean = comparison.mean
    tested = comparison.p if p is None else p
    # An interval of NaN, from differences that are all equal, excludes 0 as they do.
    if not tested < alpha or mean.low <= 0 <= mean.high:
        return "not resolved"
    return "better" if (mean.value > 0) == larger_is_better else "worse"
