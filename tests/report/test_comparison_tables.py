"""Comparisons with the baseline: verdicts in words, and what the seeds can attain."""

import math
import re

import pandas as pd
import pytest
from planted.pages import Page, index_html, table_rows
from planted.report import changed, make_comparisons

COMPARISONS = "table-comparisons-surface"


def test_comparisons_are_grouped_by_measure_with_verdicts_in_words():
    html = index_html()
    rows = table_rows(html, COMPARISONS)
    middle = "f5/annealed −0.0200 [−0.0310, −0.0110] 1.00 [0.57, 1.00] 0.25"
    tail = "5 0.046 0.0123"
    assert rows[0] == f"Test MSE data units², lower is better {middle} better {tail}"
    assert rows[1].endswith(f"{middle} equivalent {tail}")
    assert rows[2].endswith(f"{middle} not resolved equivalent only within 0.079 {tail}")
    assert rows[3] == f"On the surface share, higher is better {middle} worse {tail}"
    kinds = re.findall(r'<td class="(better|worse|equivalent|unresolved)"', html)
    assert kinds == ["better", "equivalent", "unresolved", "worse"]
    heads = html.split(f'<caption id="{COMPARISONS}">')[1].split("</thead>")[0]
    assert re.findall(r'<span class="head">([^<]+)', heads)[:3] == [
        *("Measure", "Composition", "Difference")
    ]
    assert "the verdicts of 4 comparisons are: 1 better, 1 worse, 1 equivalent and 1 not" in html
    # f1 has no channel: its cell without noise is not where the baseline is.
    assert "Not compared, because they share no seed with the baseline there: f1/none." in html


def test_what_so_many_seeds_can_attain_stands_above_the_verdicts():
    # 2^(1 - 5) = 0.0625; of 4 tests 0.25. 2^(1 - n) < 0.05 / 4 needs n = 8.
    few = index_html(comparisons=make_comparisons(5))
    assert (
        "With 5 common seeds no Wilcoxon p can fall below 0.062, or 0.25 after the correction "
        "for 4 tests: no difference here can be called resolved, however large it is. That needs "
        "at least 8 seeds."
    ) in few
    many = index_html(comparisons=make_comparisons(10))
    # 2^-9 and 4 x 2^-9.
    assert (
        "no Wilcoxon p can fall below 0.0020, or 0.0078 after the correction for 4 tests." in many
    )
    assert "can be called resolved" not in many
    for html in (few, many):
        assert "no difference" not in html.lower().replace(
            "no difference here can be called", ""
        ).replace("not that there is no difference", "")


def test_one_common_seed_compares_without_intervals():
    nothing = dict.fromkeys(
        ("difference_low", "difference_high", "detectable", "equivalence_margin"), math.nan
    )
    changes = nothing | {"verdict": "not resolved", "p": 1.0, "p_holm": 1.0, "attainable_p": 1.0}
    html = index_html(comparisons=make_comparisons(1, **changes))
    rows = table_rows(html, COMPARISONS)
    assert rows[0].endswith("f5/annealed −0.0200 1.00 [0.57, 1.00] 1 not resolved 1 — 0.0123")
    assert (
        "With 1 common seed no Wilcoxon p can fall below 1.0, or 1.0 after the correction" in html
    )


@pytest.mark.parametrize("comparisons", [pd.DataFrame(), make_comparisons().iloc[:0]])
def test_without_comparisons_the_page_says_so(comparisons: pd.DataFrame):
    html = index_html(comparisons=comparisons)
    assert html.count("No comparison at 15 dB, 6 latent dims") == 2
    assert "shares a measured seed with the baseline f5/constant" in html
    assert COMPARISONS in Page(html).ids


def test_a_measure_that_cannot_be_compared_is_left_out():
    comparisons = make_comparisons()
    unknown = comparisons["measure"] == "on_surface_fraction"
    comparisons.loc[unknown, "n"] = 0
    comparisons.loc[unknown, ["p", "p_holm", "attainable_p", "margin"]] = math.nan
    html = index_html(comparisons=comparisons)
    assert len(table_rows(html, COMPARISONS)) == 3
    assert "after the correction for 3 tests" in html


def test_a_baseline_without_a_channel_is_compared_without_noise():
    config = changed(report__baseline={"model": "f1", "regulariser": "none"})
    html = index_html(config=config, comparisons=make_comparisons(snr_db=math.inf))
    assert "minus baseline f1/none on surface at no noise, 6 latent dims" in html
