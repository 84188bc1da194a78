"""The studies' figures and page: words that follow the numbers, and what stands where."""

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from planted.configs import read
from planted.searches import ALL_ARMS, judged, trials, winners
from planted.sources import lattice_source
from planted.studies import STUDY, annealed

from cubeae.config.keys import plain
from cubeae.config.validation import parse
from cubeae.files.tables import write_table
from cubeae.report import StudyEvidence, read_studies, render_studies
from cubeae.report.frame.pictures import STUDIES
from cubeae.report.sentences.hypothesis import answer
from cubeae.results.inference import intervals
from cubeae.studies.annealing import annealing_comparisons
from cubeae.words.figures import figures_of, files_of


def test_the_answer_follows_the_planted_difference() -> None:
    """Every measure falls by a half: good for errors, bad for the share on the surface."""
    budget, kl, mmd, upshot = answer(judged(-0.5))
    assert budget == (
        "With 2 latent dims, the best mixture is arm both (kl 0.020, mmd-standard 2.0); each side "
        "was chosen by smoothed KL on validation data from 6 trials."
    )
    assert kl.startswith("Against kl alone (arm kl-annealed, kl 0.020), over 12 fresh seeds, the ")
    assert "the mixture is better on test MSE (difference −0.4" in kl
    assert "; worse on the share on the surface (difference −0.4" in kl
    assert mmd.startswith("Against mmd-standard alone (arm mmd, mmd-standard 2.0)")
    assert upshot == (
        "With 2 latent dims, together they are better than every regulariser alone on test MSE, "
        "smoothed KL and sliced Wasserstein and worse than every regulariser alone on the share on "
        "the surface."
    )


def test_the_answer_turns_when_the_results_do() -> None:
    _, kl, _, upshot = answer(judged(0.5))
    assert "worse on test MSE (difference 0.5" in kl
    assert "are better than every regulariser alone on the share on the surface" in upshot


def test_equivalence_is_told_with_its_margin() -> None:
    _, kl, mmd, upshot = answer(judged(0.0))
    for sentence in (kl, mmd):
        assert "the mixture is equivalent on test MSE within 0.1" in sentence
        assert "better" not in sentence
    assert upshot == (
        "With 2 latent dims, no headline measure shows them better together than every "
        "regulariser alone, or worse."
    )


def test_what_the_seeds_cannot_tell_is_not_resolved() -> None:
    _, kl, _, _ = answer(judged(5.0, seeds=3))
    assert "is not resolved on test MSE, smoothed KL, sliced Wasserstein and the share" in kl
    assert "over 3 fresh seeds" in kl


def test_unequal_budgets_are_told() -> None:
    few = trials()
    few = few[~(few["arm"] == "mmd-annealed")]
    arms = {name: arm for name, arm in ALL_ARMS.items() if name != "mmd-annealed"}
    budget = answer(judged(0.0, trials=few, arms=arms))[0]
    assert budget.endswith(
        "the mixture was chosen from 6 trials and kl alone from 6, mmd-standard alone from 3, so "
        "the budgets are not equal."
    )


def test_each_latent_dim_has_an_answer_of_its_own() -> None:
    table = judged(-0.5)
    both = pd.concat([table, table.assign(latent_dim=6)])
    sentences = answer(both)
    assert len(sentences) == 8
    assert sentences[4].startswith("With 6 latent dims")
    assert answer(pd.DataFrame()) == []


def evidence() -> StudyEvidence:
    return StudyEvidence(
        annealing_comparisons(annealed(), STUDY, 0.01, 0),
        lattice_source(),
        trials(),
        intervals(winners(-0.5), 0),
        judged(-0.5),
    )


NOTHING = StudyEvidence(*[pd.DataFrame()] * 5)


def config() -> dict[str, Any]:
    return copy.deepcopy(plain(parse(read(), "c")))


def test_the_page_shows_every_figure_table_and_answer() -> None:
    shown = [figure for study in STUDIES for figure in figures_of(study)]
    figures = [f"assets/studies/{file}" for file in files_of(shown)]
    page = render_studies(config(), evidence(), figures)
    assert [figure.anchor for figure in page.register.figures] == [
        f"fig-studies-{figure.name}" for figure in shown
    ]
    assert [table.anchor for table in page.register.tables] == [
        *("table-hypothesis", "table-winners", "table-trials", "table-lattice", "table-schedules")
    ]
    for sentence in answer(judged(-0.5)):
        assert f"<p>{sentence}</p>" in page.html
    assert "Not asked for" not in page.html
    assert "With 12 common seeds no Wilcoxon p can fall below &lt;0.001" in page.html
    assert "8 arms at 1 latent dim, 3 trials each: 24 trials. 1 trial diverged." in page.html


def test_tables_hold_the_numbers() -> None:
    page = render_studies(config(), evidence(), [])
    shown = {table.anchor: table for table in page.register.tables}
    assert len(shown["table-trials"].rows) == 24
    assert len(shown["table-winners"].rows) == 7
    assert len(shown["table-lattice"].rows) == 4
    assert len(shown["table-schedules"].rows) == 3 * 2
    standings = [row.cells[-1].text for row in shown["table-trials"].rows]
    assert standings.count("winner") == 7
    assert standings.count("diverged") == 1
    assert standings.count("on the front") == 9
    best = next(row for row in shown["table-winners"].rows if row.cells[0].text == "both")
    assert [cell.numbers[0] for cell in best.cells[2:5]] == pytest.approx([0.02, 2.0, 0.1])
    collapsed = [row.cells[-1].text for row in shown["table-lattice"].rows]
    assert collapsed == ["0.00", "0.00", "0.50", "0.50"]
    verdicts = {row.cells[5].kind for row in shown["table-hypothesis"].rows}
    assert verdicts == {"better", "worse"}


def test_studies_that_were_not_asked_for_are_said_to_be_absent() -> None:
    page = render_studies(config(), NOTHING, [])
    assert page.html.count("Not asked for") == 4
    assert not page.register.figures
    assert not page.register.tables


def test_text_of_the_config_is_escaped() -> None:
    bad = config() | {"title": "<script>alert(1)</script>"}
    html = render_studies(bad, NOTHING, []).html
    assert "<script>alert" not in html


def test_tables_are_known_by_their_names(tmp_path: Path) -> None:
    files = {"annealing": evidence().annealing, "trials": evidence().trials}
    for name, table in files.items():
        write_table(tmp_path / f"{name}.parquet", table)
    found = read_studies([tmp_path / f"{name}.parquet" for name in files])
    pd.testing.assert_frame_equal(found.trials, evidence().trials)
    assert found.lattice.empty
    assert found.hypothesis.empty
