"""What the student's data probably were, as sentences: the published losses of collapsed models."""

import pandas as pd

from cubeae.truth.kinds import KINDS
from cubeae.words.phrases import listed


def data_behind(findings: pd.DataFrame) -> list[str]:
    """One sentence per kind of data that published losses fit, the most telling first.

    Args:
        findings: as ``cubeae.studies.collapse.findings`` makes them; may be empty.
    """
    if findings.empty:
        return []
    said: dict[tuple[bool, str], list[str]] = {}
    for row in findings.to_dict("records"):
        key = (bool(row["excluded"]), str(row["possible"]))
        said.setdefault(key, []).append(str(row["experiment"]))
    # Losses that exclude one kind of data and fit another tell most.
    order = sorted(said, key=lambda key: (not (key[0] and key[1]), not key[0]))
    return [_sentence(listed(said[key]), *key) for key in order]


def _sentence(names: str, excludes: bool, possible: str) -> str:
    if not excludes:
        return f"Losses published for {names}: they exclude none of the data tried."
    if not possible:
        return (
            f"Losses published for {names}: they fit none of the data tried, so the student "
            "report's settings differ from ours."
        )
    nouns = " or the ".join(KINDS[kind].noun for kind in possible.split())
    return (
        f"Losses published for {names}: if those trainings collapsed as ours do, they were "
        f"measured on the {nouns} of the cube."
    )
