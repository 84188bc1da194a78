"""Files of figures as outputs of rules, and what Snakemake's own report says of them."""

from pathlib import Path

import pytest
from conftest import ROOT
from cubeae.words.study_figures import ENTRIES, study_files
from cubeae.words.verdict_figures import VERDICTS
from planning import quick, tiny

from cubeae.words import places
from cubeae.workflow import figures
from cubeae.workflow.paths import Paths
from cubeae.workflow.studies import Studies

PATHS = Paths("out", "pages")


def test_the_file_that_pages_show_is_first_and_marked() -> None:
    pattern = PATHS.figure(places.VERDICTS)
    entry = VERDICTS["claims"]
    drawn = figures.drawings(pattern, [entry], "page", "Verdicts", dataset="{dataset}")
    assert [drawing.path for drawing in drawn] == [
        f"pages/assets/verdicts/claims.{ending}" for ending in ("svg", "png", "pdf", "csv")
    ]
    assert drawn[0].marks == {
        "caption": "captions/page.rst",
        "category": "Verdicts",
        "labels": {"figure": entry.title, "dataset": "{dataset}"},
    }
    assert [drawing.marks for drawing in drawn[1:]] == [None, None, None]


@pytest.mark.parametrize("in_grids", [False, True])
def test_a_compositions_figures_end_with_the_clouds_that_pages_turn(in_grids: bool) -> None:
    drawn = figures.composition_drawings(PATHS, in_grids)
    folder = "pages/assets/{dataset}/{model}/{regulariser}"
    assert drawn[0].path == f"{folder}/clouds.png"
    assert drawn[-1].path == f"{folder}/clouds.js"
    paths = [drawing.path for drawing in drawn]
    assert len(set(paths)) == len(paths)
    assert (f"{folder}/tsne_grid.png" in paths) == in_grids


def test_captions_of_the_report_exist() -> None:
    drawn = [
        *figures.composition_drawings(PATHS, True),
        *figures.index_drawings(PATHS),
        *figures.speed_drawings(PATHS),
        *(d for study in ENTRIES for d in figures.study_drawings(PATHS, study)),
        *(d for stem in VERDICTS for d in figures.verdict_drawings(PATHS, stem)),
    ]
    captions = {str(drawing.marks["caption"]) for drawing in drawn if drawing.marks}
    assert len(captions) == 3
    assert all((ROOT / "rules" / caption).is_file() for caption in captions)


@pytest.mark.parametrize("study", ENTRIES)
def test_what_is_drawn_of_a_study_is_what_its_page_needs(study: str) -> None:
    drawn = {drawing.path for drawing in figures.study_drawings(PATHS, study)}
    assert drawn == set(figures.study_figures(PATHS, study))
    assert len(drawn) == len(study_files(study))


def test_studies_are_drawn_that_the_config_asks_for() -> None:
    every = Studies(quick(), PATHS)
    assert figures.drawn_studies(every) == list(ENTRIES)
    assert len(figures.all_study_figures(every)) == sum(len(study_files(s)) for s in ENTRIES)
    none = Studies(tiny(), PATHS)
    assert figures.drawn_studies(none) == figures.all_study_figures(none) == []


def test_speeds_are_drawn_where_they_were_measured(tmp_path: Path) -> None:
    assert figures.measured_speeds(tmp_path) == []
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/pipeline.csv").touch()
    assert figures.measured_speeds(tmp_path) == ["benchmarks/pipeline.csv"]
    assert figures.speed_figures(PATHS, []) == []
    drawn = [drawing.path for drawing in figures.speed_drawings(PATHS)]
    assert set(figures.speed_figures(PATHS, ["benchmarks/pipeline.csv"])) == set(drawn)


def test_a_composition_has_one_colour() -> None:
    config = quick()
    place = {"dataset": "surface", "model": "f3", "regulariser": "kl"}
    other = place | {"model": "f6", "regulariser": "kl-annealed"}
    ((name, colour),) = figures.composition_colour(config, place).items()
    assert name == "f3/kl"
    assert colour.startswith("#")
    assert figures.composition_colour(config, other) != {"f6/kl-annealed": colour}
