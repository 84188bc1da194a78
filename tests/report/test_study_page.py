"""The studies' figures and page: words that follow the numbers, and what stands where."""

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_config import read
from test_study_tables import ARMS, POINTS, STUDY, VARIANCE, annealed, lattice_rows, rows

from cubeae.config.keys import plain
from cubeae.config.validation import parse
from cubeae.figures.lattice import lattice
from cubeae.figures.mixture import differences
from cubeae.figures.searches import search_history
from cubeae.figures.study_drawing import DRAWINGS, draw_study, in_order
from cubeae.files.tables import write_table
from cubeae.report import StudyEvidence, read_studies, render_studies
from cubeae.report.sentences.hypothesis import answer
from cubeae.results.inference import intervals
from cubeae.specs.columns import HEADLINE
from cubeae.studies.annealing import annealing_comparisons, with_schedules
from cubeae.studies.hypothesis import hypothesis
from cubeae.studies.lattice import lattice_table
from cubeae.words.study_figures import ENTRIES, study_files

BEST = {"kl": 0.3, "kl-annealed": 0.2, "mmd": 0.4, "mmd-annealed": 0.5, "both": 0.1}
BEST |= {"both-annealed": 0.15, "random": 0.01, "pareto": 0.2}
ALL_ARMS = ARMS | {"mmd-annealed": ARMS["mmd"]}


def trials(latent_dim: int = 2) -> pd.DataFrame:
    """Three trials an arm; the second wins, the third of `random` diverged."""
    frame = pd.DataFrame(
        [
            {"arm": name, "algorithm": ALL_ARMS[name].algorithm, "latent_dim": latent_dim}
            | {"number": number, "status": "ok"}
            | {"weight:kl": 0.01 * (1 + number), "weight:mmd-standard": 1.0 + number}
            | {"validation_mse": value + number, "smoothed_kl_forward": value + (number != 1)}
            | {"sliced_wasserstein": 0.1, "on_surface_fraction": 0.5}
            | {"objective": ", ".join(ALL_ARMS[name].objectives)}
            | {"front": number < 2, "best": value + (number == 0)}
            | {"winner": number == 1 and name != "pareto"}
            for name, value in BEST.items()
            for number in range(3)
        ]
    )
    gone = (frame["arm"] == "random") & (frame["number"] == 2)
    frame.loc[gone, ["smoothed_kl_forward", "validation_mse"]] = math.nan
    frame.loc[gone, "status"] = "diverged"
    pure = {"kl": "weight:mmd-standard", "mmd": "weight:kl"}
    for name, other in pure.items():
        frame.loc[frame["arm"].isin([name, f"{name}-annealed"]), other] = 0.0
    return frame


def winners(both: float, seeds: int = 12) -> pd.DataFrame:
    names = [name for name in BEST if name != "pareto"]
    return rows("f5", dict.fromkeys(names, 0.0) | {"both": both}, seeds=seeds)


def judged(both: float, seeds: int = 12, **changes: Any) -> pd.DataFrame:
    values = {"trials": trials(), "arms": ALL_ARMS, "tolerance": 0.01, "root": 0} | changes
    return hypothesis(winners(both, seeds), **values)


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


def tables() -> dict[str, dict[str, pd.DataFrame]]:
    metrics = annealed()
    steps = [metrics.assign(step=step, loss=1 / (1 + step)) for step in (0, 50, 100)]
    history = pd.concat(steps).assign(mse=0.1, kl=2.0)
    history["weight:kl"] = 0.01 * history["step"]
    means = intervals(metrics, 0)
    order = STUDY.schedules
    found = {"metrics": metrics, "intervals": means, "history": history}
    importances = pd.DataFrame(
        [
            {"arm": "both", "latent_dim": 2, "objective": "smoothed_kl_forward"}
            | {"evaluator": evaluator, "term": term, "importance": 0.5}
            for evaluator in ("PED-ANOVA", "fANOVA")
            for term in ("kl", "mmd-standard")
        ]
    )
    return {
        "annealing": {
            name: in_order(with_schedules(table, STUDY), order) for name, table in found.items()
        },
        "lattice": {"lattice": lattice_table(lattice_rows(), POINTS, VARIANCE)},
        "search": {"trials": trials(), "importances": importances},
        "mixture": {"metrics": winners(-0.5), "hypothesis": judged(-0.5)},
    }


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the figures of every study were drawn."""
    folder = tmp_path_factory.mktemp("report")
    for study, found in tables().items():
        draw_study(study, found, folder / "assets/studies")
    return folder


def test_every_figure_of_every_study_is_drawn_with_its_data(drawn: Path) -> None:
    files = [file for study in ENTRIES for file in study_files(study)]
    assert len(files) == len(set(files)) == 4 * len(DRAWINGS)
    folder = drawn / "assets/studies"
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)
    assert all(len(pd.read_csv(path)) for path in folder.glob("*.csv"))


def test_drawing_again_gives_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    draw_study("lattice", tables()["lattice"], tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (drawn / "assets/studies" / path.name).read_bytes()


def test_the_collapsed_region_is_hatched_and_zero_has_its_own_row() -> None:
    table = tables()["lattice"]["lattice"]
    axes = lattice(table).axes
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["0", "0.5"]
    for ax in axes:
        assert [patch.get_hatch() for patch in ax.patches] == ["////"] * 2
        assert {patch.get_y() for patch in ax.patches} == {0.5}, "the row of KL 0.5"
        assert len(ax.lines) == 2, "a line beside either zero"
    sound = table.assign(collapsed=0.0)
    assert not any(ax.patches for ax in lattice(sound).axes)


def test_a_lattice_of_one_weight_is_a_strip_and_of_three_is_left_to_the_table() -> None:
    table = tables()["lattice"]["lattice"]
    strip = table[table["weight:mmd"] == 0].drop(columns="weight:mmd")
    assert all(len(ax.images) == 1 for ax in lattice(strip).axes)
    more = table.assign(**{"weight:moments": 1.0})
    words = [ax.texts[0].get_text() for ax in lattice(more).axes]
    assert words == ["3 weights: see the table"] * 4


def test_the_history_shows_random_search_apart() -> None:
    figure = search_history(trials())
    (ax,) = figure.axes
    styles = {tuple(np.round(line.get_ydata(), 3)): line.get_linestyle() for line in ax.lines}
    assert len(ax.lines) == 7, "arms with one objective"
    random = tuple(np.round([1.01, 0.01, 0.01], 3))
    assert styles[random] == "--"
    assert {style for values, style in styles.items() if values != random} == {"-"}


def test_differences_are_paired_by_seed() -> None:
    found = differences(winners(-0.5), judged(-0.5))
    assert len(found) == 12 * 2 * len(HEADLINE)
    assert found["difference"].mean() == pytest.approx(-0.5, abs=0.05)
    assert differences(winners(0), pd.DataFrame()).empty


def evidence() -> StudyEvidence:
    return StudyEvidence(
        annealing_comparisons(annealed(), STUDY, 0.01, 0),
        tables()["lattice"]["lattice"],
        trials(),
        intervals(winners(-0.5), 0),
        judged(-0.5),
    )


NOTHING = StudyEvidence(*[pd.DataFrame()] * 5)


def config() -> dict[str, Any]:
    return copy.deepcopy(plain(parse(read(), "c")))


def test_the_page_shows_every_figure_table_and_answer(drawn: Path) -> None:
    figures = [str(path.relative_to(drawn)) for path in (drawn / "assets/studies").iterdir()]
    page = render_studies(config(), evidence(), figures)
    assert [figure.anchor for figure in page.register.figures] == [
        f"fig-studies-{entry.stem}"
        for study in ("mixture", "search", "lattice", "annealing")
        for entry in ENTRIES[study]
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
