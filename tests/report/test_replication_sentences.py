"""What the page of the replication says of agreement, from planted verdicts."""

import pandas as pd
from planted.site import replication_tables

from cubeae.report.sentences.replication import tally
from cubeae.specs.verdicts import NOT_COMPARABLE
from cubeae.studies.replication import ABOVE, WITHIN


def verdicts(*found: tuple[str, str]) -> pd.DataFrame:
    rows = [{"dataset": "surface", "verdict": each, "reason": why} for each, why in found]
    return pd.DataFrame(rows)


def test_where_nothing_is_comparable_the_page_says_so_and_why() -> None:
    few = ("ours has 20 epochs, the report's 300 full batches", "no training of ours")
    table = verdicts(*[(NOT_COMPARABLE, few[0])] * 3, (NOT_COMPARABLE, few[1]))
    assert tally(table) == (
        "On the cube surface, none of the 2024 student report's 4 numbers can be compared with "
        f"ours. For 3 of them: {few[0]}. For 1 of them: {few[1]}."
    )


def test_comparable_numbers_are_counted() -> None:
    text = tally(verdicts((WITHIN, ""), (ABOVE, ""), (ABOVE, ""), (NOT_COMPARABLE, "x")))
    assert text == (
        "On the cube surface, of 3 comparable numbers of the 2024 student report 1 lies within "
        "our intervals, 2 above and 0 below; 1 cannot be compared."
    )
    assert "none of" not in tally(replication_tables()["published"])
