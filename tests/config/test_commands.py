"""The commands around a config, without Snakemake."""

import subprocess
import sys
from pathlib import Path

import pytest

from cubeae.cli import main
from cubeae.config.commands import snakemake_command, write_shipped
from cubeae.config.place import workflow_folder
from cubeae.config.source import load, read_source
from cubeae.config.validation import ConfigError


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["default", "quick", "full"])
def test_what_is_written_is_a_valid_config(name: str) -> None:
    path = write_shipped(name)
    assert load(read_source([str(path)])).models
    with pytest.raises(FileExistsError):
        write_shipped(name)


def test_a_run_is_snakemakes_on_the_workflows_own_snakefile() -> None:
    snakefile = str(workflow_folder() / "Snakefile")
    arguments = ["all", "-n", "--config", "seed=1", "grid={seeds: 2}", "--cores", "1"]
    command = snakemake_command(arguments)
    assert command == [sys.executable, "-m", "snakemake", "--snakefile", snakefile, *arguments]
    for option in ("--config", "-C"):
        with pytest.raises(ConfigError, match="'seed' is not KEY=VALUE"):
            snakemake_command(["-n", option, "seed", "--cores", "1"])


def test_check_takes_the_overrides_of_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    write_shipped("quick")
    assert main(["check", "config.yaml", "--config", "grid={seeds: 4, seed_block: 4}"]) == 0
    assert "asks for 36 trainings in the grid" in capsys.readouterr().out
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("config.yaml: asks for 18 trainings in the grid")
    assert main(["check", "config.yaml", "--config", "title=2024", "seed=-1"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("cubeae: --config: title: 2024 must be text (put it in quotes")
    assert lines[1].startswith("--config: seed: -1 must be")


def test_the_workflows_folder_can_be_asked_for() -> None:
    command = [sys.executable, "-m", "cubeae.config.place"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert Path(done.stdout.strip()) == workflow_folder()
    assert (workflow_folder() / "Snakefile").is_file()


def test_options_of_other_commands_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "config.yaml", "--cores", "2"])
    assert "unrecognized arguments: --cores 2" in capsys.readouterr().err
