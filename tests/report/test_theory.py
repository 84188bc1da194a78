"""Equations, and the functions that implement them."""

import pytest
from planted.pages import theory_html

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
