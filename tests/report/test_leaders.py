"""The table of leaders: intervals, floors, samplers, and the best mean."""

import re

import pandas as pd
from planted.pages import Page, cell_rows, index_html, model_html, table_rows
from planted.report import changed, make_metrics

from cubeae.specs.columns import MEASURES

LEADERS = "table-leaders-surface"


def test_the_leader_table_shows_intervals_the_bracket_and_the_number_of_seeds():
    rows = table_rows(index_html(), LEADERS)
    assert len(rows) == 4
    number = "0.375 [0.150, 0.600]"
    # Both bounds are 0.25 and 0.5 in the two seeds.
    expected = " ".join([number] * 4 + ["0.38 to 0.38 [0.15, 0.60]"])
    assert rows[1] == f"constant standard 2 {expected}"
    assert rows[0].startswith("unregularised no noise matched 2 0.375")


def test_rows_with_tuned_weights_are_marked_and_come_first():
    arm = {
        "terms": ["kl"],
        "schedule": "ramp",
        "algorithm": "tpe",
        "objectives": ["smoothed_kl_forward"],
    }
    tuned = changed(
        studies__search__arms={"kl": arm},
        models__f5__regularisers__annealed__terms__kl={"weight": "tuned", "schedule": "ramp"},
    )
    html = index_html(config=tuned)
    rows = table_rows(html, LEADERS)
    assert rows[0].startswith("annealed weights tuned standard 2 ")
    assert [row.split()[0] for row in rows] == ["annealed", "unregularised", "constant", "perfect"]
    assert sum("weights tuned" in row for row in rows) == 1
    assert html.count("Rows whose weights a search tuned come first") == 2  # on two datasets
    plain = index_html()
    assert "weights tuned" not in "".join(table_rows(plain, LEADERS))
    assert plain.count("No weight is tuned") == 2


def test_an_interval_below_its_centre_has_the_power_of_ten_as_well():
    metrics = make_metrics()
    sound = metrics["regulariser"] == "constant"
    metrics.loc[sound, list(MEASURES)] *= 1e6
    rows = table_rows(index_html(metrics), LEADERS)
    assert "3.75×10⁵ [2.50, 5.00]×10⁵" in rows[1]


def test_the_floor_stands_in_the_generative_columns_alone():
    html = index_html()
    floor = table_rows(html, LEADERS)[-1]
    assert floor == "perfect generator 3 samples — 0.00200 0.00200 0.00200 —"
    assert "perfect generator" not in "".join(table_rows(html, "table-leaders-solid"))
    page = model_html()
    assert cell_rows(page)[-1] == floor
    for family in ("generation", "places"):
        assert cell_rows(page, family)[-1].count("0.00200") == 11
    for family in ("reconstruction", "latent"):
        assert not cell_rows(page, family)[-1].startswith("perfect")
    assert "perfect generator" not in "".join(cell_rows(model_html(perfect=pd.DataFrame())))


def best_values(metrics: pd.DataFrame) -> list[str]:
    """The marked values, in the order of the page."""
    html = index_html(metrics).split(f'id="{LEADERS}"')[1].split("</table>")[0]
    return re.findall(r'class="num best"[^>]*>\s*<span class="value">([−\d.]+)', html)


def test_the_best_mean_is_marked_where_its_interval_overlaps_no_other():
    metrics = make_metrics()
    better = metrics["regulariser"] == "annealed"
    # Every mean is 0.375 with an interval of 0.15 to 0.60; far below and far above are apart.
    metrics.loc[better, "sliced_wasserstein"] -= 5
    metrics.loc[better, "on_surface_fraction"] += 5
    assert best_values(metrics) == ["−4.62", "5.38"]
    # Worse, where larger is better or worse: the others' common mean is not marked.
    metrics.loc[better, ["sliced_wasserstein"]] += 10
    metrics.loc[better, ["on_surface_fraction"]] -= 10
    assert best_values(metrics) == []


def test_no_mean_is_best_where_intervals_overlap_or_are_unknown():
    metrics = make_metrics()
    better = metrics["regulariser"] == "annealed"
    metrics.loc[better, ["test_mse", "smoothed_kl_forward"]] -= 0.44
    assert best_values(metrics) == []  # 0.16 is still in the other intervals
    metrics.loc[better, ["test_mse", "smoothed_kl_forward"]] -= 0.02
    assert len(best_values(metrics)) == 2
    alone = make_metrics(seeds=1)
    alone.loc[alone["regulariser"] == "annealed", "test_mse"] -= 5
    assert best_values(alone) == []


def test_a_single_seed_has_no_interval_and_diverged_ones_are_counted():
    html = model_html()
    half = cell_rows(html)[5]
    assert half.startswith("no noise 6 1 1 seed diverged: loss is not finite 0.250")
    assert "[" not in half
    assert "±" not in cell_rows(html, "reconstruction")[5]
    alone = model_html(metrics=make_metrics(seeds=1))
    for family in ("", "reconstruction", "latent", "generation", "places"):
        assert not [row for row in cell_rows(alone, family) if "±" in row or "[" in row]
    assert "[" not in "".join(table_rows(index_html(make_metrics(seeds=1)), LEADERS))


def test_the_index_links_to_the_models():
    hrefs = Page(index_html()).all("a", "href")
    assert "f5.html#solid-annealed" in hrefs
    assert "solid-annealed" in Page(model_html()).ids
