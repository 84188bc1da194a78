"""The page of the studies: annealing, response surface, searches, and the hypothesis."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import study_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.hypothesis import answer
from cubeae.report.tables.studies import (
    budgets,
    hypothesis_table,
    lattice_table,
    schedules_table,
    trials_table,
    winners_table,
)


@PAGES.add("studies")
class Studies(Page):
    """The weights of two penalties; a study that was not asked for is said to be absent."""

    label = "Studies"
    template = "studies.html.j2"
    tables = ("annealing", "lattice", "trials", "winner_intervals", "hypothesis")
    drawn = ("study_figures",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Answer, pictures, tables and sentences; None for tables of studies not asked for."""
        annealing, lattice, trials, intervals, hypothesis = (
            inputs.tables[each] for each in self.tables
        )
        searched = not trials.empty
        return {
            "answer": answer(hypothesis),
            "pictures": study_pictures(config, inputs.drawn["study_figures"]),
            "hypothesis": None if hypothesis.empty else hypothesis_table(hypothesis),
            "budgets": budgets(trials) if searched else "",
            "winners": winners_table(trials, intervals) if searched else None,
            "trials": trials_table(trials) if searched else None,
            "lattice": None if lattice.empty else lattice_table(lattice),
            "schedules": None if annealing.empty else schedules_table(annealing),
        }
