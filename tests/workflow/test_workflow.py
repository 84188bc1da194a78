"""The workflow itself: Snakemake is run on tiny projects, and asked what an edit would re-run."""

import copy
import math
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Project, tiny_config
from planted.planning import written_rules

import cubeae
from cubeae.specs.columns import IDENTITY

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]


PAGES = ("index", "f1", "f3", "studies", "claims", "theory", "methods", "cost", "provenance")


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project, to be edited; outputs keep their times."""
    folder = tmp_path / "copy"
    shutil.copytree(finished.folder, folder)
    return Project.at(folder, copy.deepcopy(finished.config))


def planned(project: Project, *arguments: str) -> dict[str, int]:
    """Jobs that a dry run lists, by rule."""
    printed = project.snakemake("-n", "all", *arguments)
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", printed, re.M)}


def test_one_command_makes_every_page_and_table(finished: Project) -> None:
    for page in PAGES:
        text = (finished.folder / f"reports/{page}.html").read_text(encoding="utf-8")
        for source in re.findall(r'(?:src|href)="([^"#:]+)(?:#[^"]*)?"', text):
            assert (finished.folder / "reports" / unquote(source)).exists(), f"{page}: {source}"
    frame = pd.read_parquet(finished.folder / "results/metrics.parquet")
    cells = frame[list(IDENTITY)].to_numpy().tolist()
    assert cells == [
        ["surface", model, regulariser, snr, 2, seed]
        for model, regulariser in (("f1", "none"), ("f3", "kl"))
        for snr in (15.0, math.inf)
        for seed in (0, 1)
    ]
    assert (frame["status"] == "ok").all()
    for table in ("metrics", "history", "summary"):
        parquet = pd.read_parquet(finished.folder / f"results/{table}.parquet")
        assert len(pd.read_csv(finished.folder / f"results/{table}.csv")) == len(parquet) > 0


def test_the_results_folder_remembers_its_config(finished: Project) -> None:
    assert (finished.folder / "results/config-file.txt").read_text(
        encoding="utf-8"
    ) == "config.yaml\n"


def test_when_all_is_done_nothing_is_to_be_done(finished: Project) -> None:
    assert "Nothing to be done" in finished.snakemake("-n", "all")


def test_every_job_leaves_a_log_and_a_cost(finished: Project) -> None:
    log = "results/logs/train_cohort/surface/f3/kl/dim2/seeds0-1.log"
    assert "step 20 of 30: median MSE" in (finished.folder / log).read_text(encoding="utf-8")
    cost = log.replace("logs", "benchmarks").replace(".log", ".jsonl")
    assert '"model": "f3"' in (finished.folder / cost).read_text(encoding="utf-8")


def test_a_trained_model_is_loaded_from_its_file_alone(finished: Project) -> None:
    path = finished.folder / "results/weights/surface/f1/none/dim2/snr15/seeds0-1.safetensors"
    model = cubeae.load(path)
    assert model.sample(5).shape == (2, 5, 3)
    assert (model.info["model"], model.info["snr_db"]) == ("f1", 15)


def test_every_step_has_the_digest_of_its_own_scripts_code() -> None:
    """A rule that names another script's code would not see its own change."""
    for rule, body in written_rules():
        script = re.search(r'"\.\./workflow_scripts/(\w+)\.py"', body)
        hashed = re.search(r' \*code\("(\w+)"', body)
        assert script, rule
        assert hashed, rule
        assert script[1] == hashed[1], rule


def test_snakemakes_own_report_holds_the_figures(project: Project) -> None:
    project.snakemake("--report", "report.zip")
    with zipfile.ZipFile(project.folder / "report.zip") as archive:
        names = archive.namelist()
        text = "".join(
            archive.read(name).decode() for name in names if name.endswith((".js", ".html"))
        )
    assert [name for name in names if name.endswith("hero.png")]
    for title in ("Every seed", "Latent traversals", "Model f3", "The tests of ratios"):
        assert title in text
    for words in ("cube surface", "unregularised", "in closed form", "fewer dB mean more noise"):
        assert words in text
    assert not re.search(r'"(regulariser|dataset)": ?"(none|surface)"', text)


def test_a_page_is_rebuilt_from_its_own_model_alone(project: Project) -> None:
    (project.folder / "results/tables/f3/metrics.parquet").unlink()
    printed = project.snakemake("-n", "reports/f3.html")
    assert "/f1/" not in printed


def test_more_seeds_train_the_new_ones_alone(project: Project) -> None:
    project.config["grid"]["seeds"] = 4
    project.write()
    printed = project.snakemake("-n", "all")
    trained = re.findall(r"^\s+output: (\S+/seeds[\d-]+)\.safetensors", printed, re.M)
    assert len(trained) == 2
    assert all(path.endswith("seeds2-3") for path in trained)


@pytest.mark.parametrize("change", ["latent dim", "model", "regulariser"])
def test_an_addition_to_the_grid_trains_that_alone(project: Project, change: str) -> None:
    models = project.config["models"]
    if change == "latent dim":
        project.config["grid"]["latent_dim"] = [2, 3]
        expected = {"f1/none/dim3", "f3/kl/dim3"}
    elif change == "model":
        models["f7"] = copy.deepcopy(models["f3"])
        expected = {"f7/kl/dim2"}
    else:
        models["f3"]["regularisers"]["kl-strong"] = {
            "sampler": "standard",
            "terms": {"kl": {"weight": 0.05, "schedule": "constant"}},
        }
        expected = {"f3/kl-strong/dim2"}
    project.write()
    printed = project.snakemake("-n", "all")
    outputs = re.findall(r"output: results/weights/surface/(\S+?)/snr", printed)
    assert set(outputs) == expected


def test_a_changed_setting_re_runs_what_depends_on_it(project: Project) -> None:
    project.config["training"]["steps"] = 31
    project.write()
    assert planned(project)["train_cohort"] == 2
    project.config["training"]["steps"] = 30
    project.config["evaluation"]["clouds"]["neighbours"] = 4
    project.write()
    jobs = planned(project)
    assert jobs["evaluate_cohort"] == 2
    assert "train_cohort" not in jobs


def test_a_models_page_waits_for_the_replication_where_numbers_of_it_are_published(
    make_project: Callable[..., Project],
) -> None:
    quick = yaml.safe_load((ROOT / "presets/quick.yaml").read_text(encoding="utf-8"))[
        "replication"
    ]["experiments"]
    config = tiny_config()
    config["replication"]["experiments"] = {name: quick[name] for name in ("f1", "f4-standard")}
    project = make_project(config)
    assert "compare_published" in project.snakemake("-n", "reports/f1.html")
    assert "compare_published" not in project.snakemake("-n", "reports/f3.html")
    config["replication"]["datasets"] = []
    project.write()
    assert "compare_published" not in project.snakemake("-n", "reports/f1.html")


def test_one_combination_can_be_asked_for(make_project: Callable[..., Project]) -> None:
    project = make_project(tiny_config())
    wanted = "results/metrics/surface/f3/kl/dim2/snrinf/seeds0-1.parquet"
    printed = project.snakemake("-n", wanted)
    assert "model=f3" in printed
    assert "model=f1" not in printed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("grid/latent_dim", [0], "config.yaml: grid.latent_dim[0]: 0 must be greater"),
        ("training/stps", 5, "config.yaml: training.stps: is not a known key"),
    ],
)
def test_a_bad_config_stops_before_any_work_without_a_traceback(
    make_project: Callable[..., Project], path: str, value: Any, message: str
) -> None:
    config = tiny_config()
    section, key = path.split("/")
    config[section][key] = value
    printed = make_project(config).snakemake("-n", "all", ok=False)
    assert message in printed
    assert "Traceback" not in printed
    assert "rule" not in printed


def test_a_config_on_the_command_line_stands_alone(make_project: Callable[..., Project]) -> None:
    """Nothing of config.yaml leaks into it, and faults name it."""
    project = make_project(tiny_config())
    other = tiny_config()
    del other["models"]["f1"]
    other["report"]["grids"] = []
    (project.folder / "other.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    printed = project.snakemake("-n", "all", "--configfile", "other.yaml")
    assert "model=f3" in printed
    assert "model=f1" not in printed
    (project.folder / "results").mkdir()
    (project.folder / "results/config-file.txt").write_text("config.yaml\n", encoding="utf-8")
    printed = project.snakemake("-n", "all", "--configfile", "other.yaml", ok=False)
    assert "other.yaml: paths.results: results holds the results of config.yaml" in printed
    (project.folder / "results/config-file.txt").unlink()
    other["grid"]["seeds"] = 0
    (project.folder / "other.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    printed = project.snakemake("-n", "all", "--configfile", "other.yaml", ok=False)
    assert "other.yaml: grid.seeds: 0 must be greater" in printed


def test_shipped_presets_build_their_dags() -> None:
    project = Project.at(ROOT, {})
    for file, cohorts in (
        ("config.yaml", 72),
        ("presets/quick.yaml", 3),
        ("presets/full.yaml", 72),
        ("presets/zoo.yaml", 60),
    ):
        printed = project.snakemake("-n", "train", "--forceall", "--configfile", file)
        assert re.search(rf"^train_cohort +{cohorts}$", printed, re.M), file
