"""How many times as fast this package is as other ways, from the results of ``make benchmark``."""

from collections.abc import Iterable

import pandas as pd

OURS = "cubeae"
BATCH = 64  # where a benchmark varies it: the default config's


def ratios(table: pd.DataFrame, subject: str, *rivals: str, batch: int = BATCH) -> pd.Series:
    """How many times as fast ours is as a rival, by round; rounds that lack either are left out.

    Args:
        table: one row per measurement: subject, method, axis, x, unit, value, round.
        subject: what both did, a value of its column.
        rivals: the other method; of several, the fastest of each round.
        batch: where batches vary, the one that counts.
    """
    own = table[(table["subject"] == subject) & table["method"].isin([OURS, *rivals])]
    if (own["axis"] == "batch").all():
        own = own[own["x"] == batch]
    by_round = own.pivot_table(index="round", columns="method", values="value")
    if not {OURS, *rivals} <= set(by_round):
        return pd.Series(dtype=float)
    others = by_round[list(rivals)]
    if own["unit"].str.startswith("s").all():  # seconds: the fastest takes the least
        return (others.min(axis=1) / by_round[OURS]).dropna()
    return (by_round[OURS] / others.max(axis=1)).dropna()


def speedups(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Every ratio of tables that compare methods: rival, subject, round, ratio."""
    rows = [
        (rival, subject, turn, ratio)
        for table in tables
        if OURS in set(table["method"])
        for rival in dict.fromkeys(table["method"])
        if rival != OURS
        for subject in dict.fromkeys(table["subject"])
        for turn, ratio in ratios(table, subject, rival).items()
    ]
    return pd.DataFrame(rows, columns=["rival", "subject", "round", "ratio"])
