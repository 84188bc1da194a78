"""A config's layers: files, and values of the command line that override them."""

import copy
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import tiny_config

from cubeae.config.file import as_yaml, read, read_text
from cubeae.config.keys import Config
from cubeae.config.source import Source, given_source, load, read_source
from cubeae.config.validation import ConfigError


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("config.yaml", tiny_config())


def write(name: str, content: dict[str, Any]) -> None:
    Path(name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def loaded(*overrides: str, files: tuple[str, ...] = ()) -> Config:
    return load(read_source(files, overrides))


def refused(*overrides: str, files: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(*overrides, files=files)
    return str(caught.value).splitlines()


# Values as the core schema of YAML 1.2.2, section 10.3.2, reads them; version 1.1 reads some else.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("yes", "yes"),
        ("off", "off"),
        ("True", True),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("2024-01-01", "2024-01-01"),
        ("~", None),
        ("~/x", "~/x"),
        ("'010'", "010"),
    ],
)
def test_plain_values_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    found = read_text(f"[{text}]", "x")
    assert found == [value]
    assert type(found[0]) is type(value)


def test_a_leading_zero_changes_no_number_and_a_colon_makes_a_text() -> None:
    text = Path("config.yaml").read_text(encoding="utf-8")
    Path("config.yaml").write_text(text.replace("steps: 30", "steps: 010"), encoding="utf-8")
    assert loaded().training.steps == 10
    Path("config.yaml").write_text(text.replace("steps: 30", "steps: 1:30"), encoding="utf-8")
    message = 'config.yaml: training.steps: "1:30" must be a whole number: YAML reads it as text'
    assert refused() == [message]


def test_a_nested_value_is_merged_and_the_rest_stays() -> None:
    config = loaded("grid={seeds: 4, latent_dim: [2, 3]}", "seed=5")
    assert (config.grid.seeds, config.grid.latent_dim, config.seed) == (4, [2, 3], 5)
    assert config.grid.snr_db == [15, math.inf]


def test_an_empty_map_replaces() -> None:
    quick = tiny_config()["models"]["f3"]["regularisers"]["kl"]
    assert quick["terms"]
    override = "models={f3: {regularisers: {kl: {terms: {}}}}}"
    assert loaded(override).models["f3"].regularisers["kl"].terms == {}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("title=2024", "--config: title: 2024 must be text (put it in quotes twice: title="),
        ("grid={seeds: x}", '--config: grid.seeds: "x" must be a whole number'),
        ("grid={seed: 1}", "--config: grid.seed: is not a known key"),
        ("grid={latent_dim: [2, 0]}", "--config: grid.latent_dim[1]: 0 must be greater"),
        ("grid={seeds: 1, seeds: 2}", "--config: grid, line 1: the key seeds is given twice"),
        ("grid={seeds: 1", "--config: grid, line 1: "),
        ("grid:seeds=3", "--config: 'grid:seeds=3' is not KEY=VALUE with a key of the config's"),
        ("grid.seeds=3", "--config: 'grid.seeds=3' is not KEY=VALUE"),
        ("seed", "--config: 'seed' is not KEY=VALUE"),
        ("seed=", "--config: seed: null must be a whole number"),
        ("paths={results: config.yaml}", '--config: paths.results: "config.yaml" is a file'),
        ("models={new: {title: x}}", "--config: models.new.summary: is missing"),
        ("grid={latent_dim: [3]}", "config.yaml: report.reference.latent_dim: 2 must be one of"),
    ],
)
def test_a_fault_names_the_command_line_where_the_value_is_from_there(
    override: str, message: str
) -> None:
    assert refused(override)[0].startswith(message)


def test_text_that_looks_like_a_number_is_quoted_twice() -> None:
    assert loaded("title='2024'").title == "2024"


def test_files_override_each_other_and_are_blamed_for_their_own() -> None:
    write("mine, v2.yaml", {"seed": -1, "grid": {"seeds": 4}})
    both = ("config.yaml", "mine, v2.yaml")
    assert refused(files=both) == ["mine, v2.yaml: seed: -1 must be greater than or equal to 0"]
    assert loaded("seed=1", files=both).grid.seeds == 4
    missing = {key: value for key, value in tiny_config().items() if key != "seed"}
    write("config.yaml", missing)
    write("mine, v2.yaml", {"grid": {"seeds": 4}})
    assert refused(files=both) == ["config.yaml, mine, v2.yaml: seed: is missing"]


def test_without_a_file_the_command_that_writes_one_is_named() -> None:
    Path("config.yaml").unlink()
    (line,) = refused("seed=1")
    assert line.startswith("config.yaml: is not in this folder (")
    assert "`cubeae init`" in line


def test_the_options_of_a_source_give_it_again() -> None:
    source = read_source(["config.yaml"], ["seed=5", "title=a b"])
    assert source.options() == ["--configfile", "config.yaml", "--config", "seed=5", "title=a b"]
    assert read_source(["config.yaml"]).options() == ["--configfile", "config.yaml"]
    assert given_source("the config of a module", tiny_config()).options() == []


def test_a_config_survives_its_yaml() -> None:
    content = copy.deepcopy(tiny_config())
    content |= {"title": "1e-3", "odd": ["yes", "010", None, True, 1e-300, (1, math.inf), {}]}
    Path("again.yaml").write_text(as_yaml(content), encoding="utf-8")
    content["odd"][5] = [1, math.inf]
    assert read("again.yaml") == content


def test_a_given_config_is_blamed_by_its_name() -> None:
    source = given_source("the config of the module cubeae", tiny_config() | {"seed": "x"})
    assert isinstance(source, Source)
    with pytest.raises(ConfigError, match=r'^the config of the module cubeae: seed: "x" must be'):
        load(source)
