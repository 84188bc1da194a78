"""Which module may import which: data flows one way, and reading the config stays cheap."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "cubeae"
# From upstream to downstream; a module may import its own package and those of layers above.
LAYERS = [
    {"rng", "registry", "bounds", "compiled"},
    {"plugins", "numerics", "files", "statistics"},
    {"parts", "truth"},
    {"specs"},
    {"config", "metrics", "training"},
    {"results", "properties"},
    {"studies", "words"},
    {"figures", "report.evidence"},
    {"report.tables"},
    {"report.frame", "report.sentences"},
    {"report.pages"},
    {"report"},
    {"cli", "workflow"},
]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
TEST_FILES = sorted(path for path in TESTS.rglob("*.py") if TESTS / "vendor" not in path.parents)


PACKAGES = {package: index for index, layer in enumerate(LAYERS) for package in layer}


def package_of(name: str) -> str:
    """The package of LAYERS that a module belongs to."""
    parts = name.removeprefix("cubeae.").split(".")
    inner = ".".join(parts[:2])
    return inner if inner in PACKAGES else parts[0]


def imports(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        name
        for node in nodes
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_upstream(path: Path) -> None:
    own = package_of(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    for name in imports(path):
        assert not name.startswith("snakemake"), "the library knows nothing of Snakemake"
        if name.startswith("cubeae."):
            found = package_of(name)
            message = f"{path.name} imports {name}, which is not upstream of {own}"
            assert found == own or PACKAGES[found] < PACKAGES[own], message


def test_every_package_has_its_layer_and_the_root_stays_empty() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    files = {path.stem for path in PACKAGE.glob("*.py")}
    assert folders | files - {"__init__"} == {name for name in PACKAGES if "." not in name}
    assert len(files) <= 5, files


def test_only_rules_import_what_is_for_rules() -> None:
    for path in MODULES:
        if path.parent.name != "workflow":
            assert not [name for name in imports(path) if name.startswith("cubeae.workflow")], path


def test_no_pickle_is_loaded_anywhere() -> None:
    for path in [*MODULES, *(PACKAGE.parent / "workflow_scripts").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert not {"pickle", "joblib", "dill"} & imports(path), path
        assert "torch.load" not in text, path
        assert "allow_pickle" not in text, path


def test_every_read_and_write_of_text_names_its_encoding() -> None:
    # The lint rule PLW1514 holds it only where it can tell that an object is a path.
    folders = ("cubeae", "workflow_scripts", "benchmarks", "tests")
    for path in (path for folder in folders for path in (PACKAGE.parent / folder).rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            assert "encoding" in _keywords(call) or not _is_text(call), f"{path}:{call.lineno}"


def test_nothing_is_written_under_a_final_name() -> None:
    """A kill at any moment leaves whole files: all is written to the scratch file of ``whole``.

    ``make torture`` kills at random, and may miss a file that is written within milliseconds.
    """
    found = []
    for path in [*MODULES, *(PACKAGE.parent / "workflow_scripts").glob("*.py")]:
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            target = _written_to(call)
            if target is not None:
                place = str(path.relative_to(PACKAGE.parent))
                found.append((place, ast.unparse(target)))
    # Text of clouds goes into a stream, which their module opens on a scratch file.
    found.remove(("cubeae/files/clouds/text.py", "text"))
    assert len(found) > 5
    assert [each for each in found if each[1] != "scratch"] == []


def _written_to(call: ast.Call) -> ast.expr | None:
    """What a call of a method writes to; None if it writes no file, as far as its name tells."""
    if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func) == "style.save":
        return None
    if call.func.attr in {"write_text", "write_bytes", "touch"}:
        return call.func.value
    writers = {"to_csv", "to_parquet", "to_json", "to_html", "savefig", "save", "tofile"}
    return call.args[0] if call.func.attr in writers and call.args else None


def _keywords(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def _is_text(call: ast.Call) -> bool:
    """Whether a call reads or writes text: of a path, or of a subprocess."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "open":
        # A path's mode is its first argument. Image.open and the like are given a file and no mode;
        # an archive is told how to write bytes.
        if "force_zip64" in _keywords(call):
            return False
        modes = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        return not call.args or any("b" not in str(mode) for mode in modes)
    of_path = isinstance(call.func, ast.Attribute) and name in {"read_text", "write_text"}
    return of_path or "text" in _keywords(call)


@pytest.mark.parametrize(
    "module",
    [
        "cubeae",
        "cubeae.config.source",
        "cubeae.results.tables",
        "cubeae.results.views",
        "cubeae.report",
        "cubeae.results.inference",
        "cubeae.figures.drawing",
    ],
)
def test_light_modules_import_nothing_slow(module: str) -> None:
    slow = {"torch", "sklearn", "scipy.stats", "matplotlib.pyplot"}
    if not module.startswith("cubeae.figures"):
        slow.add("matplotlib")
    if module.startswith(("cubeae.config", "cubeae.figures")):
        slow.add("scipy.special")
    code = f"import sys, {module}; sys.exit(bool({slow} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_files_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert max(lengths.values()) < 400, lengths


def test_test_files_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in TEST_FILES}
    assert max(lengths.values()) <= 400, lengths


def test_no_test_file_imports_another() -> None:
    # What several tests need lies in `planted`, so that a test file can be moved or renamed alone.
    for path in TEST_FILES:
        parts = {part for name in imports(path) for part in name.split(".")}
        assert not [part for part in parts if part.startswith("test_")], path


def test_test_files_have_names_of_their_own() -> None:
    # pytest imports a test file by its bare name, as the folders of tests are no packages.
    names = [path.name for path in TEST_FILES if path.name.startswith("test_")]
    assert len(names) == len(set(names))
