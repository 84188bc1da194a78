"""Every cell has a row; what diverged or is missing is counted and explained."""

import math

from planted.pages import Page, cell_rows, index_html, model_html
from planted.report import CONFIG, changed, make_metrics

from cubeae.report.evidence.counts import count
from cubeae.specs.columns import MEASURES


def test_every_cell_stands_in_the_table_with_its_count():
    rows = cell_rows(model_html())
    assert len(rows) == 7
    assert rows[0] == "5 dB 2 0 not trained — — — — —"
    assert rows[1] == "5 dB 6 0 2 seeds diverged: loss is not finite — — — — —"
    # Of 0.25 and 0.5: a mean of 0.375, and make_intervals' bounds.
    assert rows[2].startswith("15 dB 2 2 0.375 [0.150, 0.600]")
    assert rows[3].startswith("15 dB 6 reference 2 0.375")
    assert rows[4].startswith("no noise 2 2 0.375")


def test_infinite_information_is_shown_as_such():
    html = model_html()
    assert [row.count("∞") for row in cell_rows(html)] == [0, 0, 0, 0, 2, 1, 0]
    # The lower bound's 0.25 and 0.5, and its interval's low end; the upper bound is infinite.
    assert cell_rows(html)[4].endswith("0.38 to ∞ [0.15, ∞]")
    assert [row.count("∞") for row in cell_rows(html, "latent")] == [0, 0, 0, 0, 2, 2]


def test_information_that_is_not_known_is_missing():
    metrics = make_metrics()
    metrics["mutual_information_upper_bits"] = math.nan
    metrics["latent_normality"] = math.nan
    assert cell_rows(model_html(metrics=metrics))[3].endswith("0.375 [0.150, 0.600] —")
    assert "0 trainings drawn; left out: 24 trainings without numbers." in index_html(metrics)


def test_counts_and_reasons_of_what_did_not_train():
    counts = count(CONFIG, make_metrics(), "f5")
    # 2 datasets x 2 regularisers x 6 cells x 2 seeds; per dataset and regulariser 2 seeds missing
    # in one cell, 2 diverged in another and 1 in a third.
    assert (counts.expected, counts.ok, counts.diverged, counts.missing) == (48, 28, 12, 8)
    assert counts.reasons == [("loss is not finite", 12)]
    html = model_html()
    assert "loss is not finite (12 trainings)" in html
    assert "8 trainings that the config asks for have no result yet" in html


def test_rows_outside_the_config_are_not_counted():
    config = changed(grid__seeds=1, grid__dataset=["surface"])
    counts = count(config, make_metrics(), "f1")
    assert (counts.expected, counts.ok, counts.missing) == (2, 2, 0)


def test_a_model_without_a_channel_has_cells_without_noise_alone():
    rows = cell_rows(model_html("f1"))
    assert [row[:10] for row in rows[:2]] == ["no noise 2", "no noise 6"]
    assert len(rows) == 3


def test_a_model_whose_every_training_diverged_has_a_page():
    metrics = make_metrics()
    metrics["status"] = "diverged"
    metrics["reason"] = "loss is not finite"
    metrics[list(MEASURES)] = math.nan
    html = model_html(metrics=metrics)
    words = "2 seeds diverged: loss is not finite — — — — —"
    assert [row.endswith(words) for row in cell_rows(html)[:6]] == [
        False,
        *[True] * 5,
    ]
    assert "has the lowest mean" not in index_html(metrics)


def test_results_that_are_not_there_yet_still_make_pages():
    none = make_metrics().iloc[:0]
    assert cell_rows(model_html(metrics=none))[0].endswith("not trained — — — — —")
    assert "48 trainings that the config asks for" in model_html(metrics=none)
    assert "What was run" in index_html(none)


def test_the_caption_counts_the_trainings_that_have_no_point():
    captions = Page(index_html()).captions
    caption = next(words for words in captions if "lower bound (Berger 1971)" in words)
    # Of the surface's 24: f1's 4 and f5's 6 sound ones without noise are infinite, 6 diverged.
    assert (
        "8 trainings drawn; left out: 10 trainings with an infinite bound, "
        "6 trainings without numbers."
    ) in caption
