"""Planted results that hold in one cell, everywhere, nowhere, or without mattering."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted.claims import planted

from cubeae.specs.verdicts import REFUTED, SUPPORTED, TRUE_BUT_SMALL
from cubeae.studies.claims import Claim, ClaimData, claims_table
from cubeae.studies.contrasts import contrast
from cubeae.studies.places import Place, by_place, holding, in_words
from cubeae.studies.report_claims import CLAIMS

QUIET_2, LOUD_2 = Place("d", np.inf, 2), Place("d", 15.0, 2)
MARGIN = float(np.log(1.1))


def generations(cells: dict[Place, float], seed: int) -> pd.DataFrame:
    """Smoothed KL around ``cells``' values, with 2 % noise over 10 seeds."""
    rng = np.random.default_rng(seed)
    rows = [
        {"dataset": place.dataset, "snr_db": place.snr_db, "latent_dim": place.latent_dim}
        | {"seed": run, "smoothed_kl_forward": value * np.exp(0.02 * rng.standard_normal())}
        for place, value in cells.items()
        for run in range(10)
    ]
    return pd.DataFrame(rows)


PLACES = [Place("d", snr, dim) for snr in (15.0, np.inf) for dim in (2, 4, 6)]


def judged(*ratios: dict[Place, float]) -> pd.DataFrame:
    """The table of a claim that each of some trainings has a higher smoothed KL than others."""
    lesser = generations(dict.fromkeys(PLACES, 1.0), 0)
    trials = [
        contrast(
            str(index),
            generations(dict.fromkeys(PLACES, rest) | ratio, index + 1),
            lesser,
            "smoothed_kl_forward",
            0.1,
        )
        for index, (rest, ratio) in enumerate((each.pop("rest"), each) for each in ratios)
    ]
    nothing = pd.DataFrame()
    return claims_table([Claim("c", "", lambda _: trials)], ClaimData(nothing, nothing, 0.1))


def ratios(rest: float, **exceptions: float) -> dict[Any, float]:
    at = {"quiet": QUIET_2, "loud": LOUD_2}
    return {"rest": rest} | {at[name]: value for name, value in exceptions.items()}


@pytest.mark.parametrize(
    ("ratio", "outcome", "held"),
    [
        (ratios(0.5, quiet=2.0), REFUTED, "no noise, 2 latent dims"),
        (
            ratios(0.5, quiet=2.0, loud=2.0),
            REFUTED,
            "15 dB, 2 latent dims; no noise, 2 latent dims",
        ),
        (ratios(1.0, quiet=1.5), TRUE_BUT_SMALL, "no noise, 2 latent dims"),
        (ratios(2.0), SUPPORTED, ""),
        (ratios(2.0, quiet=0.5), SUPPORTED, ""),
        (ratios(0.5), REFUTED, ""),
        (ratios(1.0), TRUE_BUT_SMALL, ""),
        (ratios(0.5, quiet=1.03), REFUTED, ""),  # there, true but too small to matter
    ],
)
def test_a_test_that_is_not_supported_on_average_says_where_it_holds(
    ratio: dict[Any, float], outcome: str, held: str
) -> None:
    (row,) = judged(ratio).to_dict("records")
    assert (row["outcome"], row["cells"]) == (outcome, 6)
    assert row["holds_at"] == row["all_hold_at"] == held


def test_a_claim_holds_where_all_of_its_tests_do() -> None:
    table = judged(ratios(0.5, quiet=2.0, loud=2.0), ratios(2.0, loud=0.5), ratios(2.0))
    assert set(table["verdict"]) == {REFUTED}
    both = "15 dB, 2 latent dims; no noise, 2 latent dims"
    assert table["holds_at"].tolist() == [both, "", ""]
    assert set(table["all_hold_at"]) == {"no noise, 2 latent dims"}
    apart = judged(ratios(0.5, quiet=2.0), ratios(0.5, loud=2.0))
    assert apart["holds_at"].all()
    assert set(apart["all_hold_at"]) == {""}


def test_the_best_cell_of_a_model_that_is_worse_on_average_is_named() -> None:
    """f4's smoothed KL is 8 times as high as where the report is right, but in one cell."""
    tables = planted()
    grid = tables.grid
    best = np.isinf(grid["snr_db"]) & (grid["latent_dim"] == 4)
    grid.loc[(grid["regulariser"] == "mmd-matched") & ~best, "smoothed_kl_forward"] *= 8
    table = claims_table(CLAIMS, tables).set_index("claim")
    assert set(table.loc["5", "verdict"]) == {REFUTED}
    assert set(table.loc["5", "all_hold_at"]) == {"no noise, 4 latent dims"}
    assert not table.drop(index="5")["all_hold_at"].any()


def test_a_test_of_one_cell_has_no_places() -> None:
    table = claims_table(CLAIMS, planted({("f2", "test_mse"): 4.0})).set_index("claim")
    assert set(table.loc["1", "verdict"]) == {REFUTED}
    assert set(table.loc["1", "cells"]) == {1}
    assert set(table.loc["1", "holds_at"]) == {""}


def test_cells_of_one_test_are_judged_together() -> None:
    """These six values have p = 0.009 by Student's t: resolved alone, not among 31 cells."""
    values, noise = np.array([1.0, 2.0, 3.0, 2.0, 2.5, 0.1]), np.array([1.0, -1, 1, -1, 0.5, -0.5])
    alone = {QUIET_2: values}
    assert holding(alone, 0.0) == {QUIET_2}
    crowd = {Place("d", float(snr), 2): noise for snr in range(30)}
    assert holding(alone | crowd, 0.0) == set()
    assert holding({}, 0.0) == set()


def test_places_are_named_by_snr_and_then_by_latent_dim() -> None:
    cells = [(np.inf, 2), (5.0, 8), (5.0, 1), (-5.0, 1), (5.0, 4)]
    places = [Place("d", *cell) for cell in cells]
    words = "−5 dB, 1 latent dim; 5 dB, 1, 4 and 8 latent dims; no noise, 2 latent dims"
    assert in_words(places, places) == words
    other = Place("e", 5.0, 4)
    assert in_words([other], [*places, other]) == "e, 5 dB, 4 latent dims"
    dims = [Place("d", None, dim) for dim in (4, 2)]
    assert in_words(dims, dims) == "2 and 4 latent dims"
    assert in_words([], places) == ""


def test_values_are_split_by_the_cells_that_rows_tell_apart() -> None:
    rows = pd.DataFrame({"dataset": "d", "latent_dim": [2, 2, 4, 4], "seed": [0, 1, 0, 1]})
    values = pd.Series([1.0, 2.0, 3.0, 4.0])
    found = by_place(values, rows)
    assert {place: list(each) for place, each in found.items()} == {
        Place("d", None, 2): [1.0, 2.0],
        Place("d", None, 4): [3.0, 4.0],
    }
    assert by_place(values[:2], rows) == {}
    assert by_place(values[:0], rows) == {}
