"""The page of a model: its card, and the results of each of its compositions."""

from typing import Any

from cubeae.config.cells import Cell, cells, compositions, reference_cell
from cubeae.config.keys import Config
from cubeae.report.evidence.counts import count
from cubeae.report.evidence.experiments import published_experiments
from cubeae.report.evidence.results import Numbers, numbers_of
from cubeae.report.frame.diagrams import composition_picture
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import composition_pictures
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.answer import model_answer
from cubeae.report.sentences.card import card_of
from cubeae.report.tables.published import numbers_table
from cubeae.report.tables.results import (
    cells_table,
    family_table,
    headline_table,
    section_anchor,
)
from cubeae.words.colours import colours_of
from cubeae.words.families import FAMILIES


@PAGES.add("model")
class ModelPage(Page):
    """One page per model. Its tables hold that model alone, so it waits for no other training."""

    template = "model.html.j2"
    per_model = True
    tables = ("model_metrics", "model_intervals", "model_answers", "perfect", "model_published")
    drawn = ("composition_figures", "composition_diagram")

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The card, each kind of figure with one picture per section, a section per dataset and
        composition, and published numbers.
        """
        metrics = inputs.tables["model_metrics"]
        numbers = numbers_of(metrics, inputs.tables["model_intervals"], inputs.tables["perfect"])
        references = [
            reference_cell(config, dataset, composition)
            for dataset in config.grid.dataset
            for composition in compositions(config, name)
        ]
        estimators = sorted({str(each) for each in metrics["knn_kl_estimator"].dropna()} - {""})
        published = inputs.tables["model_published"]
        drawn = inputs.drawn["composition_figures"]
        pictures = [
            composition_pictures(config, cell, numbers.results.of(cell), drawn)
            for cell in references
        ]
        return {
            "model": config.models[name],
            "findings": {
                dataset: model_answer(
                    config, name, dataset, numbers, inputs.tables["model_answers"]
                )
                for dataset in config.grid.dataset
            },
            "card": card_of(config, name),
            "composition": composition_picture(config, name, inputs.drawn["composition_diagram"]),
            "counts": count(config, metrics, name),
            "headline": headline_table(numbers, references, colours_of(config)),
            "sections": [_section(config, cell, numbers, estimators) for cell in references],
            "kinds": {figure: [each[figure] for each in pictures] for figure in pictures[0]},
            "published": [
                (each, numbers_table(each, published))
                for each in published_experiments(config, name)
            ],
        }


def _section(
    config: Config, reference: Cell, numbers: Numbers, estimators: list[str]
) -> dict[str, Any]:
    """One dataset and composition; ``reference`` is its reference cell."""
    shown = cells(config, reference.dataset, reference.composition)
    return {
        "anchor": section_anchor(reference),
        "dataset": reference.dataset,
        "composition": reference.composition,
        "cells": cells_table(numbers, shown, reference),
        "families": [
            (family.title, family_table(numbers, shown, reference, family, estimators))
            for family in FAMILIES
        ],
    }
