"""The page of the studies: annealing, response surface, searches, and the hypothesis."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from cubeae.files.tables import read_table
from cubeae.report.frame.layout import Config
from cubeae.report.frame.pictures import Picture, picture
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import render
from cubeae.report.sentences.hypothesis import answer
from cubeae.report.tables import studies as tables
from cubeae.report.tables.comparisons import power
from cubeae.words.places import STUDIES
from cubeae.words.study_figures import ENTRIES
from cubeae.words.subject import Subject


@dataclass(frozen=True)
class StudyEvidence:
    """The tables of the studies; those of a study that was not asked for are empty."""

    annealing: pd.DataFrame
    lattice: pd.DataFrame
    trials: pd.DataFrame
    intervals: pd.DataFrame
    hypothesis: pd.DataFrame


def read_studies(files: Iterable[Path]) -> StudyEvidence:
    """The tables of the studies among ``files``, parquet, each known by its name."""
    found = {path.stem: read_table(path) for path in files}
    return StudyEvidence(
        **{each.name: found.get(each.name, pd.DataFrame()) for each in fields(StudyEvidence)}
    )


def render_studies(config: Config, evidence: StudyEvidence, figures: Collection[str]) -> Rendered:
    """The studies' page, ``studies.html``.

    Args:
        config: the plain config.
        evidence: the tables.
        figures: paths, relative to the pages, of the figures that were drawn.
    """
    pictures = {study: _pictures(config, study, figures) for study in ENTRIES}
    return render(
        config,
        "studies",
        "studies.html.j2",
        answer=answer(evidence.hypothesis),
        pictures=pictures,
        **_shown(evidence),
    )


def _shown(evidence: StudyEvidence) -> dict[str, Any]:
    """Tables and sentences by name; None for those of a study that was not asked for."""
    trials = evidence.trials
    searched = not trials.empty
    return {
        "power": "" if evidence.annealing.empty else _power(evidence.annealing),
        "schedules": None
        if evidence.annealing.empty
        else tables.schedules_table(evidence.annealing),
        "lattice": None if evidence.lattice.empty else tables.lattice_table(evidence.lattice),
        "budgets": tables.budgets(trials) if searched else "",
        "winners": tables.winners_table(trials, evidence.intervals) if searched else None,
        "trials": tables.trials_table(trials) if searched else None,
        "hypothesis": None
        if evidence.hypothesis.empty
        else tables.hypothesis_table(evidence.hypothesis),
    }


def _power(annealing: pd.DataFrame) -> str:
    """What so many seeds can tell; every composition and place has as many tests as the first."""
    first = annealing.iloc[0]
    place = ["composition", "snr_db", "latent_dim"]
    family = annealing[(annealing[place] == first[place]).all(axis=1)]
    records: list[dict[Any, Any]] = family.to_dict("records")
    return power(records)


def _pictures(config: Config, study: str, drawn: Collection[str]) -> list[Picture]:
    """The figures of one study; none where it was not asked for."""
    studies = config["studies"]
    place = (min(studies["snr_db"]), max(studies["latent_dim"]))
    subject = Subject(studies["dataset"], *place)
    found = [picture(entry, subject, STUDIES, "fig-studies", drawn) for entry in ENTRIES[study]]
    return [each for each in found if each.href is not None]
