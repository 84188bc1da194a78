"""Provenance: config, commit, machine and checksums."""

import re
import subprocess
from pathlib import Path

import pytest
from planted.pages import HASHED, provenance_html, table_rows
from planted.plugins import penalty, write

from cubeae.report.tables.provenance import blas, commit, file_hash, processor


def test_provenance_names_config_commit_machine_and_checksums(tmp_path: Path):
    html = provenance_html()
    assert "&lt;script&gt;alert(" in html  # the config file's name is text
    assert file_hash(HASHED) in table_rows(html, "table-files")[0]
    # sha256sum of an empty file, FIPS 180-4.
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert file_hash(empty).startswith("e3b0c44298fc1c149afbf4c8996fb924")
    assert commit(tmp_path) == {"commit": "unknown (no git repository)"}
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name : Fast 9000\n")
    assert processor(info) == "Fast 9000"
    assert re.fullmatch(r"\w+ [\d.]+ \(\S+\)(, .*)?", blas())
    assert blas() in html


def test_a_commit_is_dirty_once_a_tracked_file_differs(tmp_path: Path):
    def git(*words: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "a").write_text("1")
    git("init")
    git("add", "a")
    git("commit", "-m", "a")
    clean = commit(tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", clean["commit"])
    assert clean["files changed since"] == "no"
    (tmp_path / "a").write_text("2")
    assert commit(tmp_path) == clean | {"files changed since": "yes"}


@pytest.mark.usefixtures("forgotten")
def test_provenance_names_each_plugin_with_its_hash(tmp_path: Path):
    file = write(tmp_path / "mine.py", penalty())
    html = provenance_html(file)
    assert f"<dt>{file}</dt><dd>{file_hash(file)}</dd>" in html
    assert re.search(r'id="plugins">.*?<p>none</p>', provenance_html(), re.S)
