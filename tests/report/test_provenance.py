"""Provenance: config, commit, machine and checksums."""

import re
from pathlib import Path

import llvmlite.binding
import numba
import pytest
from planted.pages import HASHED, provenance_html, rendered, table_rows
from planted.plugins import penalty, write

from cubeae.report.tables.provenance import blas, compiler, file_hash, processor


def test_provenance_names_config_commit_machine_and_checksums(tmp_path: Path):
    html = provenance_html()
    assert "&lt;script&gt;alert(" in html  # the config file's name is text
    assert file_hash(HASHED) in table_rows(html, "table-files")[0]
    # sha256sum of an empty file, FIPS 180-4.
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert file_hash(empty).startswith("e3b0c44298fc1c149afbf4c8996fb924")
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name : Fast 9000\n", encoding="utf-8")
    assert processor(info) == "Fast 9000"
    assert re.fullmatch(r"\w+ [\d.]+ \(\S+\)(, .*)?", blas())
    assert blas() in html
    assert compiler() in html


def test_the_compilers_target_is_the_one_that_numba_takes(monkeypatch: pytest.MonkeyPatch):
    host = llvmlite.binding.get_host_cpu_name()
    assert compiler() == f"numba {numba.__version__} (LLVM for {host})"
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert compiler().endswith("(LLVM for generic)")


@pytest.mark.usefixtures("forgotten")
def test_provenance_names_each_plugin_with_its_hash(tmp_path: Path):
    file = write(tmp_path / "mine.py", penalty())
    html = provenance_html(file)
    assert f"<dt>{file}</dt><dd>{file_hash(file)}</dd>" in html
    assert re.search(r'id="plugins">.*?<p>none</p>', provenance_html(), re.S)


def test_the_command_gives_the_same_config() -> None:
    options = ["--configfile", "my config.yaml", "--config", "grid.seeds=2"]
    files = {"config_files": [Path("my config.yaml")], "options": list(map(Path, options))}
    html = rendered("provenance", files=files | {"records": []}).html
    said = "snakemake all --cores all --configfile &#39;my config.yaml&#39; --config grid.seeds=2"
    assert f"<code>{said}</code>" in html
