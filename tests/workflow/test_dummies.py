"""One more of each kind of thing: a file and a registry line add it, and the whole workflow has it.

An addition's third file would be its own test. Nothing else of the project is touched.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT, Project, tiny_config

DUMMIES = ROOT / "tests/dummies"


@dataclass(frozen=True)
class Addition:
    """What a user does to add one thing.

    ``files`` maps a dummy to its place; ``registry`` is the file that gets ``line``, after the
    line ``after`` where that is given, else at its end.
    """

    files: dict[str, str]
    registry: str
    line: str
    after: str = ""


def part(dummy: str, registry: str, name: str, kind: str) -> Addition:
    return Addition(
        {f"{dummy}.py": f"cubeae/parts/my_{dummy}.py"},
        f"cubeae/parts/{registry.lower()}.py",
        f'from cubeae.parts.my_{dummy} import {kind}\n{registry}.add("{name}")({kind})\n',
    )


ADDITIONS = {
    "dataset kind": Addition(
        {"dataset_kind.py": "cubeae/truth/nested.py"},
        "cubeae/truth/kinds.py",
        'from cubeae.truth.nested import Nested\nKINDS.add("nested")(Nested)\n',
    ),
    "channel": part("channel", "CHANNELS", "uniform", "UniformChannel"),
    "penalty": part("penalty", "PENALTIES", "absolute", "Absolute"),
    "latent sampler": part("sampler", "SAMPLERS", "independent", "IndependentSampler"),
    "schedule": part("schedule", "SCHEDULES", "switched-on", "SwitchedOn"),
    "controller": part("controller", "CONTROLLERS", "share", "ShareOfMse"),
    "figure": Addition(
        {
            "figure.py": "cubeae/figures/statuses.py",
            "figure_words.py": "cubeae/words/figures/statuses.py",
        },
        "cubeae/words/figures/__init__.py",
        "    statuses,\n",
        after="    speed,\n",
    ),
    "page": Addition(
        {
            "page.py": "cubeae/report/pages/errors.py",
            "errors.html.j2": "cubeae/report/templates/errors.html.j2",
        },
        "cubeae/report/pages/__init__.py",
        "from cubeae.report.pages import errors\n",
    ),
    "study kind": Addition(
        {"study_kind.py": "cubeae/config/study_kinds/doubled.py"},
        "cubeae/config/study_kinds/kinds.py",
        "from cubeae.config.study_kinds.doubled import DoubledStudy\n"
        'STUDY_KINDS.add("doubled")(DoubledStudy)\n',
    ),
}


def add(project: Project, addition: Addition) -> None:
    for dummy, place in addition.files.items():
        target = project.folder / place
        assert not target.exists()
        target.write_text((DUMMIES / dummy).read_text(encoding="utf-8"), encoding="utf-8")
    registry = project.folder / addition.registry
    text = registry.read_text(encoding="utf-8")
    if addition.after:
        assert text.count(addition.after) == 1
        registry.write_text(
            text.replace(addition.after, addition.after + addition.line), encoding="utf-8"
        )
    else:
        registry.write_text(text + addition.line, encoding="utf-8")


def config_of_dummies() -> dict[str, Any]:
    """A tiny config with a model that is made of dummies, on two datasets of which one is."""
    config = tiny_config()
    surface = config["datasets"]["surface"]
    config["datasets"]["nest"] = surface | {"kind": "nested"}
    config["grid"] |= {"dataset": ["surface", "nest"], "snr_db": [15, math.inf]}
    config["schedules"]["late"] = {"kind": "switched-on", "off": 0.5}
    weight = {"kind": "share", "of": 0.1}
    config["models"] = {
        "f1": config["models"]["f1"],
        "f3": config["models"]["f3"],
        "f7": config["models"]["f3"]
        | {
            "channel": "uniform",
            "regularisers": {
                "flat": {
                    "sampler": "independent",
                    "terms": {"absolute": {"weight": weight, "schedule": "late"}},
                }
            },
        },
    }
    return config


def test_an_addition_touches_at_most_three_files() -> None:
    for name, addition in ADDITIONS.items():
        assert len(addition.files) + 1 <= 3, name
        assert set(addition.files) <= {path.name for path in DUMMIES.iterdir()}, name
    used = {dummy for addition in ADDITIONS.values() for dummy in addition.files}
    assert used == {path.name for path in DUMMIES.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with all additions at once, whose workflow has run."""
    project = Project(tmp_path_factory.mktemp("dummies"), config_of_dummies())
    for addition in ADDITIONS.values():
        add(project, addition)
    project.snakemake("all", "--cores", "2")
    return project


def table(project: Project, path: str) -> pd.DataFrame:
    return pd.read_parquet(project.folder / "results" / path)


@pytest.mark.workflow
@pytest.mark.xdist_group("dummies")
def test_a_dummy_dataset_kind_and_model_are_trained_and_measured(project: Project) -> None:
    metrics = table(project, "metrics.parquet")
    # 2 datasets x 3 models x 2 SNRs x 2 seeds; the dummy channel takes an SNR.
    assert len(metrics) == 24
    assert (metrics["status"] == "ok").all()
    own = metrics[metrics["model"] == "f7"]
    assert set(own["dataset"]) == {"surface", "nest"}
    assert set(own["snr_db"]) == {15.0, math.inf}
    assert set(own["sampler"]) == {"independent"}
    floors = table(project, "perfect/nest.parquet")
    assert floors["smoothed_kl_forward"].mean() < own["smoothed_kl_forward"].min()


@pytest.mark.workflow
@pytest.mark.xdist_group("dummies")
def test_a_dummy_controller_schedule_and_penalty_are_in_the_history(project: Project) -> None:
    history = table(project, "history.parquet").query("model == 'f7'")
    on = history["step"] / (history["step"].max() + 1) >= 0.5
    expected = 0.1 * history["mse"] * on
    assert history["weight:absolute"].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-5)
    assert on.any()
    assert (history["absolute"] > 0).all()


@pytest.mark.workflow
@pytest.mark.xdist_group("dummies")
def test_a_dummy_study_kind_is_trained_with_seeds_of_its_own(project: Project) -> None:
    rows = table(project, "studies/doubled/metrics.parquet")
    assert set(rows["regulariser"]) == {"kl_doubled"}
    assert rows["seed"].min() >= 6_000_000
    weights = table(project, "studies/doubled/history.parquet")["weight:kl"].unique()
    kl = project.config["models"]["f3"]["regularisers"]["kl"]["terms"]["kl"]["weight"]
    assert weights == pytest.approx([2 * kl])


@pytest.mark.workflow
@pytest.mark.xdist_group("dummies")
def test_a_dummy_page_and_figure_are_in_the_report(project: Project) -> None:
    reports = project.folder / "reports"
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert 'href="errors.html"' in index
    assert "assets/index/nest/statuses.svg" in index
    drawn = pd.read_csv(reports / "assets/index/nest/statuses.csv")
    assert drawn["trainings"].sum() == 12
    page = (reports / "errors.html").read_text(encoding="utf-8")
    assert "Smallest test MSE" in page
    card = (reports / "f7.html").read_text(encoding="utf-8")
    assert "with uniform noise n at the SNR" in card
    assert "independent Gaussians" in card
    assert "Tibshirani 1996" in card
    assert "0 over the first 50 % of the steps" in card


def test_places_of_dummies_are_free() -> None:
    """A file of that name in the project would be overwritten by the tests."""
    for addition in ADDITIONS.values():
        for place in addition.files.values():
            assert not Path(ROOT, place).exists()
