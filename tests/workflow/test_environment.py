"""The lock file is the one source of versions."""

import hashlib
import re
import tomllib
from importlib.metadata import metadata, version
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent.parent


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lines: list[str]) -> dict[str, str]:
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {normal(name): number for name, number in pairs}


LOCK = pins((ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines())


def test_the_conda_environment_has_the_locks_versions() -> None:
    environment = yaml.safe_load((ROOT / "envs/cubeae.yaml").read_text(encoding="utf-8"))
    (packages,) = (item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert pins(packages) == LOCK


def test_every_declared_dependency_is_locked_and_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in [*project["dependencies"], *(line for extra in extras for line in extra)]:
        name = normal(re.split(r"[<>=]", requirement)[0])
        assert name in LOCK, requirement
        assert version(name).split("+")[0] == LOCK[name], requirement


def test_the_lock_serves_the_first_python_that_the_package_admits() -> None:
    """Debian 12 has 3.11.2, on which pip refuses a package that asks for 3.11.5."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first = project["requires-python"].removeprefix(">=") + ".0"
    for name in LOCK:
        asked = metadata(name)["Requires-Python"] or ""
        assert SpecifierSet(asked).contains(first), (name, asked)


@pytest.mark.parametrize("folder", ["cubeae/report/vendor", "tests/vendor"])
def test_vendored_files_have_the_sums_that_their_readme_states(folder: str) -> None:
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.js) .* \| (\w{64}) \|$", text, re.M)
    assert {name for name, _ in rows} == {path.name for path in (ROOT / folder).glob("*.js")}
    for name, stated in rows:
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == stated
