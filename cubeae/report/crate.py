"""An RO-Crate of a run: its files with their checksums, what made them, and who.

Source: Soiland-Reyes et al. 2022, *Packaging research artefacts with RO-Crate*; its properties are
those of https://www.researchobject.org/ro-crate/.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from cubeae.config.keys import Config
from cubeae.config.source import Source
from cubeae.files.storage import whole
from cubeae.report.citation import NAME, Citation
from cubeae.report.tables.provenance import file_hash, provenance

INDEX = "reports/index.html"
FORMATS = {
    ".csv": "text/csv",
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".py": "text/x-python",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tex": "text/x-tex",
    ".yaml": "application/yaml",
}


@dataclass(frozen=True)
class Part:
    """Files of one kind.

    Attributes:
        name: what they are.
        folder: the config's path that they lie below, and their folder in the crate.
        suffixes: of their names; none for all files that no earlier part takes.
        inside: a folder that all of them lie in, at any depth; empty for any.
        outside: folders that none of them lies in.
        description: for the reader of the crate.
    """

    name: str
    folder: str
    suffixes: tuple[str, ...]
    description: str
    inside: str = ""
    outside: tuple[str, ...] = ()

    def takes(self, path: Path) -> bool:
        """Whether ``path``, relative to the folder, is one of these files."""
        folders = path.parent.parts
        return (
            (not self.suffixes or path.suffix in self.suffixes)
            and (not self.inside or self.inside in folders)
            and not set(self.outside) & set(folders)
        )


WHOLE_REPORT = "The report's pages and their files open from disk, without a network."
# A file belongs to the first part that takes it.
PARTS = (
    Part("weights", "results", (".safetensors",), "Trained models, one file per cell.", "weights"),
    Part(
        "tables",
        "results",
        (".parquet", ".csv"),
        "Metrics of every training, their summaries, comparisons and verdicts.",
        # Rows per cell, which the tables repeat, and times of jobs.
        outside=("metrics", "history", "benchmarks"),
    ),
    Part("pages", "reports", (".html",), WHOLE_REPORT),
    Part("figures", "reports", (".svg", ".png", ".pdf"), "Every figure of the pages."),
    Part("exports", "reports", (".csv", ".tex"), "The pages' tables, and the figures' data."),
    Part("assets", "reports", (), "What pages load: style and scripts."),
)


@dataclass(frozen=True)
class Packed:
    """A crate to write, how many files of the run it holds, and what it lacks, in words."""

    crate: Any
    count: int
    missing: tuple[str, ...]


def pack(config: Config, source: Source, citation: Citation | None) -> Packed:
    """The crate of a run, with paths relative to the working folder.

    Args:
        config: the run's config.
        source: the files that it was read from, and what the command line overrode.
        citation: the authors and the licence; None if they are not known.

    Raises:
        ValueError: if neither folder of the config holds a file to pack.
    """
    folders = {name: Path(folder).expanduser() for name, folder in asdict(config.paths).items()}
    found = {part: tuple(files) for part, files in _found(folders).items()}
    count = sum(map(len, found.values()))
    if not count:
        places = " and ".join(str(folder) for folder in folders.values())
        raise ValueError(f"{source.name}: nothing to pack in {places}; run snakemake all first")
    crate = ROCrate()
    crate.name = config.title
    crate.description = f"A run of cubeae, a benchmark of latent regularisers: {count} files."
    given = source.given()
    plugins = [place for place in given["plugins"] if place.endswith(".py")]
    settings = [_add_file(crate, Path(file), Path(file).name) for file in (*source.files, *plugins)]
    collections = [_add_part(crate, part, folders, files) for part, files in found.items() if files]
    newest = max(path.stat().st_mtime for files in found.values() for path in files)
    _add_run(crate, provenance(config, given), settings, collections, newest)
    crate.root_dataset["mentions"] = [*collections, crate.get("#run")]
    if INDEX in crate:
        crate.mainEntity = crate.get(INDEX)
    _add_citation(crate, citation)
    return Packed(crate, count, tuple(_missing(crate, found, citation)))


def write(packed: Packed, output: Path) -> None:
    """Write a crate, whole or not at all: a zip file if ``output`` ends so, a folder otherwise.

    Raises:
        ValueError: if ``output`` exists.
    """
    if output.exists():
        raise ValueError(f"{output}: exists already; remove it, or give another name")
    if output.suffix == ".zip":
        with whole(output) as scratch:
            packed.crate.write_zip(scratch)
        return
    scratch = output.with_name(output.name + ".part")
    try:
        packed.crate.write(scratch)
        scratch.rename(output)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _found(folders: dict[str, Path]) -> dict[Part, list[Path]]:
    found: dict[Part, list[Path]] = {part: [] for part in PARTS}
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".part":
                inner = path.relative_to(folder)
                parts = (part for part in PARTS if part.folder == name and part.takes(inner))
                if part := next(parts, None):
                    found[part].append(path)
    return found


def _add_file(crate: Any, path: Path, place: str) -> Any:
    properties = {
        "name": place,
        "contentSize": str(path.stat().st_size),
        "sha256": file_hash(path),
        "encodingFormat": FORMATS.get(path.suffix, "application/octet-stream"),
    }
    return crate.add_file(path, place, properties=properties)


def _add_part(crate: Any, part: Part, folders: dict[str, Path], files: Sequence[Path]) -> Any:
    inside = folders[part.folder]
    entries = [
        _add_file(crate, path, f"{part.folder}/{path.relative_to(inside).as_posix()}")
        for path in files
    ]
    properties = {
        "@type": "Collection",
        "name": part.name,
        "description": part.description,
        "hasPart": entries,
    }
    return crate.add(ContextEntity(crate, f"#{part.name}", properties))


def _add_run(
    crate: Any,
    origin: dict[str, Any],
    settings: Sequence[Any],
    results: Sequence[Any],
    ended: float,
) -> None:
    code = "; ".join(f"{name}: {value}" for name, value in origin["code"].items())
    versions, overrides = dict(origin["versions"]), origin["config"]["overrides"]
    software = {
        "@type": "SoftwareApplication",
        "name": "cubeae",
        "softwareVersion": versions.pop("cubeae"),
        "softwareRequirements": [f"{name} {number}" for name, number in versions.items()],
        "description": f"The code that packed this crate ({code}). The page provenance.html states "
        "what made the report.",
    }
    run = {
        "@type": "CreateAction",
        "name": "the run",
        "endTime": datetime.fromtimestamp(ended, UTC).isoformat(timespec="seconds"),
        "instrument": crate.add(ContextEntity(crate, "#cubeae", software)),
        "object": list(settings),
        "description": f"Values from the command line: {overrides}.",
        "result": list(results),
    }
    crate.add(ContextEntity(crate, "#run", run))


def _add_citation(crate: Any, citation: Citation | None) -> None:
    if citation is None:
        return
    _add_file(crate, citation.file, NAME)
    authors = []
    for number, author in enumerate(citation.authors, 1):
        kind = "Person" if author.is_person else "Organization"
        entity = {"@type": kind, "name": author.name}
        authors.append(crate.add(ContextEntity(crate, author.orcid or f"#author-{number}", entity)))
    if authors:
        crate.root_dataset["author"] = authors
    if citation.license:
        address = f"https://spdx.org/licenses/{citation.license}"
        entity = {"@type": "CreativeWork", "name": citation.license}
        crate.license = crate.add(ContextEntity(crate, address, entity))


def _missing(
    crate: Any, found: dict[Part, tuple[Path, ...]], citation: Citation | None
) -> Iterator[str]:
    for part, files in found.items():
        if not files:
            yield f"{part.name}: no such file below the config's paths.{part.folder}"
    if INDEX not in crate:
        yield f"{INDEX}: the run is not finished; snakemake all finishes it"
    if citation is None:
        yield f"authors and licence: no {NAME} in this folder"
        return
    for name, known in (("authors", citation.authors), ("license", citation.license)):
        if not known:
            yield f"{name}: not in {citation.file}"
