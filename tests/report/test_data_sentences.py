"""What the student's data probably were: the sentences follow the planted losses."""

import pandas as pd
from planted.replication import DATASETS, collapsing

from cubeae.report.sentences.data import data_behind
from cubeae.studies.collapse import findings


def test_losses_that_fit_one_kind_of_data_name_it_first() -> None:
    # MSE of a decoder that outputs the mean, in closed form: 5/9 on the surface, 1/3 in the solid.
    found = findings(collapsing(5 / 9, 1 / 3), DATASETS)
    first, *others = data_behind(found)
    told = found[(found["excluded"] == "surface") & (found["possible"] == "solid")]["experiment"]
    assert len(told)
    assert all(name in first for name in told)
    assert "they were measured on the solid of the cube" in first
    said = [first, *others]
    assert all(sum(name in each for each in said) >= 1 for name in found["experiment"])


def planted(**kinds: tuple[str, str]) -> pd.DataFrame:
    rows = [(name, *found) for name, found in kinds.items()]
    return pd.DataFrame(rows, columns=["experiment", "excluded", "possible"])


def test_the_sentence_turns_with_the_losses() -> None:
    assert data_behind(planted(f3=("solid", "surface"))) == [
        "Losses published for f3: if those trainings collapsed as ours do, they were measured on "
        "the surface of the cube."
    ]
    nothing, neither = data_behind(planted(f5=("", "surface solid"), f3=("surface solid", "")))
    assert "f3: they fit none of the data tried" in nothing
    assert neither == "Losses published for f5: they exclude none of the data tried."
    assert data_behind(pd.DataFrame()) == []
