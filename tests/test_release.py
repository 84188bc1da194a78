"""The version is stated once; what else names it agrees."""

import re
import tomllib
from datetime import date
from pathlib import Path

import yaml
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

import cubeae

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", CHANGELOG, re.M)
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_package_takes_its_version_from_the_code() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert ProjectMetadata(str(ROOT), PluginManager()).version == cubeae.__version__


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    assert RELEASES[0][0] == cubeae.__version__


def test_the_citation_states_this_version_and_its_date() -> None:
    assert (CITATION["version"], CITATION["date-released"]) == RELEASES[0]
    assert CITATION["license"] == "MIT"


def test_the_changelog_keeps_its_form() -> None:
    """Keep a Changelog 1.1.0: newest first, ISO dates, known kinds of change."""
    numbers = [tuple(map(int, number.split("."))) for number, _ in RELEASES]
    assert numbers == sorted(numbers, reverse=True)
    assert len(RELEASES) == len(re.findall(r"^## (?!\[Unreleased\])", CHANGELOG, re.M))
    dates = [date.fromisoformat(day) for _, day in RELEASES]
    assert dates == sorted(dates, reverse=True)
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.M)) <= kinds


def test_the_classifiers_name_the_pythons_that_the_docs_say_everything_was_run_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    prefix = "Programming Language :: Python :: "
    named = [text.removeprefix(prefix) for text in project["classifiers"] if prefix in text]
    text = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    assert named == re.findall(r"^\| ([\d.]+) \| .* \| everything \|$", text, re.M)
    assert f">={named[0]}" == project["requires-python"]
