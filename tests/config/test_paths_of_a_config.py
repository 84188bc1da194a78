"""Folders that a config may write to."""

import copy
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, tiny_config

from cubeae.config.folders import expanded, file_faults
from cubeae.config.keys import Paths
from cubeae.config.place import OWN_FOLDERS
from cubeae.config.validation import ConfigError, parse


def parsed(results: str, reports: str) -> None:
    raw = copy.deepcopy(tiny_config())
    raw["paths"] = {"results": results, "reports": reports}
    parse(raw, "mine.yaml")


def tracked_folders() -> set[str]:
    """Folders at the top of the repository that hold tracked files and may be named in a config."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {Path(file).parts[0] for file in listed if "/" in file}
    return {folder for folder in folders if re.fullmatch("[A-Za-z0-9_-]+", folder)}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git repository")
def test_no_folder_of_the_repository_is_forgotten() -> None:
    assert set(OWN_FOLDERS) == tracked_folders()


@pytest.mark.parametrize("folder", OWN_FOLDERS)
def test_the_workflows_own_folders_are_refused(folder: str) -> None:
    message = rf'paths.results: "{folder}" is the workflow\'s own; any other is allowed'
    with pytest.raises(ConfigError, match=message):
        parsed(folder, "reports")
    with pytest.raises(ConfigError, match=f'paths.reports: "{folder}/below" is the workflow'):
        parsed("results", f"{folder}/below")


@pytest.mark.parametrize(
    ("results", "reports"), [("out", "out"), ("out", "out/pages"), ("out/results/a", "out/results")]
)
def test_results_and_reports_must_lie_apart(results: str, reports: str) -> None:
    with pytest.raises(ConfigError, match=rf'paths.reports: "{reports}" .* \("{results}"\)'):
        parsed(results, reports)


@pytest.mark.parametrize(
    ("results", "reports"), [("out/results", "out/reports"), ("out", "out-pages"), ("a/b", "b/a")]
)
def test_folders_next_to_each_other_are_allowed(results: str, reports: str) -> None:
    parsed(results, reports)


@pytest.mark.parametrize(
    "folder",
    ["/scratch/me/my results", "~/results", "a.b/c_d-e", "./out/", "out//x", "rés/x+y=z@1"],
)
def test_folders_that_clusters_have_are_allowed(folder: str) -> None:
    parsed(folder, "pages")


@pytest.mark.parametrize(
    ("results", "reports"),
    [
        ("out", "./out/"),
        ("out", str(Path("out").absolute())),
        ("~/out", str(Path.home() / "out/x")),
    ],
)
def test_one_folder_by_two_names_is_one_folder(results: str, reports: str) -> None:
    with pytest.raises(ConfigError, match=r"must be neither paths\.results"):
        parsed(results, reports)


def test_a_link_to_a_folder_is_that_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    Path("link").symlink_to("out")
    with pytest.raises(ConfigError, match=r"must be neither paths\.results"):
        parsed("out", "link")


def test_a_file_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Snakefile").touch()
    assert list(file_faults(Paths("Snakefile", "reports"))) == [
        'paths.results: "Snakefile" is a file; a folder is needed'
    ]
    assert list(file_faults(Paths("results", "Snakefile/below"))) == [
        f'paths.reports: "Snakefile/below" lies below the file {tmp_path}/Snakefile; a folder is '
        "needed"
    ]
    assert list(file_faults(Paths("results", "reports"))) == []


def test_a_home_folder_is_expanded_and_nothing_superfluous_stays() -> None:
    assert expanded("~/a//b/") == f"{Path.home()}/a/b"
    assert expanded("./out/x/") == "out/x"
