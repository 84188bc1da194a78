"""Comparisons with the baseline: verdicts in words, and the seeds that they need."""

import math
import re

import pandas as pd
import pytest
from planted.pages import Page, index_html, table_rows
from planted.report import changed, make_comparisons

from cubeae.report.tables.comparisons import needs

COMPARISONS = "table-comparisons-surface"


def test_comparisons_are_grouped_by_measure_with_verdicts_in_words():
    html = index_html()
    rows = table_rows(html, COMPARISONS)
    tail = "0.800 [0.700, 0.900] 0.004 0.9 5 4"
    assert rows[0] == f"Test MSE lower is better annealed better {tail}"
    assert rows[1].endswith(f"annealed worse {tail}")
    assert rows[2].endswith(f"no difference that matters within a factor of 1.1 {tail}")
    assert rows[3].startswith("On the surface higher is better")
    assert rows[3].endswith(f"undecided needs about 23 seeds {tail}")
    kinds = re.findall(r'<td class="(better|worse|equivalent|unresolved)"', html)
    assert kinds == ["better", "worse", "equivalent", "unresolved"] * 2
    heads = html.split(f'<caption id="{COMPARISONS}">')[1].split("</thead>")[0]
    assert re.findall(r'<span class="head">([^<]+)', heads)[:3] == [
        *("Measure", "Composition", "Verdict")
    ]
    # f1 has no channel: its cell without noise is not where the baseline is.
    assert "because they share no seed with the baseline there: unregularised." in html


def test_the_pooled_comparisons_come_first_and_the_cells_second():
    html = index_html()
    assert html.index(f'id="{COMPARISONS}"') < html.index(f'id="{COMPARISONS}-cell"')
    assert "averaged over every SNR and latent dim" in html
    cell = table_rows(html, f"{COMPARISONS}-cell")
    assert [row.split()[-1] for row in cell] == ["1"] * 4


def test_seeds_that_are_not_counted_or_unknown():
    assert needs(math.inf) == "needs more than 1,000 seeds"
    assert needs(math.nan) == ""
    assert needs(23.0) == "needs about 23 seeds"


@pytest.mark.parametrize("comparisons", [pd.DataFrame(), make_comparisons().iloc[:0]])
def test_without_comparisons_the_page_says_so(comparisons: pd.DataFrame):
    html = index_html(comparisons=comparisons)
    assert html.count("No comparison: no other composition shares a measured cell and seed") == 2
    assert "with the baseline constant" in html
    assert COMPARISONS in Page(html).ids


def test_a_measure_that_cannot_be_compared_is_left_out():
    comparisons = make_comparisons().query("measure != 'on_surface_fraction'")
    assert len(table_rows(index_html(comparisons=comparisons), COMPARISONS)) == 3


def test_a_baseline_without_a_channel_is_compared_without_noise():
    config = changed(report__baseline={"model": "f1", "regulariser": "none"})
    html = index_html(config=config, comparisons=make_comparisons(snr_db=math.inf))
    assert (
        "divided by baseline unregularised on the cube surface at no noise, 6 latent dims" in html
    )
