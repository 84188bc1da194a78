"""Bad config files: every mutation is read, or refused in one line that names its key."""

import contextlib
import copy
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Project, tiny_config
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from planted.planning import WHOLE

from cubeae.config.cost import Cost, cost
from cubeae.config.file import LARGEST, read
from cubeae.config.keys import Config
from cubeae.config.validation import ConfigError, parse

Path_ = tuple[str | int, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Paths of every key and item."""
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = sorted(places(WHOLE), key=str)
NUMBERS = [0, -1, 1, 2, 10**6, 10**12, 10**30, 10**400, -30, 1e-3, 1e300, -1e300, 1e-300, 0.5]
TRAPS = [None, True, False, math.nan, math.inf, -math.inf, "1e-3", "yes", "", "\ud800", "../x"]
ODD = ["a\nb", "\x00", "x" * 5000, [], [[]], {}, {"a": 1}, {1: 2}, [math.nan], ["surface"], "index"]
VALUES = st.one_of(
    st.sampled_from([*NUMBERS, *TRAPS, *ODD]),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.integers(-2, 80), max_size=3),
    st.dates(),
)


def mutated(path: Path_, value: Any) -> dict[str, Any]:
    raw = copy.deepcopy(WHOLE)
    place: Any = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return raw


def is_accepted_or_named(raw: dict[str, Any], keys: Path_) -> bool:
    """Whether it is accepted; a refusal must name one of ``keys`` in each of its lines' keys."""
    try:
        config = parse(raw, "mine.yaml")
    except ConfigError as error:
        lines = str(error).split("\n")
        assert all(line.startswith("mine.yaml: ") for line in lines), lines
        assert all(len(line) < 2000 for line in lines)
        names = {str(key) for key in keys}
        assert any(name in line for line in lines for name in names), (keys, lines)
        return False
    assert isinstance(config, Config)
    assert cost(config).core_hours >= 0
    # What the workflow derives before any job runs.
    assert all(config.training_of(model).steps >= 1 for model in config.models)
    return True


ACCEPTED: list[bool] = []


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), VALUES)
@example(("grid", "snr_db", 0), -30)
@example(("models", "f1", "length"), 1e300)
@example(("grid", "seeds"), 10**6)
@example(("grid", "snr_db", 0), -1e300)
@example(("grid", "snr_db", 0), 1e300)
def test_every_changed_value_is_accepted_or_refused_by_name(path: Path_, value: Any) -> None:
    ACCEPTED.append(is_accepted_or_named(mutated(path, value), path))


def test_the_property_has_tried_enough_of_both() -> None:
    if not ACCEPTED:
        pytest.skip("the property test before did not run here")
    refused, accepted = ACCEPTED.count(False), ACCEPTED.count(True)
    print(f"{len(ACCEPTED)} bad inputs tried: {refused} refused clearly, {accepted} harmless")
    assert refused >= 200
    assert accepted >= 5


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), st.one_of(st.text("ab7 .-é", min_size=1), st.integers()))
def test_every_unknown_key_is_refused_by_name(path: Path_, key: Any) -> None:
    raw = copy.deepcopy(WHOLE)
    place: Any = raw
    for part in path[:-1]:
        place = place[part]
    if isinstance(place, dict) and key not in place:
        place[key] = 1
        assert not is_accepted_or_named(raw, (str(key),))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([path for path in PLACES if isinstance(path[-1], str)]))
def test_every_missing_key_is_refused_by_name(path: Path_) -> None:
    raw = copy.deepcopy(WHOLE)
    place: Any = raw
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    is_accepted_or_named(raw, path)


def test_a_key_of_more_than_one_line_is_shown_in_one() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(mutated(("grid", "a\nb"), 1), "mine.yaml")
    assert str(caught.value) == 'mine.yaml: grid."a\\nb": is not a known key'


SHIPPED = (ROOT / "presets/quick.yaml").read_text(encoding="utf-8")
BOMB = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
FILES: list[tuple[bytes, str]] = [
    (b"", ": is empty; a map of keys is needed"),
    (b"# nothing\n", ": is empty; a map of keys is needed"),
    (b"- 1\n- 2\n", ": holds no map of keys at its top level"),
    (b"just text\n", ": holds no map of keys at its top level"),
    (b"seed: 1\n\ttitle: x\n", ", line 2: found character '\\t'"),
    (b"seed: [1, 2\n", ", line 2: "),
    (b"seed: 1\nseed: 2\n", ", line 2: the key seed is given twice"),
    (b"grid:\n  seeds: 1\n  seeds: 2\n", ", line 3: the key seeds is given twice"),
    (b"true: 1\n", ", line 1: the key true is no text"),
    (b"1: 1\n", ", line 1: the key 1 is no text"),
    (b"? [a]\n: 1\n", ", line 1: the key a map or list is no text"),
    (b"title: caf\xe9\n", ": is no UTF-8 text (byte 11)"),
    (b"\x00", ": "),
    (b"a: 1\n---\nb: 2\n", ", line 2: "),
    (b"a: *b\n", ", line 1: "),
    (b"a: !!python/object/apply:os.system ['true']\n", ", line 1: "),
    (b"a: !!timestamp 2024-13-41\n", ": holds a value that cannot be read"),
    (b"a: " + b"[" * 3000, ": is nested too deeply"),
    (b"a: &a [*a]\n", ": is nested too deeply, or holds itself"),
    (f"a0: &a0 [1]\n{BOMB}".encode(), f": its anchors unfold to more than {LARGEST:,} values"),
]


@pytest.mark.parametrize(("content", "message"), FILES, ids=range(len(FILES)))
def test_a_file_that_is_no_config_is_refused_in_one_line(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}{message}")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            read(file)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SHIPPED) - 1), st.characters(codec="utf-8"), st.integers(0, 3))
def test_a_shipped_file_with_a_slip_of_the_pen_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: str, width: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "slip.yaml"
    file.write_text(SHIPPED[:at] + new + SHIPPED[at + width :], encoding="utf-8")
    with contextlib.suppress(ConfigError):  # and no other
        parse(read(file), "slip.yaml")


def test_a_text_that_looks_like_a_number_is_explained() -> None:
    with pytest.raises(ConfigError, match='"1:30" must be a whole number: YAML reads it as text'):
        parse(mutated(("training", "steps"), "1:30"), "mine.yaml")


def test_a_grid_of_ten_thousand_cells_is_counted_and_one_of_a_million_refused() -> None:
    raw = mutated(("grid", "latent_dim"), [2, *range(6, 1005)])
    config = parse(raw, "mine.yaml")
    asked = cost(config)
    assert asked.grid == 9 * 3 * 1000 * 2
    assert asked.is_large
    assert not cost(parse(WHOLE, "mine.yaml")).is_large
    raw["grid"]["seeds"] = 1000
    with pytest.raises(ConfigError, match="at most 1,000,000 trainings are allowed"):
        parse(raw, "mine.yaml")


def test_the_estimate_of_the_default_run_is_what_it_took() -> None:
    """34 minutes of one core were measured: 0.57 hours. A factor of two is allowed."""
    config = parse(read(ROOT / "config.yaml"), "config.yaml")
    assert 0.57 / 2 < cost(config).core_hours < 0.57 * 2


@pytest.mark.parametrize(("hours", "words"), [(0.01, "1 minute on"), (20.0, "600 minutes on")])
def test_an_estimate_is_in_words(hours: float, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert f"or {words} 2 cores" in str(Cost(1, 1, 1, hours))


def test_the_estimate_counts_every_step_of_every_training() -> None:
    config = parse(tiny_config(), "mine.yaml")
    steps = sum(
        len(config.snrs(name)) * len(model.regularisers) * config.training_of(name).steps
        for name, model in config.models.items()
    )
    asked = cost(config)
    assert asked.studies == 0
    assert asked.model_steps == len(config.grid.latent_dim) * config.grid.seeds * steps
    assert "million model-steps; about" in str(asked)


def test_check_says_what_a_file_costs_or_what_is_wrong(tmp_path: Path) -> None:
    def check(file: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cubeae.cli", "check", str(file)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, encoding="utf-8"
        )

    done = check(ROOT / "presets/quick.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "18 trainings" in done.stdout
    bad = tmp_path / "bad.yaml"
    bad.write_text("seed: 1\nseed: 2\n", encoding="utf-8")
    done = check(bad)
    assert done.returncode == 1
    assert done.stderr == f"cubeae: {bad}, line 2: the key seed is given twice; give it once\n"


# What a user sees of `snakemake -n`: one line, and no traceback.
def through_snakemake(test: Any) -> Any:
    return pytest.mark.workflow(pytest.mark.xdist_group("workflow")(test))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("bad"), tiny_config())


def dry_run(project: Project, *arguments: str) -> str:
    command = [sys.executable, "-m", "snakemake", "-n", "all", *arguments]
    environment = os.environ | {"PYTHONPATH": str(project.folder)}
    done = subprocess.run(
        command,
        cwd=project.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        encoding="utf-8",
    )
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed
    assert 'File "' not in printed
    return f"{done.returncode} {printed}"


@pytest.mark.parametrize("index", [0, 2, 4, 6, 11, 17, 19], ids=lambda index: FILES[index][1][:30])
@through_snakemake
def test_snakemake_refuses_a_bad_default_file(project: Project, index: int) -> None:
    content, message = FILES[index]
    (project.folder / "config.yaml").write_bytes(content)
    printed = dry_run(project)
    assert printed.startswith("1 ")
    assert f"config.yaml{message}" in printed


@through_snakemake
def test_snakemake_refuses_a_bad_file_on_the_command_line(project: Project) -> None:
    (project.folder / "twice.yaml").write_text(
        yaml.safe_dump(tiny_config()) + "seed: 3\n", encoding="utf-8"
    )
    printed = dry_run(project, "--configfile", "twice.yaml")
    assert "twice.yaml, line" in printed
    assert "the key seed is given twice" in printed


@pytest.mark.parametrize("content", [b"- 1\n", b"seed: 1\n\ttitle: x\n"])
@through_snakemake
def test_a_file_on_the_command_line_that_snakemake_itself_refuses(
    project: Project, content: bytes
) -> None:
    (project.folder / "broken.yaml").write_bytes(content)
    printed = dry_run(project, "--configfile", "broken.yaml")
    assert printed.startswith("1 ")
    assert "onfig file" in printed


@through_snakemake
def test_an_snr_of_minus_thirty_and_a_large_grid_are_planned(project: Project) -> None:
    config = tiny_config()
    config["grid"]["snr_db"] = [15, -30]
    config["grid"]["latent_dim"] = list(range(1, 161))
    config["grid"]["seeds"] = 16
    config["grid"]["seed_block"] = 16
    (project.folder / "large.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    printed = dry_run(project, "--configfile", "large.yaml")
    assert printed.startswith("0 ")
    assert "large.yaml: grid: asks for 10,240 trainings in the grid and 0 in studies" in printed
    assert "snr-30" in printed
