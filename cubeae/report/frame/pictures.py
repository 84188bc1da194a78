"""Figures as pages show them: where they lie, their words, and the anchor of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from cubeae.figures.interactive import CLOUD_FILE, cloud_name
from cubeae.report.frame.layout import (
    CellKey,
    Config,
    Variant,
    figure_folder,
    in_grids,
    variants,
)
from cubeae.results.rates import RatePoints
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.places import index_folder
from cubeae.words.subject import Entry, Subject


@dataclass(frozen=True)
class CloudFile:
    """A file of clouds that a figure can turn: where it lies, its key there, and its title."""

    href: str
    name: str
    title: str


@dataclass(frozen=True)
class Picture:
    """One figure of a page; ``href`` is None where it was not drawn.

    ``files`` are (name, path) of its files to download, ``clouds`` what the reader can turn in
    its place, and ``inline`` an SVG element that stands for an image file. ``shape`` is 'wide'
    (panels side by side), 'narrow' (a tall grid) or 'single' (one panel).
    """

    anchor: str
    title: str
    href: str | None
    caption: str
    alt: str
    shape: str
    files: tuple[tuple[str, str], ...] = ()
    clouds: tuple[CloudFile, ...] = ()
    inline: Markup | None = None


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
    clouds = _cloud_files(key.dataset, [variant], drawn)
    return [picture(entry, subject, folder, prefix, drawn, clouds) for entry in entries]


def index_pictures(
    config: Config, key: CellKey, points: RatePoints, drawn: Collection[str]
) -> list[Picture]:
    """The index's figures of one dataset.

    Args:
        config: the plain config.
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
    clouds = _cloud_files(key.dataset, variants(config), drawn)
    return [picture(entry, subject, folder, prefix, drawn, clouds) for entry in index_entries()]


def _subject(key: CellKey, results: Mapping[str, Any], model: str, regulariser: str) -> Subject:
    return Subject(key.dataset, key.snr_db, key.latent_dim, model, regulariser, results)


def picture(
    entry: Entry,
    subject: Subject,
    folder: str,
    prefix: str,
    drawn: Collection[str],
    clouds: tuple[CloudFile, ...] = (),
) -> Picture:
    """A figure of the catalogues as pages show it.

    Args:
        entry: its names and words.
        subject: what it is about.
        folder: where its files lie, relative to the pages.
        prefix: of its anchor.
        drawn: paths, relative to the pages, of the figures that exist.
        clouds: what the reader can turn in its place, if it shows clouds.
    """
    path = f"{folder}/{entry.file}"
    found = [file for file in entry.files if f"{folder}/{file}" in drawn]
    return Picture(
        anchor=f"{prefix}-{entry.stem}",
        title=entry.title,
        href=quote(path) if path in drawn else None,
        caption=entry.caption(subject),
        alt=entry.alt(subject),
        shape=entry.shape,
        files=tuple((file_kind(file), quote(f"{folder}/{file}")) for file in found),
        clouds=clouds if entry.turns else (),
    )


def file_kind(file: str) -> str:
    """What a link to a figure's file says: ``PDF``, ``data (CSV)``."""
    ending = file.rsplit(".", 1)[1].upper()
    return f"data ({ending})" if ending == "CSV" else ending


def _cloud_files(
    dataset: str, variants: Iterable[Variant], drawn: Collection[str]
) -> tuple[CloudFile, ...]:
    """The clouds of ``variants`` that were written."""
    paths = {v: f"{figure_folder(dataset, v)}/{CLOUD_FILE}" for v in variants}
    return tuple(
        CloudFile(quote(path), cloud_name(dataset, v.model, v.regulariser), v.name)
        for v, path in paths.items()
        if path in drawn
    )
