"""Where compiled code is kept."""

import runpy
import tempfile
from pathlib import Path

import pytest
from numba import config

from cubeae.compiled import cache


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("CACHE_DIR", "CACHE_LOCATOR_CLASSES"):  # as they were, after the test
        monkeypatch.setattr(config, name, getattr(config, name))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_the_folder_is_the_users_and_follows_the_files(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.settle()
    first = Path(config.CACHE_DIR)
    assert first.parent == environment / "cubeae"
    files = environment / "files"
    files.mkdir()
    monkeypatch.setattr(cache, "FILES", files)
    (files / "code.py").write_text("changed", encoding="utf-8")
    cache.settle()
    assert Path(config.CACHE_DIR) != first


def test_numbas_own_variable_is_heeded(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(environment / "mine"))
    cache.settle()
    assert Path(config.CACHE_DIR).parent == environment / "mine"


def test_without_a_home_that_can_be_written_the_folder_is_temporary(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(environment / "file"))  # a file holds no folder
    cache.settle()
    assert Path(config.CACHE_DIR).parent.parent == Path(tempfile.gettempdir())


CODE = """
from numba import njit


@njit("i8(i8)", cache=True)
def double(x):
    return 2 * x
"""


def test_a_copy_of_the_files_is_not_compiled_again(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = []
    for place in ("here", "there"):
        folder = environment / place / "compiled"
        folder.mkdir(parents=True)
        (folder / "doubled.py").write_text(CODE, encoding="utf-8")
        monkeypatch.setattr(cache, "FILES", folder)
        cache.settle()
        double = runpy.run_path(str(folder / "doubled.py"))["double"]
        assert double(4) == 8
        hits.append(sum(double.stats.cache_hits.values()))
    assert hits == [0, 1]
    # Elsewhere, Numba keeps code as it always did.
    other = environment / "other.py"
    other.write_text(CODE, encoding="utf-8")
    assert (
        "ByContent" not in type(runpy.run_path(str(other))["double"]._cache._impl.locator).__name__
    )
