"""Equations, and the functions that implement them."""

from hashlib import sha256
from pathlib import Path

import pytest
from planted.pages import theory_html
from planted.plugins import penalty, write

from cubeae.report import PAGES
from cubeae.report.frame.mathml import mathml
from cubeae.report.sentences.sources import implementation
from cubeae.report.sentences.theory import EQUATIONS


def test_every_equation_has_a_formula_and_functions_that_exist():
    assert [equation.number for equation in EQUATIONS] == list(range(1, 23))
    html = theory_html()
    for equation in EQUATIONS:
        assert equation.implementations, equation.number
        assert f'id="equation-{equation.number}"' in html
        # An unknown command would stand in the page as it is written.
        assert "\\" not in mathml(equation.tex)
    assert html.count("<math") == 22


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
    assert html.count("<math") == 23


@pytest.mark.usefixtures("forgotten")
def test_a_class_that_the_text_does_not_define_has_no_source(tmp_path: Path):
    text = penalty().replace('@PENALTIES.add("mine")\n', "")
    made = 'PENALTIES.add("made")(type("Made", (Mine,), {"__module__": __name__}))\n'
    html = theory_html(write(tmp_path / "mine.py", text + made))
    assert "Penalty made" in html
