"""Render the pages: gather what a template shows, and nothing else."""

from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any

import pandas as pd

from cubeae.report import layout, tables
from cubeae.report.card import card_of
from cubeae.report.counts import count
from cubeae.report.environment import environment
from cubeae.report.findings import findings
from cubeae.report.layout import Config
from cubeae.report.measures import BY_KEY, LEADING, MEASURES, collapsed_mse, sample_sizes
from cubeae.report.pictures import index_pictures, variant_pictures


def stylesheet() -> str:
    """The stylesheet of all pages, to be written as ``assets/style.css`` beside them."""
    return files("cubeae.report").joinpath("style.css").read_text(encoding="utf-8")


def render_model_page(
    config: Config,
    model: str,
    summary: pd.DataFrame,
    metrics: pd.DataFrame,
    figures: Collection[str],
    provenance: Mapping[str, Any],
) -> str:
    """The page of one model, ``<model>.html``.

    Args:
        config: the plain config.
        model: its name in the config.
        summary: one row a (dataset, model, regulariser, snr_db, latent_dim).
        metrics: one row a training; rows of other models are ignored.
        figures: those of ``model_figures(config, model)`` that were drawn.
        provenance: nested names and values, shown as they are.

    Raises:
        KeyError: the config has no such model.
    """
    sections = _sections(config, model, tables.Results(summary), figures)
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
            leading=_leading(),
            estimators=_estimators(metrics[metrics["model"] == model]),
        )
    )


def render_index_page(
    config: Config,
    summary: pd.DataFrame,
    metrics: pd.DataFrame,
    figures: Collection[str],
    provenance: Mapping[str, Any],
) -> str:
    """The first page, ``index.html``.

    Args:
        config: the plain config.
        summary: one row a (dataset, model, regulariser, snr_db, latent_dim).
        metrics: one row a training.
        figures: those of ``index_figures(config)`` that were drawn.
        provenance: nested names and values, shown as they are.
    """
    results = tables.Results(summary)
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            _shared(config, provenance),
            page="index",
            counts=count(config, metrics),
            boards=[
                _board(config, dataset, results, figures) for dataset in config["grid"]["dataset"]
            ],
            leading=_leading(),
            estimators=_estimators(metrics),
        )
    )


def _shared(config: Config, provenance: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "config": config,
        "provenance": provenance,
        "measures": MEASURES,
        "colours": layout.colours(config),
        "sizes": sample_sizes(config["evaluation"]),
        "collapsed": collapsed_mse(_datasets(config)),
    }


def _datasets(config: Config) -> dict[str, Mapping[str, Any]]:
    known = config.get("datasets", {})
    return {name: known[name] for name in config["grid"]["dataset"] if name in known}


def _leading() -> list[Any]:
    return [BY_KEY[key] for key in LEADING]


def _estimators(metrics: pd.DataFrame) -> list[str]:
    return sorted({str(name) for name in metrics["generated_kl_estimator"].dropna()} - {""})


def _sections(
    config: Config, model: str, results: tables.Results, figures: Collection[str]
) -> list[dict[str, Any]]:
    return [
        _section(config, dataset, variant, results, figures)
        for dataset in config["grid"]["dataset"]
        for variant in layout.variants(config, model)
    ]


def _section(
    config: Config,
    dataset: str,
    variant: layout.Variant,
    results: tables.Results,
    figures: Collection[str],
) -> dict[str, Any]:
    """One dataset and variant on a model's page."""
    key = layout.reference(config, dataset, variant)
    rows = tables.rows_of(results, layout.cells(config, dataset, variant), MEASURES)
    return {
        "anchor": f"{dataset}-{variant.regulariser}",
        "dataset": dataset,
        "variant": variant,
        "reference": key,
        "headline": tables.rows_of(results, [key], _leading())[0],
        "groups": tables.by_snr(rows),
        "pictures": variant_pictures(config, key, results.of(key), figures),
    }


def _board(
    config: Config, dataset: str, results: tables.Results, figures: Collection[str]
) -> dict[str, Any]:
    """One dataset on the index: its leader table, findings and figures."""
    keys = [layout.reference(config, dataset, v) for v in layout.variants(config)]
    rows = tables.mark_best(tables.rows_of(results, keys, _leading()), results, _leading())
    chosen = config["report"]["reference"]
    anchor = layout.CellKey(dataset, keys[0].variant, float(chosen["snr_db"]), chosen["latent_dim"])
    hero, *pictures = index_pictures(anchor, figures)
    return {
        "dataset": dataset,
        "rows": rows,
        "findings": findings(results, keys),
        "hero": hero,
        "pictures": pictures,
        "reference": anchor,
    }
