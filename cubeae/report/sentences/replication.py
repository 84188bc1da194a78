"""How the 2024 student report's numbers compare with ours, as sentences from the verdicts."""

import pandas as pd

from cubeae.report.tables.published import STYLES
from cubeae.specs.verdicts import NOT_COMPARABLE
from cubeae.words.datasets import the_dataset
from cubeae.words.numbers import counted
from cubeae.words.phrases import verb

REASONS = 2  # why numbers cannot be compared; the tables have the others


def tally(published: pd.DataFrame) -> str:
    """How many numbers lie within our intervals, for each dataset; or why none is comparable.

    Args:
        published: as ``cubeae.studies.replication.comparison`` makes it.
    """
    parts = published.groupby("dataset", sort=False)
    return " ".join(_on(the_dataset(str(dataset)), part) for dataset, part in parts)


def _on(data: str, rows: pd.DataFrame) -> str:
    judged = rows[rows["verdict"] != NOT_COMPARABLE]
    left = rows[rows["verdict"] == NOT_COMPARABLE]
    if judged.empty:
        return (
            f"On {data}, none of the 2024 student report's {counted(len(rows), 'number')} can be "
            f"compared with ours. {_why(left)}"
        )
    found = {word: int(judged["verdict"].str.contains(word).sum()) for word in STYLES}
    return (
        f"On {data}, of {counted(len(judged), 'comparable number')} of the 2024 student report "
        f"{found['within']} {verb(range(found['within']), 'lies', 'lie')} within our intervals, "
        f"{found['above']} above and {found['below']} below; {len(left)} cannot be compared."
    )


def _why(rows: pd.DataFrame) -> str:
    """The commonest reasons, a sentence each."""
    times = rows["reason"].value_counts()
    return " ".join(f"For {n} of them: {why}." for why, n in times.head(REASONS).items())
