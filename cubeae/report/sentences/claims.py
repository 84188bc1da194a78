"""Where in the grid a claim holds that does not hold on average, as a sentence."""

import pandas as pd

from cubeae.words.numbers import counted


def where_it_holds(tests: pd.DataFrame) -> str:
    """The cells where a claim's tests hold; empty where it is supported, or holds nowhere.

    Args:
        tests: the rows of one claim in the table of claims.
    """
    verdict, held = tests["verdict"].iloc[0], tests["all_hold_at"].iloc[0]
    several = int((tests["cells"] > 1).sum())
    if held and several == len(tests):
        return f"{verdict.capitalize()} on average; it holds at: {held}."
    if held:
        return (
            f"{verdict.capitalize()}; but its tests over several cells ({several} of "
            f"{len(tests)}) all hold at: {held}."
        )
    parts = int((tests["holds_at"] != "").sum())
    if not parts:
        return ""
    hold = "holds" if parts == 1 else "hold"
    return (
        "Its tests over several cells do not all hold in any one of them, but "
        f"{counted(parts, 'test')} {hold} in a part of the grid."
    )
