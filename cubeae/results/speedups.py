"""How many times as fast this package is as other ways, from the results of ``make benchmark``."""

from collections.abc import Iterable

import pandas as pd

OURS, ALONE = "cubeae", "plain loop"
COHORT = 20  # members trained together, where a benchmark varies them; a plain loop trains one


def ratios(table: pd.DataFrame, subject: str, rival: str) -> pd.Series:
    """How many times as fast ours is as a rival, by round; rounds that lack either are left out.

    Args:
        table: one row per measurement: subject, method, axis, x, unit, value, round.
        subject: what both did, a value of its column.
        rival: the other method. Where cohort sizes vary, both have ``COHORT`` members, but for a
            plain loop, which has one.
    """
    own = table[(table["subject"] == subject) & table["method"].isin([OURS, rival])]
    if (own["axis"] == "cohort size").all():
        size = own["method"].map(lambda method: 1 if method.startswith(ALONE) else COHORT)
        own = own[own["x"] == size]
    by_round = own.pivot_table(index="round", columns="method", values="value")
    if not {OURS, rival} <= set(by_round):
        return pd.Series(dtype=float)
    times = by_round[OURS] / by_round[rival]
    is_time = own["unit"].str.startswith("s").all()
    return (1 / times if is_time else times).dropna()


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
