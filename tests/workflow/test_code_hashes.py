"""Hashes of the code of a rule, in small packages that each test writes."""

import ast
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT

from cubeae.config.plugins import OPEN
from cubeae.workflow.code import code, imports

FILES = {
    "workflow_scripts/train.py": "import adapter\nwith adapter.job():\n    import cubeae.a\n",
    "workflow_scripts/adapter.py": "import os\n",
    "cubeae/__init__.py": "",
    "cubeae/a.py": "import math\nimport cubeae.b\n",
    "cubeae/b.py": "def lazily():\n    from cubeae.p import c\n",
    "cubeae/p/__init__.py": "from cubeae.p.d import D\n",
    "cubeae/p/c.py": "from cubeae import a\n",
    "cubeae/p/d.py": "D = 1\n",
    "cubeae/other.py": "",
}


def write(folder: Path, **changes: str) -> Path:
    for file, text in (FILES | changes).items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def names(hashes: list[str]) -> list[str]:
    return [item.split(":")[0] for item in hashes]


def test_all_that_a_script_imports_is_hashed_and_nothing_else(tmp_path: Path) -> None:
    """Also within functions, by another module, and in a circle."""
    assert names(code(write(tmp_path), "train")) == [
        "cubeae",
        "cubeae.a",
        "cubeae.b",
        "cubeae.p",
        "cubeae.p.c",
        "cubeae.p.d",
        "workflow_scripts.adapter",
        "workflow_scripts.train",
    ]


def test_a_hash_is_that_of_the_file(tmp_path: Path) -> None:
    expected = sha256(b"D = 1\n").hexdigest()[:12]
    assert f"cubeae.p.d:{expected}" in code(write(tmp_path), "train")


@pytest.mark.parametrize(
    "module", ["cubeae.p.d", "workflow_scripts.adapter", "workflow_scripts.train"]
)
def test_a_change_changes_the_hash_of_that_module_alone(tmp_path: Path, module: str) -> None:
    file = f"{module.replace('.', '/')}.py"
    before = code(write(tmp_path / "before"), "train")
    after = code(write(tmp_path / "after", **{file: FILES[file] + "\nCHANGED = True\n"}), "train")
    assert names(list(set(before) - set(after))) == [module]
    assert names(list(set(after) - set(before))) == [module]


def test_a_change_elsewhere_changes_nothing(tmp_path: Path) -> None:
    before = code(write(tmp_path / "before"), "train")
    assert code(write(tmp_path / "after", **{"cubeae/other.py": "X = 1\n"}), "train") == before


def test_modules_can_be_named_that_no_import_shows(tmp_path: Path) -> None:
    assert "cubeae.other" in names(code(write(tmp_path), "train", "cubeae.other"))


def test_a_plugin_is_named_where_a_registry_that_it_adds_to_is_read(tmp_path: Path) -> None:
    folder, param = write(tmp_path), "plugin:mine.py:0123456789ab"
    twice = ((param, "cubeae.b"), (param, "cubeae.p.c"))
    assert code(folder, "train", plugins=twice) == [*code(folder, "train"), param]
    assert code(folder, "train", plugins=((param, "cubeae.other"),)) == code(folder, "train")


def test_the_registries_that_plugins_add_to_are_modules() -> None:
    params = tuple((each.module, each.module) for each in OPEN)
    assert code(ROOT, "train_cohort", plugins=params)[-len(OPEN) :] == [
        each.module for each in OPEN
    ]


@pytest.mark.parametrize("asked", [("trian",), ("train", "cubeae.oter")])
def test_a_name_without_a_file_is_an_error(tmp_path: Path, asked: tuple[str, ...]) -> None:
    with pytest.raises(FileNotFoundError, match=f"no module .*{asked[-1]}"):
        code(write(tmp_path), *asked)


def test_files_are_read_once(tmp_path: Path) -> None:
    """Planning asks for the hashes of each rule again and again."""
    folder = write(tmp_path)
    first = code(folder, "train")
    shutil.rmtree(folder)
    assert code(folder, "train") == first


def test_the_imports_found_are_those_of_the_whole_file() -> None:
    for path in [*(ROOT / "cubeae").rglob("*.py"), *(ROOT / "workflow_scripts").glob("*.py")]:
        expected = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                expected |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                expected |= {alias.name for alias in node.names}
        found = {name.removeprefix("workflow_scripts.") for name in imports(path)}
        assert {name.removeprefix("workflow_scripts.") for name in expected} <= found, path


def test_every_script_of_the_workflow_has_hashes() -> None:
    for path in sorted((ROOT / "workflow_scripts").glob("*.py")):
        found = names(code(ROOT, path.stem))
        assert f"workflow_scripts.{path.stem}" in found
        assert not any(name.startswith("cubeae.workflow") for name in found), path


def test_the_scripts_of_training_and_drawing_import_what_they_should() -> None:
    training, drawing = code(ROOT, "train_cohort"), code(ROOT, "draw_figures")
    assert {"cubeae.training.trainer", "cubeae.numerics.products"} <= set(names(training))
    assert "cubeae.figures.style" in names(drawing)
    assert "cubeae.figures.style" not in names(training)
    assert "cubeae.training.trainer" not in names(drawing)
