"""Two runs side by side, on planted differences."""

import math
from pathlib import Path

import pandas as pd
import pytest
from planted.cells import planted

from cubeae.files.tables import write_table
from cubeae.results.runs import FEW_POINTS, Run, compare_runs, read_run
from cubeae.specs.columns import HEADLINE
from cubeae.specs.verdicts import BETTER, NEGLIGIBLE, WORSE


def run(metrics: pd.DataFrame, name: str = "a") -> Run:
    return Run(name, metrics, 1000)


def grid() -> pd.DataFrame:
    """Two compositions in two cells."""
    rows = planted({"base": 0, "other": 0.3})
    return pd.concat([rows.assign(snr_db=snr) for snr in (15.0, math.inf)], ignore_index=True)


def test_equal_runs_have_no_difference() -> None:
    found = compare_runs(run(grid()), run(grid(), "b"), 0.1)
    assert (found.cells, found.identical, found.unpaired) == (4, 4, 0)
    assert (found.only_first, found.only_second) == (0, 0)
    # Two compositions: pooled, and in two cells.
    assert len(found.table) == len(HEADLINE) * 2 * 3
    assert (found.table["effect"] == 0).all()
    assert (found.table["verdict"] == NEGLIGIBLE).all()
    assert (found.table["n"] == 12).all()
    assert set(found.table["model"]) == {"f"}


def test_a_shifted_cell_is_found_and_no_other() -> None:
    changed = grid()
    here = (changed["regulariser"] == "other") & (changed["snr_db"] == 15)
    changed.loc[here, list(HEADLINE)] *= 0.5
    found = compare_runs(run(grid()), run(changed, "b"), 0.1)
    assert found.identical == 3
    single = found.table[found.table["scope"] == "cell"]
    shifted = single[single["verdict"] != NEGLIGIBLE].set_index("measure")
    assert set(shifted["regulariser"]) == {"other"}
    assert set(shifted["snr_db"]) == {15.0}
    words = {name: WORSE if larger else BETTER for name, larger in HEADLINE.items()}
    assert shifted["verdict"].to_dict() == words
    row = shifted.loc["test_mse"]
    assert row["effect"] == pytest.approx(math.log(0.5))
    assert row["value"] == pytest.approx(row["baseline_value"] / 2)


def test_the_second_against_the_first_turns_when_they_are_swapped() -> None:
    changed = grid()
    changed["test_mse"] *= 2
    there, back = (
        compare_runs(a, b, 0.1).table.query("measure == 'test_mse'")
        for a, b in ((run(grid()), run(changed)), (run(changed), run(grid())))
    )
    assert there["effect"].tolist() == pytest.approx((-back["effect"]).tolist())
    assert set(there["verdict"]) == {WORSE}
    assert set(back["verdict"]) == {BETTER}


def test_cells_of_one_run_are_counted_and_diverged_ones_left_out() -> None:
    rows = grid()
    fewer = rows[~((rows["regulariser"] == "other") & (rows["snr_db"] == 15))].copy()
    gone = fewer["seed"] < 4
    fewer.loc[gone, "status"] = "diverged"
    fewer.loc[gone, list(HEADLINE)] = math.nan
    more = pd.concat([fewer, fewer.assign(latent_dim=2)], ignore_index=True)
    found = compare_runs(run(rows), run(more, "b"), 0.1)
    assert (found.cells, found.only_first, found.only_second) == (3, 1, 3)
    assert run(more).diverged == 2 * 4 * 3
    assert set(found.table["n"]) == {8}
    assert found.identical == 0


def test_pairs_are_of_one_seed() -> None:
    """Noise that both runs have in common leaves a small effect decided; other seeds have none."""
    shifted = grid()
    shifted["test_mse"] *= 1.02
    found = compare_runs(run(grid()), run(shifted), 0.001).table.query("measure == 'test_mse'")
    assert set(found["verdict"]) == {WORSE}
    apart = compare_runs(run(grid()), run(shifted.assign(seed=shifted["seed"] + 100)), 0.1)
    assert (apart.cells, apart.unpaired, apart.identical) == (4, 4, 0)
    assert apart.table.empty


def test_runs_without_a_common_cell_are_refused() -> None:
    with pytest.raises(ValueError, match="a and b: no cell is in both"):
        compare_runs(run(grid()), run(grid().assign(dataset="solid"), "b"), 0.1)


def test_a_folder_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is no folder of results: it has no metrics\.parquet"):
        read_run(tmp_path)
    write_table(tmp_path / "metrics.parquet", grid().drop(columns=["seed", "test_mse"]))
    with pytest.raises(ValueError, match=r"metrics\.parquet: lacks the columns seed, test_mse"):
        read_run(tmp_path)
    write_table(tmp_path / "metrics.parquet", grid())
    assert read_run(tmp_path).points == FEW_POINTS
    write_table(tmp_path / "comparisons.parquet", pd.DataFrame({"points": [60_000, 60_000]}))
    found = read_run(tmp_path)
    assert (found.points, len(found.metrics)) == (60_000, len(grid()))
