"""The workflow where users run it: other profiles, locales, terminals and repositories.

One run has all of that, and the edges of the config's numbers.
"""

import copy
import math
import os
import re
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import HOSTILE, SNAKEMAKE, Project, tiny_config
from planted.pages import unmarked

from cubeae.specs.columns import HEADLINE

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]

PROFILE = ("--workflow-profile", "none")
TITLE = f"Würfel 立方体 {HOSTILE}"
# ASCII text, and the backend of a Jupyter terminal whose package is not installed here.
ODD = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "MPLBACKEND": "module://a_module_that_is_missing",
}


def edge_config() -> dict[str, Any]:
    """Extreme SNRs, latent dims and weights; one seed; a batch larger than the data.

    One model has no channel, and diverges.
    """
    config = tiny_config() | {"title": TITLE}
    config["grid"] |= {"snr_db": [-30, 60], "latent_dim": [1, 64], "seeds": 1, "seed_block": 1}
    config["report"]["reference"] = {"snr_db": 60, "latent_dim": 1}
    config["report"]["grids"] = ["f1"]
    # Of the six faces, some have one point in training, or none.
    config["datasets"]["surface"] |= {"train": 7, "test": 200}
    config["training"]["batch"] = 256
    models = config["models"]
    models["f3"]["regularisers"] |= {"kl-none": of_kl(0), "kl-huge": of_kl(1e6)}
    # Its weight comes to exceed what single precision holds.
    config["schedules"]["runaway"] = {"kind": "from-to", "start": 1.0, "end": 1e9, "anneal": 1.0}
    kl = of_kl(1e36, "runaway")
    models["f7"] = models["f3"] | {"channel": "none", "regularisers": {"kl": kl}}
    return config


def of_kl(weight: float, schedule: str = "constant") -> dict[str, Any]:
    """A regulariser."""
    return {
        "sampler": "standard",
        "terms": {"kl": {"weight": weight, "schedule": schedule}},
    }


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project at the edges of the config's numbers, run in odd surroundings.

    Those are no profile, no network and somebody else's repository around it.
    """
    outer = tmp_path_factory.mktemp("outer")
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for words in (["init"], ["commit", "--allow-empty", "-m", "theirs"]):
        subprocess.run(["git", *who, *words], cwd=outer, check=True, capture_output=True)
    (outer / "inner").mkdir()
    project = Project(outer / "inner", edge_config())
    alone = ["unshare", "--net"]  # needs privileges; where they lack, the network stays
    allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    done = subprocess.run(
        [*alone * allowed, sys.executable, *SNAKEMAKE, "all", "--cores", "1", *PROFILE],
        cwd=project.folder,
        env=os.environ | ODD | {"PYTHONPATH": str(project.folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return project


def page(project: Project, name: str) -> str:
    return (project.folder / f"reports/{name}.html").read_text(encoding="utf-8")


def test_a_dry_run_works_in_a_locale_that_is_not_utf_8(
    odd: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ODD.items():
        monkeypatch.setenv(name, value)
    assert "Nothing to be done" in odd.snakemake("-n", "all")


def test_every_edge_is_measured_or_a_diverged_row_and_the_report_shows_it(odd: Project) -> None:
    rows = pd.read_parquet(odd.folder / "results/metrics.parquet")
    edges = rows[rows["model"] != "f7"]
    assert len(edges) == 4 * 2 * 2
    sound = edges["status"] == "ok"
    assert (sound | (edges["reason"] != "")).all()
    assert np.isfinite(edges.loc[sound, list(HEADLINE)].to_numpy()).all()
    for name in ("index", "f1", "f3"):
        text = page(odd, name)
        assert "−30" in text or "-30" in text or name == "index"
        for source in re.findall(r'src="([^"#:]+)"', text):
            assert (odd.folder / "reports" / source).exists(), f"{name}.html: {source}"


def test_divergence_and_absent_channels_are_measured_and_shown(odd: Project) -> None:
    rows = pd.read_parquet(odd.folder / "results/metrics.parquet")
    diverged = rows[rows["model"] == "f7"]
    assert diverged["snr_db"].to_list() == [math.inf] * 2
    assert (diverged["status"] == "diverged").all()
    assert diverged["reason"].str.contains("not finite").all()
    assert diverged["test_mse"].isna().all()
    assert "diverged" in page(odd, "f7")


def test_text_and_figures_are_as_elsewhere(odd: Project) -> None:
    assert escape(TITLE) in page(odd, "index")
    assert "<script>alert" not in page(odd, "index")
    pictures = list((odd.folder / "reports/assets").rglob("*.png"))
    assert len(pictures) > 5


def test_without_a_profile_the_page_of_the_cost_shows_times_and_says_what_it_lacks(
    odd: Project,
) -> None:
    html = unmarked(page(odd, "cost"))
    (jobs,) = re.findall(r"(\d+) jobs took [\d.e−×⁰-⁹]+ minutes of work in total", html)
    assert int(jobs) > 30
    assert f"{jobs} jobs say nothing about the composition" in html
    assert "train_cohort" in html
    assert "No cost is known of" not in html
    assert "benchmark file" not in html


def test_the_commit_of_the_enclosing_repository_is_not_shown(odd: Project) -> None:
    theirs = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=odd.folder,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout.strip()
    html = page(odd, "provenance")
    assert theirs not in html
    assert "no git repository; an enclosing folder is another project" in html


@pytest.fixture
def edited(odd: Project, tmp_path: Path) -> Project:
    """A copy of the project, to be edited; outputs keep their times."""
    folder = tmp_path / "copy"
    shutil.copytree(odd.folder, folder)
    return Project.at(folder, copy.deepcopy(odd.config))


def dry_run(project: Project) -> tuple[dict[str, int], int]:
    """Jobs of a dry run by rule, and the length of its longest line but for lists of files."""
    project.write()
    printed = project.snakemake("-n", "all", *PROFILE, "--cores", "1")
    jobs = {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", printed, re.M)}
    lines = [line for line in printed.splitlines() if not line.startswith("    input: ")]
    return jobs, max(map(len, lines))


PAGES = 10


def test_an_edit_of_the_title_prints_short_lines_and_renders_every_page(edited: Project) -> None:
    edited.config["title"] = "Another title"
    jobs, longest = dry_run(edited)
    assert {name for name in jobs if not name.startswith("render")} == {"all", "total"}
    assert jobs["total"] - jobs["all"] == PAGES
    assert longest < 400
    edited.snakemake("reports/theory.html", "--cores", "1")
    assert "Another title" in page(edited, "theory")


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("report", {"tolerance": 0.2}),
        ("studies", {"length": 0.25}),
        ("models", {"f3": {"summary": "Another summary. " * 30}}),
    ],
)
def test_an_edit_of_what_pages_show_renders_them_and_trains_nothing(
    section: str, change: dict[str, Any], edited: Project
) -> None:
    merge(edited.config[section], change)
    jobs, longest = dry_run(edited)
    assert sum(count for name, count in jobs.items() if name.startswith("render_")) == PAGES
    assert not {"train_cohort", "evaluate_cohort", "draw_model_diagram"} & set(jobs)
    assert longest < 400


def merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    """Set the leaves of ``change``; each must be there."""
    for key, value in change.items():
        if isinstance(value, dict):
            merge(into[key], value)
        else:
            assert key in into
            into[key] = value


def test_a_damaged_cost_does_not_stop_the_report(edited: Project) -> None:
    costs = edited.folder / "results/benchmarks"
    (costs / "collect_all.jsonl").write_text('{"s": 1', encoding="utf-8")
    (costs / "judge_claims.jsonl").unlink()
    (edited.folder / "reports/cost.html").unlink()
    edited.snakemake("reports/cost.html", "--cores", "1")
    html = page(edited, "cost")
    assert "1 benchmark file is empty, cut off" in html
    assert "No cost is known of 2 rules: collect_all, judge_claims." in html
