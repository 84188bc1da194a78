"""Equations, and the functions that implement them."""

import math
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from planted.pages import theory_html
from planted.plugins import penalty, write

from cubeae.report import PAGES
from cubeae.report.frame.mathml import mathml
from cubeae.report.sentences.arguments import arguments, capacity_words, outside
from cubeae.report.sentences.sources import implementation
from cubeae.report.sentences.theory import EQUATIONS
from cubeae.rng import stream
from cubeae.truth.datasets import DatasetSpec
from cubeae.truth.kinds import KINDS
from cubeae.words.figures import figures_of

SPEC = DatasetSpec("surface", 2.0, 10, 10, 10)
ARGUED = arguments(SPEC, 15.0, 6)
FORMULAS = sum(len(each.tex) for each in ARGUED)


def test_every_equation_has_a_formula_and_functions_that_exist():
    assert [equation.number for equation in EQUATIONS] == list(range(1, 23))
    html = theory_html()
    for equation in EQUATIONS:
        assert equation.implementations, equation.number
        assert f'id="equation-{equation.number}"' in html
        # An unknown command would stand in the page as it is written.
        assert "\\" not in mathml(equation.tex)
    assert html.count("<math") == 22 + FORMULAS


def test_the_page_names_the_modules_whose_source_it_shows():
    shown = {each.path for equation in EQUATIONS for each in equation.implementations}
    named = {f"{module.replace('.', '/')}.py" for module in PAGES["theory"].sources}
    assert named == shown


def test_an_implementation_is_found_with_its_summary_and_source():
    found = implementation("cubeae.parts.schedules:Linear.factor")
    assert (found.path, found.summary) == (
        "cubeae/parts/schedules.py",
        "min(1, progress / anneal), in [0, 1].",
    )
    assert found.source.startswith("def factor(self")
    for gone in ("cubeae.parts.schedules:Linear.gone", "cubeae.gone:f", "os:getcwd"):
        with pytest.raises(LookupError, match=r"gone|os is no module"):
            implementation(gone)


@pytest.mark.usefixtures("forgotten")
def test_the_page_shows_what_plugins_add(tmp_path: Path):
    assert 'id="plugins"' not in theory_html()
    file = write(tmp_path / "<mine>.py", penalty())
    html = theory_html(file)
    assert "Penalty mine" in html
    assert sha256(file.read_bytes()).hexdigest() in html
    assert "&lt;mine&gt;.py:7</span>" in html
    assert "return latents.z.square().mean((1, 2))" in html
    assert html.count("<math") == 23 + FORMULAS


@pytest.mark.usefixtures("forgotten")
def test_a_class_that_the_text_does_not_define_has_no_source(tmp_path: Path):
    text = penalty().replace('@PENALTIES.add("mine")\n', "")
    made = 'PENALTIES.add("made")(type("Made", (Mine,), {"__module__": __name__}))\n'
    html = theory_html(write(tmp_path / "mine.py", text + made))
    assert "Penalty made" in html


def test_every_argument_has_a_formula_a_picture_and_equations_of_its_own() -> None:
    assert [each.figure for each in ARGUED] == [figure.name for figure in figures_of("theory")]
    html = theory_html()
    numbers = [number for each in ARGUED for number in each.equations]
    assert len(numbers) == len(set(numbers))
    for each in ARGUED:
        assert not [tex for tex in each.tex if "\\" in mathml(tex)]
        part = html.split(f'<h2 id="{each.anchor}">')[1].split("<h2")[0]
        assert f'id="fig-{each.figure}"' in part
        assert f"{each.figure}.svg" in part
        for number in each.equations:
            assert f'id="equation-{number}"' in part
    # What no argument uses is folded, once.
    rest = html.split('<h2 id="others">')[1]
    assert rest.count('id="equation-') == 22 - len(numbers)


def test_the_share_of_draws_outside_of_the_cube_is_that_of_draws() -> None:
    for kind in ("surface", "solid"):
        spec = DatasetSpec(kind, 0.5, 10, 10, 10)
        spread = KINDS[kind].variance(0.5) ** 0.5
        drawn = stream(0, "outside").normal(0, spread, 200_000)
        assert outside(spec) == pytest.approx(np.mean(np.abs(drawn) > 0.5), abs=0.004)
    assert "18\N{NO-BREAK SPACE}% of its draws" in " ".join(arguments(SPEC, 15.0, 6)[1].after)


def test_the_capacity_follows_the_channel() -> None:
    # 6 / 2 log2(1 + 10^1.5) = 15.08 bits.
    assert capacity_words(15.0, 6) == "With 6 latent dims at 15 dB, the capacity is 15.1 bits."
    assert "infinite" in capacity_words(math.inf, 6)
