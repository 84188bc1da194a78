"""Figures as pages show them: where they lie, their words, and the anchor of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cubeae.figures.catalogue import index_entries, variant_entries
from cubeae.figures.rates import RatePoints
from cubeae.figures.subject import Entry, Subject
from cubeae.report.layout import (
    CellKey,
    Config,
    figure_folder,
    in_grids,
    index_folder,
)


@dataclass(frozen=True)
class Picture:
    """One figure of a page; ``href`` is None where it was not drawn.

    ``shape`` is 'wide' (panels side by side), 'narrow' (a tall grid) or 'single' (one panel).
    """

    anchor: str
    title: str
    href: str | None
    caption: str
    alt: str
    shape: str


def variant_pictures(
    config: Config, key: CellKey, results: Mapping[str, Any], drawn: Collection[str]
) -> list[Picture]:
    """The figures of one variant.

    Args:
        config: the plain config.
        key: the variant's reference cell.
        results: the summary's row of that cell, empty if there is none.
        drawn: paths, relative to the pages, of the figures that exist.
    """
    variant = key.variant
    subject = _subject(key, results, variant.model, variant.regulariser)
    folder = figure_folder(key.dataset, variant)
    prefix = f"fig-{key.dataset}-{variant.regulariser}"
    entries = variant_entries(in_grids(config, variant.model))
    return [_picture(entry, subject, folder, prefix, drawn) for entry in entries]


def index_pictures(key: CellKey, points: RatePoints, drawn: Collection[str]) -> list[Picture]:
    """The index's figures of one dataset.

    Args:
        key: any variant's reference cell of it.
        points: its trainings by rate and distortion, to be counted.
        drawn: paths, relative to the pages, of the figures that exist.
    """
    counts = {
        "drawn": len(points.rows),
        "infinite": points.infinite,
        "beyond": points.beyond,
        "missing": points.missing,
    }
    subject = _subject(key, counts, "", "")
    folder = index_folder(key.dataset)
    prefix = f"fig-{key.dataset}"
    return [_picture(entry, subject, folder, prefix, drawn) for entry in index_entries()]


def _subject(key: CellKey, results: Mapping[str, Any], model: str, regulariser: str) -> Subject:
    return Subject(key.dataset, key.snr_db, key.latent_dim, model, regulariser, results)


def _picture(
    entry: Entry, subject: Subject, folder: str, prefix: str, drawn: Collection[str]
) -> Picture:
    path = f"{folder}/{entry.file}"
    return Picture(
        anchor=f"{prefix}-{entry.stem}",
        title=entry.title,
        href=quote(path) if path in drawn else None,
        caption=entry.caption(subject),
        alt=entry.alt(subject),
        shape=entry.shape,
    )
