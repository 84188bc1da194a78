"""The page of the studies: contest, hypothesis, searches, response surface and annealing."""

from pathlib import PurePosixPath
from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import study_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.contest import contest_findings, contest_lead
from cubeae.report.sentences.hypothesis import hypothesis_findings, hypothesis_lead
from cubeae.report.tables.contest import contest_table
from cubeae.report.tables.studies import (
    budgets,
    hypothesis_table,
    lattice_table,
    schedules_table,
    trials_table,
    winners_table,
)
from cubeae.words.arms import arm_labels
from cubeae.words.colours import colours_of
from cubeae.words.compositions import Labels, labels_of

# Importances of weights from fewer trials per arm contradict each other; they are not shown.
LEAST_TRIALS = 30


@PAGES.add("studies")
class Studies(Page):
    """The weights of two penalties; a study that was not asked for is said to be absent."""

    label = "Studies"
    template = "studies.html.j2"
    tables = (
        "annealing",
        "lattice",
        "trials",
        "winner_intervals",
        "hypothesis",
        "contest",
        "contest_trials",
    )
    drawn = ("study_figures",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """Answer, pictures, tables and sentences; None for tables of studies not asked for."""
        annealing, lattice, trials, intervals, hypothesis, contest, contest_trials = (
            inputs.tables[each] for each in self.tables
        )
        searched, labels, arms = not trials.empty, labels_of(config), arm_labels(config)
        few = config.studies.search.trials < LEAST_TRIALS
        drawn = [
            path
            for path in inputs.drawn["study_figures"]
            if not (few and PurePosixPath(path).stem == "search_importances")
        ]
        return {
            "hypothesis_lead": hypothesis_lead(hypothesis),
            "hypothesis_findings": hypothesis_findings(hypothesis, arms),
            "contest_lead": contest_lead(contest, labels),
            "contest_findings": contest_findings(contest, labels, config.report.tolerance),
            "contest": None if contest.empty else contest_table(contest, colours_of(config)),
            "contest_trials": (
                None
                if contest_trials.empty
                else trials_table(contest_trials, _searches(labels), "table-contest-trials")
            ),
            "pictures": study_pictures(config, drawn),
            "hypothesis": None if hypothesis.empty else hypothesis_table(hypothesis, arms),
            "budgets": budgets(trials) if searched else "",
            "winners": winners_table(trials, intervals, arms) if searched else None,
            "trials": trials_table(trials, arms) if searched else None,
            "lattice": None if lattice.empty else lattice_table(lattice),
            "schedules": None if annealing.empty else schedules_table(annealing),
        }


def _searches(labels: Labels) -> Labels:
    """What to call the contest's searches, each named after its composition."""
    return {name.replace("/", "_"): label for name, label in labels.items()}
