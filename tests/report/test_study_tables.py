"""Planted truth for the tables of the studies: schedules, the response surface, the hypothesis."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from planted.studies import ARMS, POINTS, SEEDS, STUDY, VARIANCE, annealed, arm, lattice_rows, rows

from cubeae.config.study_keys import Annealing
from cubeae.specs.columns import HEADLINE, MEASURES
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, UNDECIDED, WORSE
from cubeae.studies.annealing import annealing_comparisons, with_schedules
from cubeae.studies.hypothesis import hypothesis
from cubeae.studies.lattice import collapsed, lattice_table


def test_every_schedule_is_compared_with_the_first_of_its_own_composition() -> None:
    table = annealing_comparisons(annealed(), STUDY, 0.02, 1000)
    assert len(table) == 2 * 3 * 2 * len(HEADLINE)
    assert (table["baseline_regulariser"].str.endswith("_constant")).all()
    assert (table["baseline_model"] == table["model"]).all()
    table = table[table["scope"] == "pooled"]
    words = table.set_index(["composition", "schedule", "measure"])["verdict"]
    assert words["f5/kl+mmd", "linear", "test_mse"] == "worse"
    assert words["f5/kl+mmd", "linear", "on_surface_fraction"] == "better"
    assert words["f5/kl", "linear", "test_mse"] == "better"
    assert words["f5/kl", "cyclical", "test_mse"] == NEGLIGIBLE
    assert words["f6/kl", "cyclical", "test_mse"] == "better"
    effects = table.set_index(["composition", "schedule", "measure"])["effect"]
    assert effects["f6/kl", "cyclical", "test_mse"] == pytest.approx(math.log(0.95), abs=0.01)


def test_one_family_of_tests_is_one_composition_at_one_place() -> None:
    """Other compositions and places do not change its corrected p."""
    table = annealing_comparisons(annealed(), STUDY, 0.02, 1000)
    own = annealed().query("model == 'f6'")
    alone = annealing_comparisons(own, STUDY, 0.02, 1000)
    part = table[table["model"] == "f6"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, part, check_exact=True)


def test_a_study_of_one_schedule_compares_nothing() -> None:
    study = Annealing(12, STUDY.compositions, ["constant"])
    assert annealing_comparisons(annealed(), study, 0.02, 1000).empty


def test_rows_say_which_composition_and_schedule_they_are_of() -> None:
    frame = with_schedules(annealed(), STUDY)
    assert len(frame) == len(annealed())
    assert set(frame["schedule"]) == set(STUDY.schedules)
    assert (
        frame["composition"] == frame["model"] + "/" + frame["regulariser"].str.split("_").str[0]
    ).all()
    with pytest.raises(ValueError, match="not of the annealing study: x_constant"):
        with_schedules(rows("f5", {"x_constant": 0}), STUDY)


def test_the_lattice_table_has_a_row_a_point_with_its_weights_in_order() -> None:
    table = lattice_table(lattice_rows(), POINTS, VARIANCE)
    assert table["point"].tolist() == list(POINTS)
    assert table["weight:kl"].tolist() == [0, 0, 0.5, 0.5]
    assert table["weight:mmd"].tolist() == [0, 1, 0, 1]
    assert (table["n"] == 4).all()
    frame = lattice_rows().query("regulariser == 'kl-0.5_mmd-1'")
    for measure in (*HEADLINE, "mutual_information_lower_bits"):
        assert table[f"{measure}_mean"][3] == pytest.approx(frame[measure].mean())
        assert table[f"{measure}_sd"][3] == pytest.approx(frame[measure].std())


def test_collapse_is_an_mse_at_the_datas_variance() -> None:
    errors = pd.Series([0.0, 0.85, 0.95, 1.05, math.nan]) * VARIANCE
    assert collapsed(errors, VARIANCE).tolist() == [False, False, True, True, False]
    table = lattice_table(lattice_rows(), POINTS, VARIANCE)
    assert table["collapsed"].tolist() == [0, 0, 0.5, 0.5]


def test_diverged_seeds_are_counted_and_not_called_collapsed() -> None:
    frame = lattice_rows()
    at = (frame["regulariser"] == "kl-0.5_mmd-1") & (frame["seed"] % 2 == 1)
    gone = at | (frame["regulariser"] == "kl-0_mmd-0")
    frame.loc[gone, "status"] = "diverged"
    frame.loc[gone, list(MEASURES)] = math.nan
    table = lattice_table(frame, POINTS, VARIANCE).set_index("point")
    assert table.loc["kl-0.5_mmd-1", ["n", "n_diverged", "collapsed"]].tolist() == [2, 2, 1]
    assert table.loc["kl-0_mmd-0", ["n", "n_diverged"]].tolist() == [0, 4]
    assert math.isnan(table.loc["kl-0_mmd-0", "collapsed"])


BEST = {
    "kl": 0.3,
    "kl-annealed": 0.2,
    "mmd": 0.4,
    "both": 0.1,
    "both-annealed": 0.15,
    "random": 0.01,
    "pareto": 0.001,
}


def planted_trials(best: Mapping[str, float] = BEST, latent_dim: int = 2) -> pd.DataFrame:
    """Three trials an arm; the second is the winner, with the value that ``best`` says."""
    return pd.DataFrame(
        [
            {"arm": name, "latent_dim": latent_dim, "number": number}
            | {"weight:kl": 0.01 * number, "weight:mmd-standard": 1.0 * number}
            | {"smoothed_kl_forward": value + (number != 1), "validation_mse": value}
            | {"winner": number == 1 and name != "pareto"}
            for name, value in best.items()
            for number in range(3)
        ]
    )


def judged(shifts: Mapping[str, float], **changes: Any) -> pd.DataFrame:
    names = [name for name in ARMS if name != "pareto"]
    metrics = rows("f5", {name: shifts.get(name, 0.0) for name in names})
    values = {"trials": planted_trials(), "arms": ARMS, "tolerance": 0.02, "points": 1000} | changes
    return hypothesis(metrics, **values)


def test_sides_are_chosen_by_validation_alone() -> None:
    """On test data the arms that were not chosen are far better here."""
    table = judged({"kl": -9, "both-annealed": -9, "random": -9})
    assert set(table["regulariser"]) == {"both"}
    assert table.groupby("term")["baseline_regulariser"].unique().explode().to_dict() == {
        "kl": "kl-annealed",
        "mmd-standard": "mmd",
    }
    assert len(table) == 2 * len(HEADLINE)
    first = table[table["term"] == "kl"].iloc[0]
    assert (first["validation"], first["baseline_validation"]) == (0.1, 0.2)
    assert (first["arms"], first["trials"]) == (2, 6)
    assert (first["baseline_arms"], first["baseline_trials"]) == (2, 6)
    assert (first["weight:kl"], first["baseline_weight:mmd-standard"]) == (0.01, 1.0)
    mmd = table[table["term"] == "mmd-standard"].iloc[0]
    assert (mmd["baseline_arms"], mmd["baseline_trials"]) == (1, 3)
    assert (table["n"] == SEEDS).all()


@pytest.mark.parametrize(
    ("shift", "smaller", "larger"),
    [(-0.5, BETTER, WORSE), (0.5, WORSE, BETTER), (0.0, NEGLIGIBLE, NEGLIGIBLE)],
)
def test_the_verdict_follows_the_planted_difference(
    shift: float, smaller: str, larger: str
) -> None:
    table = judged({"both": shift}, tolerance=0.03)
    words = table["verdict"]
    is_larger = table["measure"] == "on_surface_fraction"
    assert set(words[~is_larger]) == {smaller}
    assert set(words[is_larger]) == {larger}


def test_a_difference_that_few_seeds_cannot_resolve_is_undecided() -> None:
    metrics = rows("f5", dict.fromkeys(ARMS, 0.0) | {"both": 0.2}, seeds=2)
    table = hypothesis(metrics, planted_trials(), ARMS, 0.02, 1000)
    assert (table["verdict"] == UNDECIDED).all()


def test_each_latent_dim_is_judged_and_corrected_by_itself() -> None:
    shifts = dict.fromkeys(ARMS, 0.0)
    metrics = pd.concat(
        [rows("f5", shifts | {"both": -0.5}), rows("f5", shifts | {"both-annealed": 0.5}, 6)]
    )
    other = BEST | {"both": 0.9}
    trials = pd.concat([planted_trials(), planted_trials(other, latent_dim=6)])
    table = hypothesis(metrics, trials, ARMS, 0.02, 1000)
    chosen = table.groupby("latent_dim")["regulariser"].unique().explode().to_dict()
    assert chosen == {2: "both", 6: "both-annealed"}
    errors = table[table["measure"] == "test_mse"].groupby("latent_dim")["verdict"].unique()
    assert errors.explode().to_dict() == {2: "better", 6: "worse"}
    alone = hypothesis(metrics[metrics["latent_dim"] == 2], planted_trials(), ARMS, 0.02, 1000)
    part = table[table["latent_dim"] == 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, part, check_exact=True)


def test_the_larger_objective_wins_where_larger_is_better() -> None:
    arms = {name: arm(ARMS[name].terms, objective="on_surface_fraction") for name in BEST}
    trials = planted_trials().assign(on_surface_fraction=planted_trials()["smoothed_kl_forward"])
    table = judged({}, arms=arms, trials=trials)
    assert set(table["baseline_regulariser"]) == {"kl", "mmd"}
    assert set(table["objective"]) == {"on_surface_fraction"}


def test_arms_of_different_objectives_are_not_compared() -> None:
    arms = ARMS | {
        "kl-mse": arm(["kl"], objective="validation_mse"),
        "both-mse": arm(["kl", "mmd-standard"], objective="validation_mse"),
    }
    best = BEST | {"kl-mse": 0.001, "both-mse": 0.002}
    metrics = rows("f5", dict.fromkeys(arms, 0.0))
    table = hypothesis(metrics, planted_trials(best), arms, 0.02, 1000)
    pairs = table[["objective", "regulariser", "baseline_regulariser"]].drop_duplicates()
    assert sorted(pairs.to_numpy().tolist()) == [
        ["smoothed_kl_forward", "both", "kl-annealed"],
        ["smoothed_kl_forward", "both", "mmd"],
        ["validation_mse", "both-mse", "kl-mse"],
    ]


def test_an_arm_that_diverged_throughout_is_not_chosen() -> None:
    table = judged({}, trials=planted_trials(BEST | {"both": math.nan}))
    assert set(table["regulariser"]) == {"both-annealed"}


def test_without_a_mixture_or_a_pure_arm_nothing_is_judged() -> None:
    mixtures = {name: chosen for name, chosen in ARMS.items() if len(chosen.terms) > 1}
    assert judged({}, arms=mixtures).empty
    assert judged({}, arms={"kl": ARMS["kl"]}).empty
