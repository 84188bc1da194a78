"""The workflow outside its folder: with --directory, with overrides, and as a module."""

import re
from pathlib import Path

import pytest
from conftest import ROOT
from planted.outside import smallest_config, snakemake, write
from planted.pages import unmarked

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("outside")]
SNAKEFILE = ROOT / "Snakefile"
OVERRIDES = ("title='It''s 010, \"a\" b'", "grid={seeds: 1, seed_block: 1}", "seed=010")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `all` has run: two configs, one with a comma, and overrides."""
    folder = tmp_path_factory.mktemp("my folder")
    config = smallest_config(str(folder / "scratch/my results_1.0"), "pages")
    del config["seed"]
    write(folder / "mine, v2.yaml", config)
    write(folder / "more.yaml", {"seed": 3})
    files = ("--configfile", folder / "mine, v2.yaml", folder / "more.yaml")
    snakemake(
        folder.parent,
        *("-s", SNAKEFILE, "--directory", folder, *files),
        *("--config", *OVERRIDES, "--cores", "2"),
    )
    return folder


def test_results_lie_where_the_config_says_and_pages_in_the_working_directory(
    elsewhere: Path,
) -> None:
    assert (elsewhere / "scratch/my results_1.0/metrics.parquet").is_file()
    for page in ("index", "f3", "cost", "provenance"):
        assert (elsewhere / f"pages/{page}.html").is_file()
    assert (elsewhere / "pages/assets/style.css").is_file()


def test_every_step_sees_the_overrides(elsewhere: Path) -> None:
    results = elsewhere / "scratch/my results_1.0"
    assert list(results.rglob("weights/**/seeds0-0.safetensors"))
    assert (results / "config-file.txt").read_text(encoding="utf-8") == "mine, v2.yaml, more.yaml\n"
    # As the rule that restarts Snakemake sees it.
    assert "train_cohort" in (results / "rulegraph.dot").read_text(encoding="utf-8")
    index = (elsewhere / "pages/index.html").read_text(encoding="utf-8")
    assert "<title>It&#39;s 010, &#34;a&#34; b</title>" in index


def test_provenance_names_files_and_overrides(elsewhere: Path) -> None:
    text = unmarked((elsewhere / "pages/provenance.html").read_text(encoding="utf-8"))
    origin = dict(re.findall(r"<dt>([\w ]+)</dt><dd>(.*?)</dd>", text))
    assert origin["files"] == "mine, v2.yaml, more.yaml"
    assert origin["root seed"] == "10"
    for part in ("seed=010", "grid={seeds: 1, seed_block: 1}", "title="):
        assert part in origin["overrides"]


def test_faults_name_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "config.yaml", smallest_config())
    command = ("-s", SNAKEFILE, "-n", "--config")
    for override, message in (
        ("title=2024", "--config: title: 2024 must be text"),
        ("grid={seeds: none}", '--config: grid.seeds: "none" must be a whole number'),
        ("paths={results: config.yaml}", '--config: paths.results: "config.yaml" is a file'),
    ):
        printed = snakemake(tmp_path, *command, override, ok=False)
        assert message in printed
        assert "Traceback" not in printed


def test_a_folder_without_a_config_is_told_what_to_do(tmp_path: Path) -> None:
    printed = snakemake(tmp_path, "-s", SNAKEFILE, "-n", ok=False)
    assert "config.yaml: is not in this folder" in printed
    assert "`cubeae init`" in printed


def test_the_catalogs_snakefile_asks_for_everything(tmp_path: Path) -> None:
    write(tmp_path / "config.yaml", smallest_config())
    plans = [
        snakemake(tmp_path, "-s", ROOT / file, "-n") for file in ("Snakefile", "workflow/Snakefile")
    ]
    totals = [re.findall(r"^total +(\d+)$", plan, re.M) for plan in plans]
    assert totals[0]
    assert totals[0] == totals[1]


def module(folder: Path) -> None:
    """The example of the docs: a workflow of somebody else's, with one rule of its own."""
    inner = smallest_config("cube/results", "cube/reports")
    write(folder / "config.yaml", {"mine": 1, "cubeae": inner})
    page = (ROOT / "docs/anywhere.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    text = example.replace("/path/to/cubeae/Snakefile", str(SNAKEFILE))
    (folder / "Snakefile").write_text(text, encoding="utf-8")


def test_a_module_runs_on_its_own_config(tmp_path: Path) -> None:
    module(tmp_path)
    targets = ("count", "cube/results/rulegraph.dot", "cube/reports/methods.html")
    snakemake(tmp_path, *targets, "--cores", "2")
    # Two seeds, and the header.
    assert (tmp_path / "lines.txt").read_text(encoding="utf-8").split() == ["3"]
    assert "train_cohort" in (tmp_path / "cube/results/rulegraph.dot").read_text(encoding="utf-8")
    assert (tmp_path / "cube/reports/methods.html").is_file()
    assert not (tmp_path / "results").exists()


def test_a_module_leaves_the_default_to_the_workflow_around_it(tmp_path: Path) -> None:
    module(tmp_path)
    planned = snakemake(tmp_path, "-n", "--cores", "1")
    assert re.search(r"^count +1$", planned, re.M)
    assert not re.search(r"^cubeae_all ", planned, re.M)


def test_a_fault_in_a_modules_config_names_the_module(tmp_path: Path) -> None:
    module(tmp_path)
    inner = smallest_config()
    inner["seed"] = "x"
    write(tmp_path / "config.yaml", {"cubeae": inner})
    printed = snakemake(tmp_path, "-n", ok=False)
    assert 'the config of the module cubeae: seed: "x" must be a whole number' in printed
