"""The commit that provenance shows: of the code's own repository, or the reason why there is none.

The messages of git itself are those of git 2.39.
"""

import re
import subprocess
from pathlib import Path

import pytest

from cubeae.report.tables.commit import commit

NONE = {"commit": "unknown (no git repository)"}
OTHER = {"commit": "unknown (no git repository; an enclosing folder is another project's)"}


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a").write_text("1", encoding="utf-8")
    git(folder, "init")
    git(folder, "add", "a")
    git(folder, "commit", "-m", "a")
    return folder


def test_a_commit_is_dirty_once_a_tracked_file_differs(tmp_path: Path) -> None:
    repository(tmp_path)
    clean = commit(tmp_path)
    assert clean == {"commit": git(tmp_path, "rev-parse", "HEAD"), "files changed since": "no"}
    (tmp_path / "new").write_text("2", encoding="utf-8")
    assert commit(tmp_path) == clean
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert commit(tmp_path) == clean | {"files changed since": "yes"}


def test_a_folder_without_git_has_none(tmp_path: Path) -> None:
    assert commit(tmp_path) == NONE


def test_the_commit_of_an_enclosing_repository_is_not_ours(tmp_path: Path) -> None:
    inner = repository(tmp_path) / "deep/cubeae"
    inner.mkdir(parents=True)
    assert commit(inner) == OTHER
    (inner / "b").write_text("1", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "b")
    assert commit(inner) == OTHER


def test_submodules_and_worktrees_are_repositories_of_their_own(tmp_path: Path) -> None:
    own, outer = repository(tmp_path / "own"), repository(tmp_path / "outer")
    head = git(own, "rev-parse", "HEAD")
    git(own, "worktree", "add", str(tmp_path / "tree"))
    git(outer, "submodule", "add", str(own), "inner")
    for folder in (tmp_path / "tree", outer / "inner"):
        assert commit(folder) == {"commit": head, "files changed since": "no"}


def test_a_repository_of_another_user_is_asked_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = commit(repository(tmp_path))
    # Git's own way to test it.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(tmp_path, "rev-parse", "HEAD")
    assert "dubious ownership" in refused.value.stderr
    assert commit(tmp_path) == known


def test_a_hook_of_another_repository_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = commit(repository(tmp_path / "own"))
    other = repository(tmp_path / "other")
    git(other, "commit", "--amend", "-m", "another")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert commit(tmp_path / "own") == known


def test_what_git_says_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init")
    asked = "unknown (git could not be asked: "
    assert commit(tmp_path) == {"commit": f"{asked}fatal: Needed a single revision)"}
    repository(tmp_path)
    (tmp_path / ".git/HEAD").write_text("garbage", encoding="utf-8")
    assert re.match(re.escape(asked) + "fatal: .*", commit(tmp_path)["commit"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit(tmp_path) == {
        "commit": f"{asked}git does not run: No such file or directory)",
    }
