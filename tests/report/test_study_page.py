"""The studies' figures and page: words that follow the numbers, and what stands where."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from planted.contests import judged as judged_contest
from planted.pages import index_html, rendered, unmarked
from planted.report import CONFIG as INDEX_CONFIG
from planted.searches import ALL_ARMS, ARM_LABELS, judged, trials
from planted.site import STUDY_CONFIG, studies_page, study_evidence, study_files

from cubeae.report.frame.register import Rendered
from cubeae.report.sentences.contest import contest_answer, contest_findings, contest_lead
from cubeae.report.sentences.hypothesis import hypothesis_findings, hypothesis_lead
from cubeae.words.compositions import labels_of
from cubeae.words.figures import figures_of


def found(table: pd.DataFrame) -> list[str]:
    """The texts of the findings."""
    return [finding.text for finding in hypothesis_findings(table, ARM_LABELS)]


def test_the_answer_follows_the_planted_difference() -> None:
    """Every measure falls by a half: good for errors, bad for the share on the surface."""
    kl, mmd, budget = found(judged(-0.5))
    assert budget == (
        "The best search with both penalties is KL + MMD (standard) "
        "(weight of KL 0.020, weight of MMD (standard) 2.0); each side was chosen by smoothed KL "
        "on validation data from 6 trials."
    )
    assert kl.startswith("Over 12 fresh seeds, both together are better on test MSE (ratio 0.9")
    assert kl.endswith("The best search for KL alone is KL, linear schedule (weight of KL 0.020).")
    assert "They are worse on the share on the surface (odds ratio 0.9" in kl
    assert mmd.endswith(
        "The best search for MMD (standard) alone is MMD (standard) (weight of MMD (standard) 2.0)."
    )
    assert [finding.head for finding in hypothesis_findings(judged(-0.5), ARM_LABELS)] == [
        "2 latent dims, against KL",
        "2 latent dims, against MMD (standard)",
        "2 latent dims, the searches",
    ]
    assert hypothesis_lead(judged(-0.5)) == (
        "With 2 latent dims, both together are better than each penalty alone on test MSE, "
        "smoothed KL and sliced Wasserstein. They are worse than each penalty alone on the share "
        "on the surface."
    )


def test_the_answer_turns_when_the_results_do() -> None:
    assert "worse on test MSE (ratio 1.05" in found(judged(0.5))[0]
    upshot = hypothesis_lead(judged(0.5))
    assert "are better than each penalty alone on the share on the surface" in upshot


def test_a_difference_that_does_not_matter_is_told_with_its_margin() -> None:
    for sentence in found(judged(0.0))[:2]:
        assert "without a difference that matters (within a factor of 1.02) on test MSE" in sentence
        assert "better" not in sentence
    assert hypothesis_lead(judged(0.0)) == (
        "With 2 latent dims, on no headline measure are both together better than each penalty "
        "alone, or worse than each."
    )


def test_what_the_seeds_cannot_tell_is_undecided() -> None:
    kl = found(judged(-0.1, seeds=3))[0]
    assert "are undecided on test MSE, smoothed KL, sliced Wasserstein and the share" in kl
    assert "Over 3 fresh seeds" in kl


def test_unequal_budgets_are_told() -> None:
    few = trials()
    few = few[~(few["arm"] == "mmd-annealed")]
    arms = {name: arm for name, arm in ALL_ARMS.items() if name != "mmd-annealed"}
    budget = found(judged(0.0, trials=few, arms=arms))[-1]
    assert budget.endswith(
        "both together were chosen from 6 trials and KL alone from 6, MMD (standard) alone from 3, "
        "so the budgets are not equal."
    )


def test_each_latent_dim_has_an_answer_of_its_own() -> None:
    table = judged(-0.5)
    both = pd.concat([table, table.assign(latent_dim=6)])
    heads = [finding.head for finding in hypothesis_findings(both, ARM_LABELS)]
    assert [head.partition(",")[0] for head in heads] == 3 * ["2 latent dims"] + 3 * [
        "6 latent dims"
    ]
    assert "both together are better than each penalty alone on test MSE" in hypothesis_lead(both)
    assert "With 6 latent dims" in hypothesis_lead(both)
    assert hypothesis_findings(pd.DataFrame(), {}) == []
    assert hypothesis_lead(pd.DataFrame()) == ""


def page(figures: Sequence[str] = (), **given: pd.DataFrame) -> Rendered:
    """The studies' page of the shipped config."""
    return rendered("studies", STUDY_CONFIG, tables=given, drawn={"study_figures": list(figures)})


def test_the_page_shows_every_figure_table_and_answer() -> None:
    studies = ("contest", "hypothesis", "search", "lattice", "annealing")
    drawn = [figure for study in studies for figure in figures_of(study)]
    shown = studies_page()
    html = unmarked(shown.html)
    assert [figure.anchor for figure in shown.register.figures] == [
        f"fig-studies-{figure.name}"
        for figure in drawn
        if figure.name != "search_importances"  # few trials
    ]
    assert [table.anchor for table in shown.register.tables] == [
        *("table-contest", "table-contest-trials"),
        *("table-hypothesis", "table-winners", "table-trials", "table-lattice", "table-schedules"),
    ]
    for sentence in (
        contest_lead(judged_contest(), labels_of(STUDY_CONFIG)),
        hypothesis_lead(judged(-0.5)),
    ):
        assert f">{sentence}</p>" in html
    for finding in (
        *contest_findings(judged_contest(), labels_of(STUDY_CONFIG), 0.1),
        *hypothesis_findings(judged(-0.5), ARM_LABELS),
    ):
        assert f"<dt>{finding.head}</dt><dd>{finding.text}</dd>" in html
    assert "Not asked for" not in html
    assert "Random search is no candidate" in html
    assert "8 arms at 1 latent dim, 3 trials each: 24 trials. 1 trial diverged." in html


def test_importances_are_shown_of_searches_with_many_trials_only() -> None:
    for trials_per_arm, shown in ((29, False), (30, True)):
        search = replace(STUDY_CONFIG.studies.search, trials=trials_per_arm)
        config = replace(STUDY_CONFIG, studies=replace(STUDY_CONFIG.studies, search=search))
        drawn = {"study_figures": study_files()}
        made = rendered("studies", config, tables=study_evidence(), drawn=drawn)
        anchors = [figure.anchor for figure in made.register.figures]
        assert ("fig-studies-search_importances" in anchors) == shown


def test_tables_hold_the_numbers() -> None:
    rendered_page = page(**study_evidence())
    shown = {table.anchor: table for table in rendered_page.register.tables}
    assert len(shown["table-trials"].rows) == 24
    assert len(shown["table-winners"].rows) == 7
    searched = {row.cells[0].text for row in shown["table-contest-trials"].rows}
    assert searched == {"moments", "KL", "MMD (standard)"}
    assert len(shown["table-lattice"].rows) == 4
    assert len(shown["table-schedules"].rows) == 2 * 3 * 2
    arms = {row.cells[0].text for row in shown["table-trials"].rows}
    assert arms == set(ARM_LABELS.values())
    notes = {row.cells[1].note for row in shown["table-hypothesis"].rows}
    assert notes == {
        "KL + MMD (standard) divided by KL, linear schedule",
        "KL + MMD (standard) divided by MMD (standard)",
    }
    standings = [row.cells[-1].text for row in shown["table-trials"].rows]
    assert standings.count("winner") == 7
    assert standings.count("diverged") == 1
    assert standings.count("on the front") == 9
    winning = {row.cells[0].text: row for row in shown["table-winners"].rows}
    best = winning["KL + MMD (standard)"]
    assert [cell.numbers[0] for cell in best.cells[2:5]] == pytest.approx([0.02, 2.0, 0.1])
    collapsed = [row.cells[-1].text for row in shown["table-lattice"].rows]
    assert collapsed == ["0.00", "0.00", "0.50", "0.50"]
    verdicts = {row.cells[3].kind for row in shown["table-hypothesis"].rows}
    assert verdicts == {"better", "worse"}


def test_studies_that_were_not_asked_for_are_said_to_be_absent() -> None:
    shown = page()
    assert shown.html.count("Not asked for") == 5
    assert not shown.register.figures
    assert not shown.register.tables


def test_text_of_the_config_is_escaped() -> None:
    html = rendered("studies", replace(STUDY_CONFIG, title="<script>alert(1)</script>")).html
    assert "<script>alert" not in html


def test_the_first_page_has_the_contests_answer_at_the_reference_cell() -> None:
    names = {"none": ("f1", "none"), "kl": ("f5", "constant"), "mmd-standard": ("f5", "annealed")}
    table = judged_contest(noise=0.01)
    table = table[table["regulariser"].isin(names)]
    places = [names[each] for each in table["regulariser"]]
    table = table.assign(
        model=[model for model, _ in places], regulariser=[chosen for _, chosen in places]
    )
    assert 'id="tuned"' not in index_html()
    reference = INDEX_CONFIG.report.reference.latent_dim
    html = unmarked(index_html(contest=table))
    shown = contest_answer(
        table[table["latent_dim"] == reference],
        labels_of(INDEX_CONFIG),
        INDEX_CONFIG.report.tolerance,
    )
    assert len(shown) == 4
    for sentence in shown:
        assert f">{sentence}</p>" in html
    assert html.index('id="tuned"') < html.index('id="answer-')
    assert 'id="tuned"' not in index_html(contest=table[table["latent_dim"] != reference])
