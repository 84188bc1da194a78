"""Tables: exported as CSV and LaTeX, sorted, and refused if they do not fit."""

import math
from pathlib import Path

import pandas as pd
import pytest
from planted.pages import Page, index_page

from cubeae.report.tables.latex import booktabs
from cubeae.report.tables.table import Column, Row, Table, TableCell


def test_every_table_is_exported_as_csv_and_latex(tmp_path: Path):
    index_page().write(tmp_path)
    page = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    anchors = page.all("table", "data-anchor")
    assert anchors[:2] == ["table-leaders-surface", "table-comparisons-surface"]
    links = page.all("a", "href")
    for anchor in anchors:
        for ending in ("csv", "tex"):
            path = f"assets/tables/index/{anchor}.{ending}"
            assert path in links
            assert (tmp_path / path).read_text(encoding="utf-8").count("annealed") >= 1
    leaders = pd.read_csv(tmp_path / "assets/tables/index/table-leaders-surface.csv")
    # make_intervals' mean of 0.25 and 0.5, and its bounds.
    row = leaders.set_index("Composition").loc["constant"]
    names = [f"Test MSE (data units²), {part}" for part in ("mean", "low", "high")]
    assert row[names].tolist() == pytest.approx([0.375, 0.15, 0.6])


def test_a_table_refuses_rows_that_do_not_fit():
    with pytest.raises(ValueError, match="a: a row has 2 cells"):
        Table("a", "", [Column("c")], [Row([TableCell("x"), TableCell("y")])])
    with pytest.raises(ValueError, match="a: c: 2 numbers"):
        Table("a", "", [Column("c", parts=("mean",))], [Row([TableCell("x", numbers=(1.0, 2.0))])])


def test_latex_is_escaped_and_has_booktabs_rules():
    columns = [Column("a_b", "10⁻³ units²"), Column("n", numeric=True)]
    cells = [TableCell("50 % & x_1 ± 2×10⁻⁵", kind="best"), TableCell("[1]")]
    text = booktabs(Table("t", "Of {x} to N(0, τ²I)…", columns, [Row(cells)], [Row(cells)]))
    assert r"\textbf{50 \% \& x\_1 $\pm$ 2$\times$10$^{-5}$} & {}[1] \\" in text
    assert r"a\_b (10$^{-3}$ units$^{2}$) & n \\" in text
    assert r"\caption{Of \{x\} to N(0, $\tau$$^{2}$I)\dots{}}" in text
    for rule, times in (("toprule", 1), ("midrule", 2), ("bottomrule", 1)):
        assert text.count(rule) == times
    assert r"\begin{tabular}{lr}" in text


def test_cells_sort_by_their_number_and_unknown_ones_last():
    assert TableCell("12 [1, 20]", numbers=(12.0, 1.0, 20.0)).sort == "12.0"
    assert TableCell("∞", numbers=(math.inf,)).sort == "inf"
    assert TableCell("—", numbers=(math.nan,)).sort == TableCell("—", numbers=(None,)).sort == ""
    assert TableCell("word").sort == "word"
