"""A config's plugins: found, run once, told apart, and refused in one line where they are wrong."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT, tiny_config
from planted.outside import write as write_config
from planted.plugins import penalty, penalty_with, write

from cubeae.cli import main
from cubeae.config.plugins import added_by, plugin_params
from cubeae.config.source import given_source, load, read_source
from cubeae.config.validation import ConfigError
from cubeae.parts.penalties import PENALTIES
from cubeae.plugins.loading import PluginError, load_params
from cubeae.plugins.loading import load as load_plugin

pytestmark = pytest.mark.usefixtures("forgotten")

SCHEDULE = """
from dataclasses import dataclass
from typing import ClassVar, Literal
from cubeae.bounds import FORBID, Share
from cubeae.parts.schedule import Schedule
from cubeae.parts.schedules import SCHEDULES


@SCHEDULES.add("late")
@dataclass(frozen=True)
class Late(Schedule):
    __pydantic_config__: ClassVar = FORBID
    kind: Literal["late"]
    off: Share
    words = "0, then constant"

    def factor(self, progress):
        return float(progress >= self.off)
"""


def config(folder: Path, *plugins: str, file: str = "mine.yaml") -> str:
    """A tiny config in ``folder`` that names plugins."""
    folder.mkdir(exist_ok=True)
    write_config(folder / file, tiny_config() | {"plugins": list(plugins)})
    return str(folder / file)


def test_a_path_counts_from_the_config_and_may_be_absolute_or_of_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path / "away" / "x.py", "").parent)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path / "here" / "sub" / "a.py", penalty(name="a"))
    b = write(tmp_path / "b.py", penalty(name="b"))
    write(tmp_path / "home" / "c.py", penalty(name="c"))
    named = config(tmp_path / "here", "sub/a.py", str(b), "~/c.py")
    load(read_source([named]))
    assert {"a", "b", "c"} <= set(PENALTIES)


def test_a_path_on_the_command_line_or_in_a_module_counts_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.py", penalty(name="a"))
    write(tmp_path / "b.py", penalty(name="b"))
    load(read_source([config(tmp_path / "here", "gone.py")], ["plugins=[a.py]"]))
    load(given_source("the module", tiny_config() | {"plugins": ["b.py"]}))
    assert {"a", "b"} <= set(PENALTIES)


def test_a_plugin_is_run_once_and_only_if_the_config_names_it(tmp_path: Path) -> None:
    count = tmp_path / "count"
    line = f"with open({str(count)!r}, 'a') as file:\n    file.write('x')\n"
    write(tmp_path / "mine.py", line + penalty())
    write(tmp_path / "other.py", line)
    named = config(tmp_path, "mine.py")
    for _ in range(2):
        load(read_source([named]))
    assert count.read_text(encoding="utf-8") == "x"
    assert not (tmp_path / "__pycache__").exists()


def test_names_of_plugins_are_valid_in_the_config_that_names_them(tmp_path: Path) -> None:
    write(tmp_path / "mine.py", penalty() + SCHEDULE)
    raw = tiny_config() | {"plugins": ["mine.py"]}
    raw["schedules"]["slow"] = {"kind": "late", "off": 0.5}
    raw["models"]["f1"]["regularisers"]["none"]["terms"] = {
        "mine": {"weight": 0.1, "schedule": "slow"}
    }
    write_config(tmp_path / "mine.yaml", raw)
    chosen = load(read_source([str(tmp_path / "mine.yaml")]))
    assert chosen.schedules["slow"].factor(0.6) == 1
    write_config(tmp_path / "mine.yaml", raw | {"plugins": []})
    # Registered still in this process, as it is not in one that never named the plugin.
    assert load(read_source([str(tmp_path / "mine.yaml")])).plugins == []


def test_an_importable_module_is_named_without_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "my_package_of_penalties"
    write(package / "__init__.py", "from my_package_of_penalties import inner\n")
    write(package / "inner.py", penalty())
    monkeypatch.syspath_prepend(tmp_path / "site")
    named = config(tmp_path, "my_package_of_penalties")
    (plugin,) = read_source([named]).plugins()
    assert [(each.what, each.name) for each in added_by(plugin)] == [("penalty", "mine")]
    monkeypatch.delitem(sys.modules, "my_package_of_penalties")
    monkeypatch.delitem(sys.modules, "my_package_of_penalties.inner")
    del PENALTIES._entries["mine"]
    write(package / "inner.py", penalty() + "\n")
    (changed,) = read_source([named]).plugins()
    assert changed.sha256 != plugin.sha256


FAULTS = {
    "gone.py": (None, "cannot be read (No such file or directory: "),
    "no_such_module": (None, "is neither a path that ends with .py nor an importable module's"),
    "mine.txt": ("", "is neither a path that ends with .py nor an importable module's"),
    "~no_such_user/mine.py": (None, "there is no such home folder; begin it with ~/"),
    "nul\x00.py": (None, "has printable letters only"),
    "json.no_such_part": (None, "is neither a path that ends with .py nor an importable module's"),
    "raises.py": ("\n\n1 / 0\n", "line 3: ZeroDivisionError: division by zero"),
    "broken.py": ("x = 1\ndef f(:\n", "line 2: SyntaxError: "),
    "exits.py": ("raise SystemExit(3)", "line 1: SystemExit: 3"),
    "empty.py": ("x = 1\n", "registers nothing of its own; a class of one of these is needed: pen"),
    "taken.py": (
        penalty(name="kl"),
        "ValueError: the penalty 'kl' is registered already; any name is allowed but moments, kl,",
    ),
    "abstract.py": (
        penalty().replace("__call__", "call"),
        "TypeError: Can't instantiate abstract class Mine",
    ),
    "wordless.py": (
        penalty().replace("tex =", "text ="),
        "the penalty 'mine' must state `tex`; cubeae.parts.penalty says what it is",
    ),
    "function.py": (
        "from cubeae.parts.penalties import PENALTIES\n"
        "@PENALTIES.add('f')\ndef f(latents, bandwidths):\n    return 0\n",
        "the penalty 'f' must be a class derived from cubeae.parts.penalty.Penalty",
    ),
    "kindless.py": (
        SCHEDULE.replace('Literal["late"]', "str"),
        "the schedule 'late' must be a data class with the field kind: Literal[\"late\"]",
    ),
    "parameter.py": (
        penalty_with("weight: float = 1.0"),
        "the penalty 'mine' has a parameter 'weight', a key of every term; any other name is",
    ),
    "typeless.py": (
        penalty_with("scale: Unknown = 1.0"),
        "the penalty 'mine' has a parameter whose type is unknown to pydantic (name 'Unknown' is",
    ),
    "controller.py": (
        "from cubeae.parts.controllers import CONTROLLERS\n"
        "from cubeae.parts.sigma_vae import SigmaVae\n"
        "@CONTROLLERS.add('mine')\nclass Mine(SigmaVae):\n    pass\n",
        "the controller 'mine' must be a data class with the field kind: Literal[\"mine\"]",
    ),
    "unfinished.py": (SCHEDULE.replace("def factor", "def other"), "must define factor"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line_with_the_config_and_the_key(name: str, tmp_path: Path) -> None:
    text, message = FAULTS[name]
    if text is not None:
        write(tmp_path / name, text)
    named = config(tmp_path, name)
    with pytest.raises(ConfigError) as caught:
        load(read_source([named]))
    line = str(caught.value)
    shown = name if name.isprintable() else repr(name)
    assert line.startswith(f"{named}: plugins[0]: {shown}: ")
    assert message in line
    assert "\n" not in line


def test_a_plugin_listed_twice_and_a_key_that_is_no_list_are_faults(tmp_path: Path) -> None:
    write(tmp_path / "mine.py", penalty())
    with pytest.raises(ConfigError, match=r'plugins\[1\]: "mine.py" is listed twice'):
        load(read_source([config(tmp_path, "mine.py", "mine.py")]))
    write_config(tmp_path / "mine.yaml", tiny_config() | {"plugins": "mine.py"})
    with pytest.raises(ConfigError, match=r'plugins: "mine\.py" must be a list'):
        load(read_source([str(tmp_path / "mine.yaml")]))
    raw = tiny_config()
    del raw["plugins"]
    write_config(tmp_path / "mine.yaml", raw)
    with pytest.raises(ConfigError, match="plugins: is missing"):
        load(read_source([str(tmp_path / "mine.yaml")]))


def test_two_names_of_one_file_are_one_plugin(tmp_path: Path) -> None:
    write(tmp_path / "mine.py", penalty())
    assert len(read_source([config(tmp_path, "mine.py", "./mine.py")]).plugins()) == 1


def test_a_file_of_the_working_directory_is_named_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python finds it as a module here, and not in a job."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    write(tmp_path / "my_plugin_here.py", penalty())
    with pytest.raises(PluginError, match=r"name its path, my_plugin_here\.py"):
        load_plugin("my_plugin_here")


def test_a_job_loads_the_plugins_of_its_params_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = penalty()
    write(tmp_path / "sub: x" / "mine.py", text)
    param = f"plugin:sub: x/mine.py:{sha256(text.encode()).hexdigest()[:12]}"
    load_params(["cubeae.registry:0123456789ab", 3, param])
    assert "mine" in PENALTIES
    assert plugin_params([load_plugin("sub: x/mine.py")]) == ((param, "cubeae.parts.penalties"),)


def test_a_job_refuses_a_plugin_that_changed_after_planning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine.py", penalty())
    with pytest.raises(PluginError, match=r"mine\.py: has changed since the run was planned"):
        load_params(["plugin:mine.py:0123456789ab"])


def test_check_says_what_holds_of_each_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine.py", penalty() + SCHEDULE)
    config(tmp_path, "mine.py")
    assert main(["check", "mine.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "mine.py: the penalty 'mine': has its 11 properties",
        "mine.py: the schedule 'late': not checked, since no schedule of the config is of this "
        "kind",
    ]


def test_one_more_of_each_kind_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dummies, each with the registry's line."""
    monkeypatch.chdir(tmp_path)
    for dummy, registry, name, kind in (
        ("penalty", "parts.penalties.PENALTIES", "absolute", "Absolute"),
        ("sampler", "parts.samplers.SAMPLERS", "independent", "IndependentSampler"),
        ("channel", "parts.channels.CHANNELS", "uniform", "UniformChannel"),
        ("schedule", "parts.schedules.SCHEDULES", "switched-on", "SwitchedOn"),
        ("controller", "parts.controllers.CONTROLLERS", "share", "ShareOfMse"),
        ("dataset_kind", "truth.kinds.KINDS", "nested", "Nested"),
    ):
        text = (ROOT / f"tests/dummies/{dummy}.py").read_text(encoding="utf-8")
        module, _, variable = registry.rpartition(".")
        line = f"from cubeae.{module} import {variable}\n{variable}.add({name!r})({kind})\n"
        write(tmp_path / f"{dummy}.py", f"{text}\n{line}")
    files = ("penalty.py", "sampler.py", "channel.py", "schedule.py")
    files += ("controller.py", "dataset_kind.py")
    raw = tiny_config() | {"plugins": list(files)}
    raw["models"]["f3"]["regularisers"]["kl"]["terms"]["kl"]["weight"] = {"kind": "share", "of": 1}
    raw["schedules"]["late"] = {"kind": "switched-on", "off": 0.5}
    write_config(tmp_path / "mine.yaml", raw)
    assert main(["check", "mine.yaml"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "penalty.py: the penalty 'absolute': has its 11 properties",
        "sampler.py: the latent sampler 'independent': has its 5 properties",
        "channel.py: the channel 'uniform': has its 8 properties",
        "schedule.py: the schedule 'switched-on': has its 3 properties",
        "controller.py: the controller 'share': has its 4 properties",
        "dataset_kind.py: the dataset kind 'nested': has its 19 properties",
    ]


def test_check_fails_where_an_entry_lacks_a_property(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine.py", penalty("latents.z.detach().square().mean((1, 2))"))
    config(tmp_path, "mine.py")
    assert main(["check", "mine.yaml"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("cubeae: mine.py: the penalty 'mine': its gradient differs from finite")
