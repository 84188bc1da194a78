"""The example of docs/plugins.md, in an empty folder: checked, trained, reported, and run again."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from planted.outside import run, smallest_config, snakemake, write

from cubeae.report.frame.mathml import mathml
from cubeae.truth.datasets import read_split

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("plugins")]
TEXT = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
(PLUGIN,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.M | re.S)
MODEL: dict[str, Any] = yaml.safe_load(re.findall(r"^```yaml\n(.*?)^```", TEXT, re.M | re.S)[-1])
PAGES = tuple(f"reports/{page}.html" for page in ("f7", "theory", "provenance"))
ELSEWHERE = ("-s", ROOT / "Snakefile")


def example(folder: Path, results: str = "results", reports: str = "reports") -> dict[str, Any]:
    """The plugin in ``folder``, and a small config that names it."""
    (folder / "power.py").write_text(PLUGIN, encoding="utf-8")
    config = smallest_config(results, reports)
    config["plugins"] = MODEL["plugins"]
    config["models"] |= MODEL["models"]
    return config


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the example's pages were made, with the workflow elsewhere."""
    folder = tmp_path_factory.mktemp("plugins")
    write(folder / "config.yaml", example(folder))
    snakemake(folder, *ELSEWHERE, *PAGES, "--cores", "2")
    return folder


def test_the_example_is_as_short_as_it_says() -> None:
    assert sum(bool(line.strip()) for line in PLUGIN.splitlines()) <= 15


def test_check_finds_that_the_example_has_its_properties(tmp_path: Path) -> None:
    write(tmp_path / "config.yaml", example(tmp_path))
    printed = run(tmp_path, "cubeae.cli", "check", "config.yaml", packages=ROOT)
    assert "power.py: the penalty 'power': has its 11 properties" in printed


def test_the_pages_show_the_formula_the_code_and_the_hash(folder: Path) -> None:
    model, theory, provenance = ((folder / page).read_text(encoding="utf-8") for page in PAGES)
    assert "Tibshirani 1996, for the power 1" in model
    assert "power 4" in model
    # The formula in the plugin, between the tags of the loss that it is a term of.
    (tex,) = re.findall(r'tex = r"(.+)"', PLUGIN)
    formula = re.sub(r"^<math[^>]*><mrow>|</mrow></math>$", "", mathml(tex))
    assert "<mi>z</mi>" in formula
    assert formula in model
    digest = sha256(PLUGIN.encode()).hexdigest()
    for page in (theory, provenance):
        assert "power.py" in page
        assert digest in page
    assert "Mean power of the latents" in theory


def rules_of(plan: str) -> set[str]:
    return set(re.findall(r"^\s*(?:local)?rule (\w+):$", plan, re.M))


def test_a_changed_plugin_re_runs_what_uses_its_registry(folder: Path) -> None:
    again = run(folder, "cubeae.cli", "run", "-n", *PAGES, packages=ROOT)
    assert "Nothing to be done" in again
    (folder / "power.py").write_text(f"{PLUGIN}\nCHANGED = True\n", encoding="utf-8")
    plan = snakemake(folder, *ELSEWHERE, "-n", *PAGES)
    assert re.search(r"plugin:power\.py:[0-9a-f]{12}", plan)
    assert {"train_cohort", "evaluate_cohort", "render_model"} <= rules_of(plan)
    # Datasets know of kinds alone.
    assert not {"generate_dataset", "write_assets"} & rules_of(plan)


def test_a_fault_is_told_at_once(tmp_path: Path) -> None:
    config = example(tmp_path)
    write(tmp_path / "config.yaml", config | {"plugins": ["gone.py"]})
    printed = snakemake(tmp_path, *ELSEWHERE, "-n", ok=False)
    assert "config.yaml: plugins[0]: gone.py: cannot be read" in printed
    assert "Traceback" not in printed


MODULE = """
configfile: "mine.yaml"


module cubeae:
    snakefile:
        "SNAKEFILE"
    config:
        config["cubeae"]


use rule * from cubeae as cubeae_*
"""


def test_a_modules_config_may_name_plugins(tmp_path: Path) -> None:
    config = example(tmp_path, "cube/results", "cube/reports")
    kind = (ROOT / "tests/dummies/dataset_kind.py").read_text(encoding="utf-8")
    line = '\nfrom cubeae.truth.kinds import KINDS\nKINDS.add("nested")(Nested)\n'
    (tmp_path / "nested.py").write_text(kind + line, encoding="utf-8")
    config["plugins"] = [*config["plugins"], str(tmp_path / "nested.py")]
    config["datasets"]["nest"] = config["datasets"]["surface"] | {"kind": "nested"}
    config["grid"]["dataset"] = ["surface", "nest"]
    write(tmp_path / "mine.yaml", {"cubeae": config})
    text = MODULE.replace("SNAKEFILE", str(ROOT / "Snakefile"))
    (tmp_path / "Snakefile").write_text(text, encoding="utf-8")
    # Snakemake is started anew in a job of this one.
    graph, points = "cube/results/rulegraph.dot", "cube/results/datasets/nest/test.safetensors"
    snakemake(tmp_path, graph, points, "--cores", "2")
    sampled, truth = read_split(tmp_path / points)
    assert truth["kind"] == "nested"
    # A fifth of the points lies on the inner surface.
    assert 0.1 < (abs(sampled).max(axis=1) < 0.6).mean() < 0.3
