"""The first page: the answer in sentences, and each dataset's leader board and comparisons."""

from typing import Any

from cubeae.config.cells import Cell, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.report.evidence.counts import Counts, count
from cubeae.report.evidence.results import Numbers, numbers_of
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import index_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.overview import answer
from cubeae.report.tables.comparisons import Comparisons, compared
from cubeae.report.tables.results import leaders_table
from cubeae.results.rates import RatePoints, rate_points
from cubeae.specs.verdicts import OUTCOMES
from cubeae.words.colours import colours_of


@PAGES.add("index")
class Index(Page):
    """The overview of all models."""

    label = "Overview"
    template = "index.html.j2"
    tables = ("metrics", "intervals", "perfect", "comparisons", "claims")
    drawn = ("index_figures", "clouds")

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Trainings by status, a board per dataset, and how the claims were judged."""
        metrics, intervals, perfect, comparisons, claims = (
            inputs.tables[each] for each in self.tables
        )
        counts, numbers = count(config, metrics), numbers_of(metrics, intervals, perfect)
        drawn = [*inputs.drawn["index_figures"], *inputs.drawn["clouds"]]
        verdicts = claims.drop_duplicates("claim")["verdict"].value_counts()
        return {
            "counts": counts,
            "boards": [
                _board(
                    config,
                    compared(config, dataset, comparisons),
                    numbers,
                    counts,
                    rate_points(metrics[metrics["dataset"] == dataset]),
                    drawn,
                )
                for dataset in config.grid.dataset
            ],
            "verdicts": {word: int(verdicts.get(word, 0)) for word in OUTCOMES},
        }


def _board(
    config: Config,
    comparisons: Comparisons,
    numbers: Numbers,
    counts: Counts,
    points: RatePoints,
    drawn: list[str],
) -> dict[str, Any]:
    """One dataset: its answer, leader board, comparisons and figures."""
    dataset, reference = comparisons.cell.dataset, config.report.reference
    shown = [reference_cell(config, dataset, each) for each in compositions(config)]
    at = Cell(dataset, shown[0].composition, reference.snr_db, reference.latent_dim)
    hero, *pictures = index_pictures(config, at, points, drawn)
    return {
        "dataset": dataset,
        "leaders": leaders_table(numbers, shown, at, colours_of(config)),
        "answer": answer(config, numbers, shown, counts, comparisons),
        "comparisons": comparisons,
        "hero": hero,
        "pictures": pictures,
    }
