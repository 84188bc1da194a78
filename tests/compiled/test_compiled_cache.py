"""Where compiled code is kept."""

import tempfile
from pathlib import Path

import pytest
from numba import config

from cubeae.compiled import cache


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(config, "CACHE_DIR", config.CACHE_DIR)  # as it was, after the test
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
