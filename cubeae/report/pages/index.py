"""The first page: the answer in sentences, and each dataset's leader board and comparisons."""

from typing import Any

import pandas as pd

from cubeae.config.cells import Cell, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.report.evidence.counts import count
from cubeae.report.evidence.results import Numbers, numbers_of
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import comparisons_picture, index_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.answer import index_answer
from cubeae.report.sentences.contest import contest_answer
from cubeae.report.tables.comparisons import compared
from cubeae.report.tables.results import leaders_table
from cubeae.results.rates import rate_points
from cubeae.specs.verdicts import OUTCOMES
from cubeae.words.colours import colours_of
from cubeae.words.compositions import labels_of


@PAGES.add("index")
class Index(Page):
    """The overview of all models."""

    label = "Overview"
    template = "index.html.j2"
    tables = (
        "metrics",
        "intervals",
        "perfect",
        "comparisons",
        "answers",
        "claims",
        "lattice",
        "contest",
    )
    drawn = ("index_figures", "clouds")

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Trainings by status, a board per dataset, and how the claims were judged."""
        tables = inputs.tables
        numbers = numbers_of(*(tables[each] for each in ("metrics", "intervals", "perfect")))
        verdicts = tables["claims"].drop_duplicates("claim")["verdict"].value_counts()
        return {
            "tuned": _tuned(config, tables["contest"]),
            "counts": count(config, tables["metrics"]),
            "boards": [_board(config, each, numbers, inputs) for each in config.grid.dataset],
            "verdicts": {word: int(verdicts.get(word, 0)) for word in OUTCOMES},
        }


def _tuned(config: Config, contest: pd.DataFrame) -> list[str]:
    """The contest's answer at the reference latent dim; none if it has none there."""
    if contest.empty:
        return []
    here = contest[contest["latent_dim"] == config.report.reference.latent_dim]
    return contest_answer(here, labels_of(config), config.report.tolerance)


def _board(config: Config, dataset: str, numbers: Numbers, inputs: Inputs) -> dict[str, Any]:
    """One dataset: its answer, leader board, comparisons and figures."""
    tables, reference = inputs.tables, config.report.reference
    metrics, comparisons = tables["metrics"], tables["comparisons"]
    shown = [reference_cell(config, dataset, each) for each in compositions(config)]
    at = Cell(dataset, shown[0].composition, reference.snr_db, reference.latent_dim)
    points = rate_points(metrics[metrics["dataset"] == dataset])
    drawn = [*inputs.drawn["index_figures"], *inputs.drawn["clouds"]]
    compared_with = compared(config, dataset, comparisons)
    hero, *pictures = index_pictures(config, at, points, drawn)
    return {
        "dataset": dataset,
        "answer": index_answer(
            config, dataset, numbers, metrics, tables["answers"], comparisons, tables["lattice"]
        ),
        "leaders": leaders_table(numbers, shown, at, colours_of(config)),
        "comparisons": compared_with,
        "forest": comparisons_picture(compared_with.cell, drawn),
        "hero": hero,
        "pictures": pictures,
    }
