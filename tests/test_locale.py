"""What users see in a locale that is not UTF-8: the same text, and no UnicodeError."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import tiny_config

# The C locale, whose encoding is ASCII, without Python's ways around it.
ASCII = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii:strict",
}


def python(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=os.environ | ASCII, capture_output=True, check=False)


def test_the_locale_of_these_tests_is_not_utf_8() -> None:
    code = "import locale; print(locale.getencoding())"
    assert b"UTF-8" not in python("-c", code).stdout


@pytest.mark.parametrize("name", ["plain.yaml", "Würfel 立方体.yaml"])
def test_check_reads_a_config_and_prints_its_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    text = yaml.safe_dump(tiny_config() | {"title": "Würfel 立方体"}, allow_unicode=True)
    file.write_text(text, encoding="utf-8")
    done = python("-m", "cubeae.cli", "check", str(file))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"asks for 8 trainings" in done.stdout


def test_check_names_a_bad_key_that_ascii_lacks(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("größe: 1\n", encoding="utf-8")
    done = python("-m", "cubeae.cli", "check", str(file))
    assert done.returncode == 1
    assert b"gr\\xf6\\xdfe" in done.stderr
    assert b"Traceback" not in done.stderr
