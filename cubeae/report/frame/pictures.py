"""Figures as pages show them: where their files lie, their words and their anchors."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from cubeae.config.cells import Cell, compositions
from cubeae.config.keys import Config
from cubeae.config.study_keys import Composition
from cubeae.figures.interactive import CLOUD_FILE, cloud_name
from cubeae.results.rates import RatePoints
from cubeae.words import places
from cubeae.words.compositions import composition_labels
from cubeae.words.figures import FIGURES, SETS, FigureEntry, figures_of
from cubeae.words.subject import ALL, Subject

STUDIES = ("contest", "hypothesis", "search", "lattice", "annealing")  # sets of figures


@dataclass(frozen=True)
class CloudFile:
    """A file of point clouds that the reader can turn: its path, its key and its title."""

    href: str
    name: str
    title: str


@dataclass(frozen=True)
class Picture:
    """One figure of a page; ``href`` is None where it was not drawn.

    ``files`` are (name, path) of its files to download. ``clouds`` are 3-D views that the reader
    can turn, shown in place of the image. ``chart`` is the path of the script of a chart that the
    reader can put in its place; empty without one. ``inline`` is an SVG element, for a figure
    without an image file. ``shape`` is 'wide' (panels side by side), 'narrow' (a tall grid) or
    'single' (one panel).
    """

    anchor: str
    title: str
    href: str | None
    caption: str
    alt: str
    shape: str
    files: tuple[tuple[str, str], ...] = ()
    clouds: tuple[CloudFile, ...] = ()
    chart: str = ""
    inline: Markup | None = None


def composition_pictures(
    config: Config, cell: Cell, results: Mapping[str, Any], drawn: Collection[str]
) -> dict[str, Picture]:
    """The figures of one composition on one dataset, by name.

    Args:
        config: the whole config.
        cell: the composition's reference cell.
        results: the summary's row of that cell, empty if there is none.
        drawn: paths, relative to the pages, of the figures that exist.
    """
    composition = cell.composition
    subject = _subject(cell, results, composition.model, composition.regulariser)
    folder = _folder(cell.dataset, composition)
    prefix = f"fig-{cell.dataset}-{composition.regulariser}"
    entries = figures_of("composition", composition.model in config.report.grids)
    clouds = _cloud_files(cell.dataset, [composition], drawn)
    return {
        entry.name: picture(entry, _looked_at(entry, subject), folder, prefix, drawn, clouds)
        for entry in entries
        if entry.latent_dim in (None, *config.grid.latent_dim)
    }


def _looked_at(entry: FigureEntry, subject: Subject) -> Subject:
    """The subject of a figure, which may look at another latent dim than the reference cell's."""
    if entry.latent_dim in (None, subject.reference_dim):
        return subject
    return replace(subject, reference_dim=entry.latent_dim, results={})


def index_pictures(
    config: Config, cell: Cell, points: RatePoints, drawn: Collection[str]
) -> list[Picture]:
    """The index's figures of one dataset.

    Args:
        config: the whole config.
        cell: the dataset at ``report.reference``, of any composition.
        points: the dataset's trainings by rate and distortion; the caption counts them.
        drawn: paths, relative to the pages, of the figures that exist.
    """
    counts = {
        "drawn": len(points.rows),
        "infinite": points.infinite,
        "beyond": points.beyond,
        "missing": points.missing,
    }
    subject = _subject(cell, counts, "", "")
    folder = places.index_folder(cell.dataset)
    prefix = f"fig-{cell.dataset}"
    clouds = _cloud_files(cell.dataset, compositions(config), drawn)
    return [picture(entry, subject, folder, prefix, drawn, clouds) for entry in figures_of("index")]


def comparisons_picture(cell: Cell, drawn: Collection[str]) -> Picture:
    """The figure of the comparisons with the baseline, whose reference cell is ``cell``."""
    entry, folder = FIGURES["comparisons"], places.index_folder(cell.dataset)
    baseline = cell.composition
    subject = _subject(cell, {}, baseline.model, baseline.regulariser)
    return picture(entry, subject, folder, f"fig-{cell.dataset}", drawn)


def study_pictures(config: Config, drawn: Collection[str]) -> dict[str, list[Picture]]:
    """The figures of each study; none for a study that the config does not ask for."""
    studies = config.studies
    subject = Subject(studies.dataset, min(studies.snr_db), max(studies.latent_dim))
    shown = {
        study: [
            picture(entry, subject, SETS[study].folder, "fig-studies", drawn)
            for entry in figures_of(study)
        ]
        for study in STUDIES
    }
    return {study: [each for each in found if each.href] for study, found in shown.items()}


def single_picture(name: str, drawn: Collection[str]) -> Picture:
    """A figure that is not about one dataset or cell: published, claims or speedups."""
    entry = FIGURES[name]
    return picture(entry, ALL, SETS[entry.figure_set].folder, "fig", drawn)


def theory_pictures(config: Config, drawn: Collection[str]) -> dict[str, Picture]:
    """The figures of the theory by name, of the first dataset at the reference cell."""
    reference = config.report.reference
    subject = Subject(config.grid.dataset[0], reference.snr_db, reference.latent_dim)
    folder = SETS["theory"].folder
    return {
        entry.name: picture(entry, subject, folder, "fig", drawn) for entry in figures_of("theory")
    }


def _subject(cell: Cell, results: Mapping[str, Any], model: str, regulariser: str) -> Subject:
    return Subject(cell.dataset, cell.snr_db, cell.latent_dim, model, regulariser, results)


def picture(
    entry: FigureEntry,
    subject: Subject,
    folder: str,
    prefix: str,
    drawn: Collection[str],
    clouds: tuple[CloudFile, ...] = (),
) -> Picture:
    """A registered figure as pages show it.

    Args:
        entry: its names and words.
        subject: what it is about.
        folder: where its files lie, relative to the pages.
        prefix: the first part of its anchor.
        drawn: paths, relative to the pages, of the figures that exist.
        clouds: 3-D views that the reader can turn, if the figure shows clouds.
    """
    path, chart = f"{folder}/{entry.file}", f"{folder}/{entry.script_file}"
    found = [file for file in entry.downloads if f"{folder}/{file}" in drawn]
    return Picture(
        anchor=f"{prefix}-{entry.name}",
        title=entry.title,
        href=quote(path) if path in drawn else None,
        caption=entry.caption(subject),
        alt=entry.alt(subject),
        shape=entry.shape,
        files=tuple((file_kind(file), quote(f"{folder}/{file}")) for file in found),
        clouds=clouds if entry.turns else (),
        chart=quote(chart) if entry.chart and chart in drawn else "",
    )


def file_kind(file: str) -> str:
    """What a link to a figure's file says: ``PDF``, ``data (CSV)``."""
    ending = file.rsplit(".", 1)[1].upper()
    return f"data ({ending})" if ending == "CSV" else ending


def _folder(dataset: str, composition: Composition) -> str:
    return places.composition_folder(dataset, composition.model, composition.regulariser)


def _cloud_files(
    dataset: str, shown: Iterable[Composition], drawn: Collection[str]
) -> tuple[CloudFile, ...]:
    """The clouds of the compositions ``shown`` that were written."""
    paths = {each: f"{_folder(dataset, each)}/{CLOUD_FILE}" for each in shown}
    called = composition_labels(each.name for each in paths)
    return tuple(
        CloudFile(quote(path), cloud_name(dataset, each.model, each.regulariser), called[each.name])
        for each, path in paths.items()
        if path in drawn
    )
