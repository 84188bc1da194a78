"""Whose results a folder holds, and whether it can be written to."""

from pathlib import Path

import pytest
from planted.planning import tiny

from cubeae.workflow import folders
from cubeae.workflow.paths import Paths


def test_results_of_another_config_are_refused(tmp_path: Path) -> None:
    paths = Paths(str(tmp_path / "out"), "pages")
    assert folders.foreign_results("mine.yaml", paths) is None
    folders.claim_results("mine.yaml", paths)
    assert Path(paths.owner).read_text() == "mine.yaml\n"
    assert folders.foreign_results("mine.yaml", paths) is None
    fault = folders.foreign_results("other.yaml", paths)
    assert fault is not None
    assert fault.startswith(f"paths.results: {paths.results} holds the results of mine")
    assert fault.endswith(f"rm {paths.owner} && snakemake all")


def test_a_folder_that_cannot_be_written_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert folders.unwritable_folder(tiny()) is None
    (tmp_path / "reports").mkdir()
    assert folders.unwritable_folder(tiny()) is None
    monkeypatch.setattr(folders.os, "access", lambda *_: False)  # root may write anywhere
    fault = folders.unwritable_folder(tiny())
    assert fault is not None
    assert fault.startswith("paths.reports: reports cannot be written to")
    assert "chmod -R u+w reports" in fault
