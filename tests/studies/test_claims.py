"""Planted results that support, refute and leave open each of the 2024 student report's claims."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted.claims import Effects, planted

from cubeae.specs.verdicts import REFUTED, SUPPORTED, TRUE_BUT_SMALL, UNDECIDED
from cubeae.studies.claims import NOT_RUN, Claim, ClaimData, Trial, claims_table
from cubeae.studies.contrasts import above, below, chosen, contrast
from cubeae.studies.report_claims import CLAIMS, REPORTED


def verdicts(tables: ClaimData) -> dict[str, str]:
    table = claims_table(CLAIMS, tables)
    return dict(zip(table["claim"], table["verdict"], strict=True))


def test_results_that_agree_with_the_report_support_every_claim() -> None:
    table = claims_table(CLAIMS, planted())
    assert set(table["claim"]) == set("1234567")
    assert set(table["outcome"]) == {SUPPORTED}
    assert set(table["verdict"]) == {SUPPORTED}
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    assert set(table["n"]) == {5, 10}


# What turns each claim over: the factor on a measure of one model, regulariser or arm.
OVERTURNING: dict[str, list[Effects]] = {
    "1": [
        {("f2", "test_mse"): 4.0},
        {("f1", "test_mse"): 0.1},
        {("f2", "train_mse"): 1.0, ("f5", "test_mse"): 0.2},
    ],
    "3": [
        {("f2", "latent_mean_norm"): 20.0},
        {("f2", "latent_variance"): 2.0},
        {("f1", "latent_variance"): 0.2},
        {("f1", "latent_mean_norm"): 0.01},
    ],
    "4": [{("f3", "reconstruction_variance"): 0.1}, {("f1", "reconstruction_variance"): 10.0}],
    "5": [
        {("mmd-matched", "smoothed_kl_forward"): 4.0},
        {("mmd", "smoothed_kl_forward"): 4.0},
        {("mmd-standard", "latent_mmd2"): 1000.0},
    ],
    "6": [
        {("kl+mmd", "smoothed_kl_forward"): 0.1},
        {("kl+mmd-annealed", "smoothed_kl_forward"): 0.1},
        {("both", "smoothed_kl_forward"): 0.1},
        {("both-annealed", "smoothed_kl_forward"): 0.1},
    ],
    "7": [
        {("f6", "smoothed_kl_forward"): 4.0},
        {("kl-annealed", "smoothed_kl_forward"): 4.0},
    ],
}


@pytest.mark.parametrize(
    ("claim", "effects"),
    [(claim, effects) for claim, cases in OVERTURNING.items() for effects in cases],
)
def test_results_that_contradict_it_refute_a_claim(claim: str, effects: Effects) -> None:
    assert verdicts(planted(effects))[claim] == REFUTED


@pytest.mark.parametrize(
    ("claim", "effects"),
    [
        ("5", {("f3", "smoothed_kl_forward"): 0.5}),  # equal to f4
        ("6", {("both", "smoothed_kl_forward"): 0.5}),  # equal to KL alone
    ],
)
def test_a_difference_too_small_to_matter_does_not_refute(claim: str, effects: Effects) -> None:
    table = claims_table(CLAIMS, planted(effects)).set_index("claim")
    assert set(table.loc[claim, "verdict"]) == {TRUE_BUT_SMALL}
    small = table.loc[claim].query("outcome == 'negligible'")["test"]
    assert len(small)
    assert all(name in table.loc[claim, "why"].iloc[0] for name in small)


def test_the_verdict_names_the_tests_that_fail() -> None:
    table = claims_table(CLAIMS, planted({("f1", "test_mse"): 0.1}))
    first = table[table["claim"] == "1"]
    assert first["why"].iloc[0] == (
        "8 of 9 tests supported; refuted: f1 has a higher test MSE than f2 at 15 dB and 6 latent "
        "dims"
    )


def test_a_rate_that_falls_with_snr_refutes_the_second_claim() -> None:
    tables = planted()
    grid = tables.grid
    grid.loc[grid["snr_db"] == 20, "information_rate_bits"] = 1.0
    assert verdicts(tables)["2"] == REFUTED


def test_a_lower_error_at_20_db_or_no_wider_gap_refutes_overfitting() -> None:
    for measure, factor in (("test_mse", 0.1), ("train_mse", 2.0)):
        tables = planted()
        tables.grid.loc[tables.grid["snr_db"] == 20, measure] *= factor
        assert verdicts(tables)["1"] == REFUTED


def test_noise_leaves_every_claim_open() -> None:
    table = claims_table(CLAIMS, planted(noise=30.0))
    assert set(table["verdict"]) == {UNDECIDED}


@pytest.mark.parametrize("model", REPORTED)
def test_a_model_that_was_not_run_leaves_its_claims_open(model: str) -> None:
    tables = planted()
    grid = tables.grid[tables.grid["model"] != model]
    table = claims_table(CLAIMS, ClaimData(grid, tables.winners, 0.1))
    missing = table[table["reason"] == NOT_RUN]
    assert len(missing)
    assert set(missing["verdict"]) == {UNDECIDED}
    assert missing["why"].str.contains(NOT_RUN).all()
    untouched = table[~table["claim"].isin(missing["claim"])]
    assert set(untouched["verdict"]) <= {SUPPORTED}


def test_without_any_results_nothing_is_resolved() -> None:
    table = claims_table(CLAIMS, ClaimData(pd.DataFrame(), pd.DataFrame(), 0.1))
    assert set(table["claim"]) == set("1234567")
    assert set(table["verdict"]) == {UNDECIDED}
    assert set(table["reason"]) == {NOT_RUN}


def test_without_searches_only_claims_that_rest_on_them_are_open() -> None:
    tables = ClaimData(planted().grid, pd.DataFrame(), 0.1)
    found = verdicts(tables)
    assert {claim for claim, verdict in found.items() if verdict == UNDECIDED} == set("567")


def test_diverged_trainings_and_a_missing_column_are_no_evidence() -> None:
    tables = planted()
    tables.grid.loc[tables.grid["model"] == "f3", "status"] = "diverged"
    assert verdicts(tables)["4"] == UNDECIDED
    tables = planted()
    without = tables.grid.drop(columns="reconstruction_variance")
    assert verdicts(ClaimData(without, tables.winners, 0.1))["4"] == UNDECIDED


def claim_of(*values: list[float], margin: float = 0.0) -> Claim:
    trials = [Trial(str(i), "u", np.array(v), margin) for i, v in enumerate(values)]
    return Claim("c", "", lambda _: trials)


NOWHERE = ClaimData(pd.DataFrame(), pd.DataFrame(), 0.1)


def test_a_test_has_the_outcomes_of_the_rule() -> None:
    values = [0.010, 0.011, 0.012, 0.010, 0.011]
    cases = {SUPPORTED: values, REFUTED: [-value for value in values]}
    for outcome, given in cases.items():
        assert claims_table([claim_of(given)], NOWHERE)["outcome"].item() == outcome
        small = claims_table([claim_of(given, margin=0.1)], NOWHERE)["outcome"].item()
        assert small == TRUE_BUT_SMALL
    row = claims_table([claim_of([1.0, -1.0, 0.5])], NOWHERE).iloc[0]
    assert (row["outcome"], row["n"]) == (UNDECIDED, 3)
    assert row["seeds_needed"] > 3
    assert claims_table([claim_of([1.0])], NOWHERE)["reason"].item() == "1 common seed"


def test_a_claim_has_the_weightiest_outcome_of_its_tests() -> None:
    up, open_, flat = [1.0, 1.1, 0.9, 1.0], [1.0, -1.0, 1.5, -1.2], [0.01, -0.01, 0.0, 0.0]
    down = [-value for value in up]
    cases = {
        SUPPORTED: [up],
        TRUE_BUT_SMALL: [up, flat],
        UNDECIDED: [up, flat, open_],
        REFUTED: [up, flat, open_, down],
    }
    for verdict, given in cases.items():
        trials = [Trial(str(i), str(i), np.array(v), 0.1) for i, v in enumerate(given)]
        table = claims_table([Claim("c", "", lambda _, found=trials: found)], NOWHERE)
        assert set(table["verdict"]) == {verdict}


def test_more_tests_make_each_harder_to_resolve() -> None:
    values, nothing = [1.0, 2.0, 3.0, 2.0, 2.5], [1.0, -1.0, 1.0, -1.0, 0.5]
    alone = claims_table([claim_of(values)], NOWHERE)
    assert alone["outcome"].item() == SUPPORTED
    crowded = claims_table([claim_of(values, *[nothing] * 30)], NOWHERE)
    assert crowded["outcome"][0] == UNDECIDED


def frame(values: list[float], **columns: Any) -> pd.DataFrame:
    rows = {"test_mse": values, "seed": [0, 0, 1, 1], "latent_dim": [2, 4, 2, 4]}
    rows |= {"latent_mmd2": values}
    return pd.DataFrame(rows).assign(dataset="d", snr_db=15.0, status="ok", **columns)


def test_a_contrast_pairs_cells_and_averages_them_by_seed() -> None:
    first, second = frame([2.0, 6.0, 4.0, 8.0]), frame([1.0, 2.0, 1.0, 2.0])
    plain = contrast("", first, second, "latent_mmd2")
    assert plain.differences.tolist() == [2.5, 4.5]
    ratio = contrast("", first, second.iloc[::-1], "test_mse", tolerance=0.1)
    assert ratio.differences == pytest.approx([np.log(6) / 2, np.log(16) / 2])
    assert ratio.margin == pytest.approx(np.log(1.1))
    # A cell that only one has is in no pair, and one without a logarithm in no ratio.
    assert contrast("", first, second.iloc[1:], "test_mse").differences == pytest.approx(
        [np.log(3), np.log(16) / 2]
    )
    zero = frame([0.0, 2.0, 1.0, 2.0])
    assert contrast("", first, zero, "test_mse").differences[0] == pytest.approx(np.log(3))
    assert contrast("", first, second, "sliced_wasserstein").reason == NOT_RUN


def test_bounds_and_choices() -> None:
    table = frame([1.0, 2.0, 3.0, 4.0], model=["a", "a", "a", "b"])
    assert above("", table, "test_mse", 2.0).differences.tolist() == [-0.5, 1.5]
    assert below("", table, "test_mse", 2.0).differences.tolist() == [0.5, -1.5]
    assert chosen(table, model="b")["test_mse"].tolist() == [4.0]
    assert chosen(table.assign(status="diverged"), model="b").empty
    assert chosen(table, absent=1).empty
