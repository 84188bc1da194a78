"""The layout of results and reports: other programs read these paths, so they are spelled out."""

from dataclasses import fields

import pytest

from cubeae.words import places
from cubeae.workflow.paths import COHORT, Paths, with_csv

PATHS = Paths("out", "pages")
CELL = {"dataset": "d", "model": "m", "regulariser": "r", "latent_dim": 2, "snr": "inf"}


def test_cells() -> None:
    cell = {**CELL, "seeds": "0-4"}
    expected = "out/weights/d/m/r/dim2/snrinf/seeds0-4.safetensors"
    assert PATHS.cell("weights").format(**cell) == expected
    assert PATHS.cell("metrics").format(**cell) == "out/metrics/d/m/r/dim2/snrinf/seeds0-4.parquet"
    assert PATHS.cell("history").format(**cell) == "out/history/d/m/r/dim2/snrinf/seeds0-4.parquet"
    with pytest.raises(KeyError):
        PATHS.cell("wieghts")


def test_datasets_and_what_is_measured_of_them() -> None:
    assert PATHS.points == "out/datasets/{dataset}/{split}.safetensors"
    assert PATHS.split("test") == PATHS.points.replace("{split}", "test")
    assert PATHS.perfect == "out/perfect/{dataset}.parquet"
    assert PATHS.curves == "out/curves/{dataset}.parquet"
    assert PATHS.views == "out/views/{dataset}/{model}/{regulariser}.safetensors"


def test_studies() -> None:
    expected = "out/studies/lattice/weights/d/m/r/dim2/snrinf/kl-0.safetensors"
    assert PATHS.study("lattice", "weights").format(**CELL, objective="kl-0") == expected
    assert PATHS.study_table("annealing/metrics") == "out/studies/annealing/metrics.parquet"
    assert PATHS.search("trials") == "out/studies/search/dim{latent_dim}/{arm}/trials.parquet"
    assert PATHS.journal == "out/studies/search/journals/dim{latent_dim}-{arm}.log"
    assert PATHS.experiment("history") == "out/replication/history/{dataset}/{experiment}.parquet"
    assert PATHS.divergences == "out/replication/divergences/{dataset}.parquet"
    assert PATHS.replication_table("findings") == "out/replication/findings.parquet"


def test_tables() -> None:
    assert PATHS.model_table("metrics") == "out/tables/{model}/metrics.parquet"
    assert with_csv(PATHS.table("claims")) == ["out/claims.parquet", "out/claims.csv"]


def test_pages_and_figures() -> None:
    assert PATHS.page("f1") == "pages/f1.html"
    assert PATHS.page_tables("f1") == "pages/assets/tables/f1"
    assert PATHS.shared("style.css") == "pages/assets/style.css"
    assert PATHS.figure(places.VERDICTS) == "pages/assets/verdicts/{file}"
    assert PATHS.figure(places.index_folder("d")) == "pages/assets/index/d/{file}"
    assert PATHS.figure(places.composition_folder("d", "m", "r")) == "pages/assets/d/m/r/{file}"


def test_logs_and_costs_lie_by_rule_and_place() -> None:
    assert PATHS.log("judge_claims") == "out/logs/judge_claims.log"
    assert PATHS.log("train_cohort", COHORT) == (
        "out/logs/train_cohort/{dataset}/{model}/{regulariser}/dim{latent_dim}/seeds{seeds}.log"
    )
    assert PATHS.cost("infer", "{dataset}") == "out/benchmarks/infer/{dataset}.jsonl"
    assert PATHS.cost("infer").startswith(PATHS.costs)


def test_everything_lies_below_one_of_the_two_folders() -> None:
    properties = [name for name, value in vars(Paths).items() if isinstance(value, property)]
    assert len(properties) >= 8
    for name in properties:
        assert getattr(PATHS, name).startswith(("out/", "pages/")), name
    assert {field.name for field in fields(Paths)} == {"results", "reports"}
