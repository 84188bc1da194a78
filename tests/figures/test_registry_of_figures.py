"""What holds for every registered figure: its words, its files, and what draws it."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest
from planted.sources import SOURCES

from cubeae.figures import style
from cubeae.figures.drawing import draw_figures, resolve, source_of
from cubeae.registry import UnknownNameError
from cubeae.words.figures import (
    FIGURES,
    SETS,
    FigureEntry,
    figures_of,
    files_of,
    modules_of,
    register,
)
from cubeae.words.subject import Subject

SUBJECT = Subject("surface", 15.0, 6, "f5", "annealed", {"test_mse_mean": 0.0123, "drawn": 7})


@pytest.fixture(scope="module")
def sources() -> dict[str, Any]:
    """What each set is drawn from, built once."""
    return {name: build() for name, build in SOURCES.items()}


def test_every_set_has_a_planted_source_and_a_figure() -> None:
    assert set(SOURCES) == set(SETS) == {figure.figure_set for figure in FIGURES.values()}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_into_its_files(
    name: str, sources: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a warning: pytest makes one an error. A file gets its name once, when it is whole."""
    named: list[str] = []
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        named.append(target.name)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    figure = FIGURES[name]
    draw_figures([name], sources[figure.figure_set], tmp_path)
    assert sorted(named) == sorted(figure.files)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(figure.files)
    for path in tmp_path.iterdir():
        assert path.stat().st_size > (50 if path.suffix == ".csv" else 1000), path
    data = pd.read_csv(tmp_path / f"{name}.csv")
    assert len(data) > 0
    assert "variant" not in data


@pytest.mark.parametrize("name", FIGURES)
def test_a_title_is_where_matplotlib_itself_would_put_it(
    name: str, sources: dict[str, Any]
) -> None:
    """The style fixes its place, which saves measuring ticks; labels at the top would meet it."""
    figure, places = FIGURES[name], []
    for chosen in ({}, {"axes.titley": None}):
        with style.applied(), matplotlib.rc_context(chosen):
            drawn = resolve(figure.draw)(sources[figure.figure_set])
            if chosen:  # matplotlib moves titles as it draws
                drawn.draw_without_rendering()
        titles = [each for ax in drawn.axes for each in (ax.title, ax._left_title, ax._right_title)]
        places.append([(each.get_text(), each.get_position()) for each in titles])
    assert places[0] == places[1]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("words", ["title", "caption", "alt"])
def test_a_figure_has_plain_words(name: str, words: str) -> None:
    given = getattr(FIGURES[name], words)
    text = given if isinstance(given, str) else given(SUBJECT)
    assert text == text.strip()
    assert text[0].isupper() or text[0].isdigit()
    assert words == "title" or text.endswith(".")
    assert not re.search(r"\b(variants?|lest|besides?)\b|  |None|\bnan\b", text)


@pytest.mark.parametrize("name", [figure.name for figure in figures_of("composition")])
def test_the_words_of_a_composition_name_it(name: str) -> None:
    assert "annealed" in FIGURES[name].caption(SUBJECT)
    assert "annealed" in FIGURES[name].alt(SUBJECT)


def test_captions_have_numbers() -> None:
    assert "0.0123" in FIGURES["clouds"].caption(SUBJECT)
    assert "7 trainings drawn." in FIGURES["rate_distortion"].caption(SUBJECT)
    counts = {"drawn": 1, "infinite": 2, "beyond": 1, "missing": 3}
    left_out = "1 training drawn; left out: 2 trainings with an infinite bound, 1 training beyond"
    subject = Subject("surface", 15.0, 6, results=counts)
    assert left_out in FIGURES["rate_distortion"].caption(subject)


@pytest.mark.parametrize("name", FIGURES)
def test_a_page_shows_one_of_the_files_and_offers_no_script(name: str) -> None:
    figure = FIGURES[name]
    assert figure.name == name
    assert figure.file in figure.downloads
    assert {f"{name}.{ending}" for ending in ("png", "pdf", "csv")} <= set(figure.downloads)
    scripts = {f"{name}.js"} if figure.script or figure.chart else set()
    assert set(figure.files) - set(figure.downloads) == scripts
    assert figure.turns or not figure.script


def test_the_files_of_a_folder_have_different_names() -> None:
    for folder in {each.folder for each in SETS.values()}:
        shown = [f for f in FIGURES.values() if SETS[f.figure_set].folder == folder]
        assert len(set(files_of(shown))) == len(files_of(shown))


def test_grids_are_left_out_where_they_are_not_asked_for() -> None:
    few, all_ = (figures_of("composition", gridded) for gridded in (False, True))
    assert {figure.name for figure in all_} - {figure.name for figure in few} == {
        "reconstruction_grid",
        "generation_grid",
        "latent_histogram_grid",
    }
    assert {"clouds.js", "clouds.png", "latents.svg", "curves.svg"} <= set(files_of(few))


@pytest.mark.parametrize("figure_set", SETS)
def test_every_function_of_a_set_exists_in_a_module_that_its_code_names(figure_set: str) -> None:
    modules = modules_of(figure_set)
    references = [SETS[figure_set].source]
    for figure in figures_of(figure_set):
        references += [figure.draw, figure.data, *filter(None, [figure.script, figure.chart])]
    for reference in references:
        assert callable(resolve(reference)), reference
        assert reference.partition(":")[0] in modules


def test_unknown_names_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no such figure: 'portrait'; allowed: "):
        draw_figures(["lattice", "portrait"], None, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    for ask in (figures_of, modules_of, lambda name: source_of(name, {})):
        with pytest.raises(UnknownNameError, match="no such set of figures: 'gallery'"):
            ask("gallery")
    stray = FigureEntry("stray", "gallery", "", str, str, "", "")
    with pytest.raises(UnknownNameError, match="gallery"):
        register(stray)
    assert "stray" not in FIGURES


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="the figure 'lattice' is registered already"):
        register(FIGURES["lattice"])


def test_a_figure_has_clouds_or_a_chart() -> None:
    both = replace(FIGURES["clouds"], name="both", chart="cubeae.figures.charts:chart_script")
    with pytest.raises(ValueError, match="'both' has a script of clouds and a chart"):
        register(both)
    assert "both" not in FIGURES


def test_a_wrong_argument_of_a_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tables"):
        source_of("lattice", {"tables": str(tmp_path / "table.parquet")})


def test_asking_for_words_loads_no_plotting_library() -> None:
    heavy = "{'matplotlib', 'seaborn', 'torch'} & set(sys.modules)"
    code = f"import sys, cubeae.words.figures; sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
