"""The pages of results: gather what a template shows, and nothing else."""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from cubeae.report.evidence.counts import Counts, count
from cubeae.report.evidence.results import Numbers
from cubeae.report.evidence.tables import Evidence
from cubeae.report.frame import layout
from cubeae.report.frame.diagrams import composition_picture
from cubeae.report.frame.layout import Config
from cubeae.report.frame.pictures import index_pictures, variant_pictures
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import render
from cubeae.report.sentences.card import card_of
from cubeae.report.sentences.overview import answer
from cubeae.report.tables import results as tables
from cubeae.report.tables.comparisons import Comparisons, compared
from cubeae.report.tables.published import numbers_table
from cubeae.results.rates import rate_points
from cubeae.words.families import FAMILIES


def render_model(
    config: Config,
    model: str,
    evidence: Evidence,
    comparison: pd.DataFrame,
    figures: Collection[str],
    diagrams: Sequence[str],
) -> Rendered:
    """The page of one model, ``<model>.html``.

    Args:
        config: the plain config.
        model: its name in the config.
        evidence: the tables; rows of other models are ignored.
        comparison: one row a published number and dataset, of other models too; may be empty where
            the config replicates none of this one.
        figures: those of ``model_figures(config, model)`` that were drawn.
        diagrams: the files of its composition's diagram.

    Raises:
        KeyError: the config has no such model.
    """
    numbers = evidence.numbers()
    estimators = _estimators(evidence.metrics[evidence.metrics["model"] == model])
    places = [
        (dataset, variant)
        for dataset in config["grid"]["dataset"]
        for variant in layout.variants(config, model)
    ]
    references = [layout.reference(config, *place) for place in places]
    return render(
        config,
        model,
        "model.html.j2",
        model=config["models"][model],
        card=card_of(config, model),
        composition=composition_picture(model, config["models"][model], diagrams),
        counts=count(config, evidence.metrics, model),
        headline=tables.headline_table(numbers, references, layout.colours(config)),
        sections=[_section(config, key, numbers, figures, estimators) for key in references],
        published=[
            numbers_table(name, comparison) for name in layout.published_experiments(config, model)
        ],
    )


def render_index(
    config: Config,
    evidence: Evidence,
    comparisons: pd.DataFrame,
    claims: pd.DataFrame,
    figures: Collection[str],
) -> Rendered:
    """The first page, ``index.html``.

    Args:
        config: the plain config.
        evidence: the tables.
        comparisons: one row a place, measure and variant; may be empty.
        claims: one row a test of the seed report's claims, with the verdict on its claim.
        figures: those of ``index_figures(config)`` that were drawn.
    """
    counts = count(config, evidence.metrics)
    boards = [
        _board(config, compared(config, dataset, comparisons), evidence, counts, figures)
        for dataset in config["grid"]["dataset"]
    ]
    verdicts = claims.drop_duplicates("claim")["verdict"].value_counts()
    tally = {word: int(verdicts.get(word, 0)) for word in ("supported", "refuted", "not resolved")}
    return render(config, "index", "index.html.j2", counts=counts, boards=boards, verdicts=tally)


def _estimators(metrics: pd.DataFrame) -> list[str]:
    return sorted({str(name) for name in metrics["knn_kl_estimator"].dropna()} - {""})


def _section(
    config: Config,
    key: layout.CellKey,
    numbers: Numbers,
    figures: Collection[str],
    estimators: list[str],
) -> dict[str, Any]:
    """One dataset and variant on a model's page; ``key`` is its reference cell."""
    keys = layout.cells(config, key.dataset, key.variant)
    return {
        "anchor": tables.section_anchor(key),
        "dataset": key.dataset,
        "variant": key.variant,
        "cells": tables.cells_table(numbers, keys, key),
        "families": [
            (family.title, tables.family_table(numbers, keys, key, family, estimators))
            for family in FAMILIES
        ],
        "pictures": variant_pictures(config, key, numbers.results.of(key), figures),
    }


def _board(
    config: Config,
    comparisons: Comparisons,
    evidence: Evidence,
    counts: Counts,
    figures: Collection[str],
) -> dict[str, Any]:
    """One dataset on the index: its answer, leader board, comparisons and figures."""
    dataset, numbers = comparisons.key.dataset, evidence.numbers()
    keys = [layout.reference(config, dataset, v) for v in layout.variants(config)]
    chosen = config["report"]["reference"]
    at = layout.CellKey(dataset, keys[0].variant, float(chosen["snr_db"]), chosen["latent_dim"])
    points = rate_points(evidence.metrics[evidence.metrics["dataset"] == dataset])
    hero, *pictures = index_pictures(config, at, points, figures)
    return {
        "dataset": dataset,
        "leaders": tables.leaders_table(numbers, keys, at, layout.colours(config)),
        "answer": answer(config, numbers, keys, counts, comparisons),
        "comparisons": comparisons,
        "hero": hero,
        "pictures": pictures,
    }
