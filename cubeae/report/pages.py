"""Render the pages: gather what a template shows, and nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pandas as pd

from cubeae.figures.rates import rate_points
from cubeae.report import layout, tables
from cubeae.report.card import card_of
from cubeae.report.comparisons import compared
from cubeae.report.counts import count
from cubeae.report.definitions import Measure
from cubeae.report.environment import environment
from cubeae.report.estimates import Estimates, Floors
from cubeae.report.findings import findings
from cubeae.report.layout import Config
from cubeae.report.measures import FAMILIES, LEADING, Family, collapsed_mse, sample_sizes
from cubeae.report.pictures import index_pictures, variant_pictures


@dataclass(frozen=True)
class Numbers:
    """The tables that pages show, by cell."""

    results: tables.Results
    estimates: Estimates
    floors: Floors


def stylesheet() -> str:
    """The stylesheet of all pages, to be written as ``assets/style.css`` beside them."""
    return files("cubeae.report").joinpath("style.css").read_text(encoding="utf-8")


def render_model_page(
    config: Config,
    model: str,
    summary: pd.DataFrame,
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    perfect: pd.DataFrame,
    figures: Collection[str],
    provenance: Mapping[str, Any],
) -> str:
    """The page of one model, ``<model>.html``.

    Args:
        config: the plain config.
        model: its name in the config.
        summary: one row a (dataset, model, regulariser, snr_db, latent_dim).
        metrics: one row a training; rows of other models are ignored.
        intervals: one row a cell and measure, as ``cubeae.inference`` makes them; may be empty.
        perfect: measures of fresh true samples, one row a dataset and repeat; may be empty.
        figures: those of ``model_figures(config, model)`` that were drawn.
        provenance: nested names and values, shown as they are.

    Raises:
        KeyError: the config has no such model.
    """
    numbers = Numbers(tables.Results(summary), Estimates(intervals), Floors(perfect))
    sections = _sections(config, model, numbers, figures)
    return (
        environment()
        .get_template("model.html.j2")
        .render(
            _shared(config, provenance),
            page=model,
            model=config["models"][model],
            card=card_of(config, model),
            counts=count(config, metrics, model),
            sections=sections,
            leading=LEADING,
            estimators=_estimators(metrics[metrics["model"] == model]),
        )
    )


def render_index_page(
    config: Config,
    summary: pd.DataFrame,
    metrics: pd.DataFrame,
    intervals: pd.DataFrame,
    perfect: pd.DataFrame,
    comparisons: pd.DataFrame,
    figures: Collection[str],
    provenance: Mapping[str, Any],
) -> str:
    """The first page, ``index.html``.

    Args:
        config: the plain config.
        summary: one row a (dataset, model, regulariser, snr_db, latent_dim).
        metrics: one row a training.
        intervals: one row a cell and measure, as ``cubeae.inference`` makes them; may be empty.
        perfect: measures of fresh true samples, one row a dataset and repeat; may be empty.
        comparisons: one row a place, measure and variant; may be empty.
        figures: those of ``index_figures(config)`` that were drawn.
        provenance: nested names and values, shown as they are.
    """
    numbers = Numbers(tables.Results(summary), Estimates(intervals), Floors(perfect))
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            _shared(config, provenance),
            page="index",
            counts=count(config, metrics),
            boards=[
                _board(config, dataset, metrics, numbers, figures)
                | {"comparisons": compared(config, dataset, comparisons)}
                for dataset in config["grid"]["dataset"]
            ],
            leading=LEADING,
            estimators=_estimators(metrics),
        )
    )


def _shared(config: Config, provenance: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "config": config,
        "provenance": provenance,
        "families": FAMILIES,
        "colours": layout.colours(config),
        "sizes": sample_sizes(config["evaluation"]),
        "collapsed": collapsed_mse(_datasets(config)),
    }


def _datasets(config: Config) -> dict[str, Mapping[str, Any]]:
    known = config.get("datasets", {})
    return {name: known[name] for name in config["grid"]["dataset"] if name in known}


def _estimators(metrics: pd.DataFrame) -> list[str]:
    return sorted({str(name) for name in metrics["knn_kl_estimator"].dropna()} - {""})


def _sections(
    config: Config, model: str, numbers: Numbers, figures: Collection[str]
) -> list[dict[str, Any]]:
    return [
        _section(config, dataset, variant, numbers, figures)
        for dataset in config["grid"]["dataset"]
        for variant in layout.variants(config, model)
    ]


def _section(
    config: Config,
    dataset: str,
    variant: layout.Variant,
    numbers: Numbers,
    figures: Collection[str],
) -> dict[str, Any]:
    """One dataset and variant on a model's page."""
    key = layout.reference(config, dataset, variant)
    keys = layout.cells(config, dataset, variant)
    results, estimates = numbers.results, numbers.estimates
    return {
        "anchor": f"{dataset}-{variant.regulariser}",
        "dataset": dataset,
        "variant": variant,
        "reference": key,
        "headline": tables.headline_rows(results, estimates, [key])[0],
        "groups": tables.by_snr(tables.headline_rows(results, estimates, keys)),
        "floor": _floor(numbers.floors, dataset, LEADING),
        "families": [_family(family, dataset, keys, numbers) for family in FAMILIES],
        "pictures": variant_pictures(config, key, results.of(key), figures),
    }


def _family(
    family: Family, dataset: str, keys: Sequence[layout.CellKey], numbers: Numbers
) -> dict[str, Any]:
    """One table of further measures over all cells of a variant."""
    floor = _floor(numbers.floors, dataset, family.measures) if family.generative else None
    rows = tables.spread_rows(numbers.results, keys, family.measures)
    return {"family": family, "groups": tables.by_snr(rows), "floor": floor}


def _floor(floors: Floors, dataset: str, measures: Sequence[Measure]) -> dict[str, Any] | None:
    """The perfect generator's row: its texts and number of samples; None without any."""
    repeats = floors.repeats(dataset)
    if not repeats:
        return None
    return {"n": repeats, "texts": [floors.text(dataset, m.key) for m in measures]}


def _board(
    config: Config,
    dataset: str,
    metrics: pd.DataFrame,
    numbers: Numbers,
    figures: Collection[str],
) -> dict[str, Any]:
    """One dataset on the index: its leader table, findings and figures."""
    keys = [layout.reference(config, dataset, v) for v in layout.variants(config)]
    chosen = config["report"]["reference"]
    anchor = layout.CellKey(dataset, keys[0].variant, float(chosen["snr_db"]), chosen["latent_dim"])
    points = rate_points(metrics[metrics["dataset"] == dataset])
    hero, *pictures = index_pictures(anchor, points, figures)
    return {
        "dataset": dataset,
        "rows": tables.headline_rows(numbers.results, numbers.estimates, keys, mark=True),
        "floor": _floor(numbers.floors, dataset, LEADING),
        "findings": findings(numbers.estimates, numbers.floors, keys),
        "hero": hero,
        "pictures": pictures,
        "reference": anchor,
    }
