"""What users see in a locale that is not UTF-8: the same text, and no UnicodeError."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import tiny_config

NAME = "Würfel 立方体.yaml"
# The C locale, whose encoding is ASCII, without Python's ways around it.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture(scope="module", params=["ascii", "strict ascii", "gbk"])
def locale(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Variables of the environment that set a locale."""
    if request.param != "gbk":
        # As in locales other than C, a character that the encoding lacks is an error.
        return ASCII | ({"PYTHONIOENCODING": "ascii:strict"} if "strict" in request.param else {})
    folder = tmp_path_factory.mktemp("locales")
    command = ["localedef", "-i", "zh_CN", "-f", "GBK", str(folder / "zh_CN.GBK")]
    if shutil.which(command[0]) is None or subprocess.run(command, check=False).returncode:
        pytest.skip("this machine has no sources of locales")
    return {"LC_ALL": "zh_CN.GBK", "LOCPATH": str(folder), "PYTHONUTF8": "0"}


def python(
    locale: Mapping[str, str], *arguments: str | bytes
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=os.environ | locale, capture_output=True, check=False)


def test_the_locale_of_these_tests_is_not_utf_8(locale: Mapping[str, str]) -> None:
    code = "import locale; print(locale.getencoding())"
    assert python(locale, "-c", code).stdout.strip() in (b"ANSI_X3.4-1968", b"US-ASCII", b"GBK")


@pytest.mark.parametrize("name", ["plain.yaml", NAME])
def test_check_reads_a_config_and_prints_its_name(
    name: str, locale: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / name
    text = yaml.safe_dump(tiny_config() | {"title": NAME}, allow_unicode=True)
    file.write_text(text, encoding="utf-8")
    done = python(locale, "-m", "cubeae.cli", "check", str(file))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"asks for 8 trainings" in done.stdout


def test_check_names_a_bad_key_that_the_locale_lacks(
    locale: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("größe: 1\n", encoding="utf-8")
    done = python(locale, "-m", "cubeae.cli", "check", str(file))
    assert done.returncode == 1
    assert b"gr\\xf6\\xdfe" in done.stderr
    assert b"Traceback" not in done.stderr
