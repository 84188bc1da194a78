"""The git commit of the code, or why there is none."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

# A git hook sets these, and git then answers for that repository wherever it is asked.
ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
)


class GitError(RuntimeError):
    """Git gave no answer; the message is its own."""


def commit(root: Path) -> dict[str, str]:
    """The commit of the repository whose top folder is ``root``, and whether files differ from it.

    The commit of a repository that only encloses ``root`` is never shown: it is somebody else's.
    """
    root = root.resolve()
    # A folder, or a file in a submodule or another worktree.
    if not (root / ".git").exists():
        enclosed = any((folder / ".git").exists() for folder in root.parents)
        other = "; an enclosing folder is another project's" if enclosed else ""
        return {"commit": f"unknown (no git repository{other})"}
    try:
        top = _git(root, "rev-parse", "--show-toplevel")
        if Path(top).resolve() != root:
            return {"commit": "unknown (git names another folder as the repository's)"}
        head = _git(root, "rev-parse", "--verify", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except GitError as error:
        return {"commit": f"unknown (git could not be asked: {error})"}
    return {"commit": head, "files changed since": "yes" if changed else "no"}


def _git(root: Path, *arguments: str) -> str:
    # Git refuses the repository of another user, whose settings may run programs. But this code is
    # from the same folder, and already runs.
    command = ["git", "-c", f"safe.directory={root}", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=_environment(os.environ),
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise GitError(f"git does not run: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise GitError(lines[0] if lines else f"exit status {done.returncode}")
    return done.stdout.strip()


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in given.items() if name not in ELSEWHERE}
    return own | {"LC_ALL": "C"}
