"""Faults of every kind, a few of each; `make torture` injects many."""

import re
from collections.abc import Callable
from pathlib import Path

import faults
import numpy as np
import pandas as pd
import pytest
from conftest import Project
from torture import READ_BY, WEIGHTS

from cubeae.files.storage import FileFormatError, read_tensors, whole, write_tensors
from cubeae.files.tables import read_table, write_table


@pytest.mark.parametrize("at", range(100))
@pytest.mark.parametrize("kind", ["safetensors", "parquet"])
def test_no_flipped_bit_passes_unseen(kind: str, at: int, tmp_path: Path) -> None:
    """Positions run over the whole file, bytes that no reader uses among them."""
    path = tmp_path / f"file.{kind}"
    points = np.arange(60.0).reshape(20, 3)
    frame = pd.DataFrame({"name": ["a", "b"] * 10, "value": points[:, 0], "n": range(20)})
    if kind == "parquet":
        write_table(path, frame)
    else:
        write_tensors(path, "dataset", {"points": points}, {"seed": 1})
    content = bytearray(path.read_bytes())
    content[len(content) * at // 100] ^= 16
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=rf"^{re.escape(str(path))}: "):
        read_table(path) if kind == "parquet" else read_tensors(path, "dataset")


def test_a_file_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    for index in range(20):
        write_tensors(
            tmp_path / str(index), "dataset", {"b": np.ones(3), "a": np.ones(2)}, {"x": 1}
        )
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1


def test_a_truncated_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, pd.DataFrame({"a": [1.0]}))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileFormatError, match=r"table\.parquet: cannot be read as parquet"):
        read_table(path)


def test_a_table_of_other_values_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pd.DataFrame({"a": [1.0]}).to_parquet(path)
    with pytest.raises(FileFormatError, match="is damaged, its checksum differs"):
        read_table(path)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1.0, np.nan, np.inf], "b": ["x", None, "é"]}),
        pd.DataFrame({"a": [True, False], "b": [1, 2]}, index=[5, 7]),
        pd.DataFrame({"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=object)}),
    ],
)
def test_a_table_survives_its_file(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    write_table(path, frame)
    back = read_table(path)
    pd.testing.assert_frame_equal(back, frame.reset_index(drop=True), check_dtype=False)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def fail() -> None:
        with whole(tmp_path / "file") as scratch:
            scratch.write_text("half", encoding="utf-8")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def sandbox(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> faults.Sandbox:
    return faults.Sandbox(tmp_path_factory.mktemp("sandboxes") / "sandbox", finished)


METRICS = WEIGHTS.replace("weights", "metrics").replace("safetensors", "parquet")
BAD_FILES = [
    faults.damaged(WEIGHTS, READ_BY[WEIGHTS], "bit-flipped"),
    faults.damaged(METRICS, READ_BY[METRICS], "truncated"),
    faults.of_another_version(WEIGHTS, READ_BY[WEIGHTS]),
]
FAULTS: dict[str, Callable[[faults.Sandbox], faults.Outcome | None]] = {
    "another config": faults.of_another_config,
    "two at once, the first cold on eight cores": faults.two_at_once,
    "full disk": faults.full_disk,
    "read-only": faults.read_only,
    "clock set back": lambda s: faults.clock_set_back(s, "results/summary.parquet"),
}


@pytest.mark.workflow
@pytest.mark.xdist_group("finished")
def test_a_bad_file_is_told_clearly_and_its_mend_changes_nothing(sandbox: faults.Sandbox) -> None:
    outcomes = list(faults.bad_files(sandbox, BAD_FILES))
    assert len(outcomes) == len(BAD_FILES) + 1
    for outcome in outcomes:
        assert outcome.is_clear, outcome
        assert outcome.is_equal, outcome


@pytest.mark.workflow
@pytest.mark.xdist_group("finished")
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_clearly_and_changes_nothing(sandbox: faults.Sandbox, name: str) -> None:
    outcome = FAULTS[name](sandbox)
    if outcome is None:
        pytest.skip("mounting is not allowed here")
    assert outcome.is_clear, outcome
    assert outcome.is_equal, outcome
