"""The sources of figures, read from files as a rule names them."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from planted.figures import COLOURS, make_curves, make_intervals, make_perfect, make_views
from planted.report import make_comparisons
from planted.sources import REFERENCE, SOURCES, scene, speed_source
from planted.studies import STUDY

from cubeae.figures.drawing import source_of
from cubeae.files.tables import write_table
from cubeae.results.views import write_views

Written = Callable[[str, pd.DataFrame], str]
PLACE = {"reference": asdict(REFERENCE), "colours": COLOURS}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a table and returns its path as text, as Snakemake gives it."""

    def write(name: str, table: pd.DataFrame) -> str:
        path = tmp_path / f"{name}.parquet"
        write_table(path, table)
        return str(path)

    return write


def same(found: pd.DataFrame, planted: pd.DataFrame) -> None:
    expected = planted.reset_index(drop=True)
    pd.testing.assert_frame_equal(found.reset_index(drop=True), expected, check_dtype=False)


def test_a_scene_is_that_of_its_files(tmp_path: Path, written: Written) -> None:
    planted = scene()
    write_views(tmp_path / "views.safetensors", make_views())
    files = {"views": str(tmp_path / "views.safetensors")}
    files |= {name: written(name, getattr(planted, name)) for name in ("history", "metrics")}
    found = source_of("composition", files | PLACE)
    same(found.metrics, planted.metrics)
    same(found.history, planted.history)
    assert (found.colour, found.reference_snr, found.reference_dim) == (planted.colour, 15.0, 2)
    assert found.clouds.keys() == {"target", "reconstruction", "generated"}


def test_an_overview_is_that_of_its_files(tmp_path: Path, written: Written) -> None:
    write_views(tmp_path / "views.safetensors", make_views())
    tables = {"intervals": make_intervals(), "perfect": make_perfect(), "curves": make_curves()}
    tables["metrics"] = scene().metrics
    files = {name: written(name, table) for name, table in tables.items()}
    found = source_of("index", files | PLACE | {"views": [str(tmp_path / "views.safetensors")]})
    same(found.curves, tables["curves"])
    assert set(found.intervals["dataset"]) == {"surface"}
    assert found.places == [("f5/annealed", 15.0, 2)]
    assert (found.kind, found.half_side) == ("surface", 1.0)


def test_tables_of_the_annealing_study_name_each_rows_schedule(written: Written) -> None:
    planted = SOURCES["annealing"]()
    added = ["composition", "schedule"]
    files = {
        name: written(name, getattr(planted, name).drop(columns=added))
        for name in ("metrics", "history")
    }
    # The rule that makes the intervals has named their compositions and schedules.
    named = planted.intervals.assign(schedule=planted.intervals["schedule"].astype(str))
    files["intervals"] = written("intervals", named)
    files["comparisons"] = written("comparisons", planted.comparisons)
    found = source_of("annealing", files | {"study": asdict(STUDY)})
    assert found.schedules == planted.schedules == STUDY.schedules
    same(found.history, planted.history)
    same(found.intervals, planted.intervals)


@pytest.mark.parametrize("name", ["search", "hypothesis"])
def test_tables_of_other_studies_are_read(name: str, written: Written) -> None:
    planted: dict[str, Any] = vars(SOURCES[name]())
    tables = {key: each for key, each in planted.items() if isinstance(each, pd.DataFrame)}
    others = {key: each for key, each in planted.items() if key not in tables}
    found = source_of(name, {key: written(key, table) for key, table in tables.items()} | others)
    assert all(getattr(found, key) == each for key, each in others.items())
    for each, table in tables.items():
        same(getattr(found, each), table)


def test_a_contest_is_read_with_its_floor(written: Written) -> None:
    planted = SOURCES["contest"]()
    files = {"table": written("table", planted.rows)}
    files["perfect"] = written("perfect", pd.DataFrame({"smoothed_kl_forward": [0.003, 0.005]}))
    cube = {"kind": "surface", "half_side": 1.0, "colours": planted.colours}
    found = source_of("contest", files | cube)
    same(found.rows, planted.rows)
    assert found.floor == pytest.approx(planted.floor)


def test_comparisons_are_read_of_one_dataset_and_cell(written: Written) -> None:
    planted = SOURCES["comparisons"]()
    given = {"dataset": "surface", "snr_db": 15.0, "latent_dim": 6, "colours": planted.colours}
    found = source_of("comparisons", {"table": written("table", make_comparisons())} | given)
    same(found.rows, planted.rows)
    assert found.colours == planted.colours


def test_the_theory_is_of_what_the_rule_gives() -> None:
    planted = SOURCES["theory"]()
    assert source_of("theory", vars(planted)) == planted
    assert source_of("examples", {"tau": 0.1}) == SOURCES["examples"]()


@pytest.mark.parametrize("name", ["lattice", "replication", "claims"])
def test_a_source_of_one_table_is_that_table(name: str, written: Written) -> None:
    planted = SOURCES[name]()
    same(source_of(name, {"table": written("table", planted)}), planted)


def test_speeds_are_ratios_of_what_was_measured(tmp_path: Path) -> None:
    names = ("subject", "method", "axis", "x", "unit", "value", "round")
    measured = (("cubeae", 5.0, 0), ("cubeae", 10.0, 1), ("plain loop", 1.0, 0))
    rows = [
        ("f1", method, "batch", 64, "model-steps / s", value, turn)
        for method, value, turn in (*measured, ("plain loop", 1.0, 1))
    ]
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "steps.csv", index=False)
    found = source_of("speed", {"measured": [str(tmp_path / "steps.csv")]})
    same(found, speed_source().iloc[:2])
