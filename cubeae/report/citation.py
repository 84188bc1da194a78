"""Who made it, and under which licence: read from a CITATION.cff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cubeae.config.place import workflow_folder
from cubeae.files.storage import FileFormatError

NAME = "CITATION.cff"
SOURCE = workflow_folder()  # where cubeae has its own CITATION.cff


@dataclass(frozen=True)
class Author:
    """A person, or an entity such as a group; ``orcid`` is an address, or empty."""

    name: str
    is_person: bool
    orcid: str = ""


@dataclass(frozen=True)
class Citation:
    """What a CITATION.cff says; ``license`` is an SPDX identifier, or empty."""

    file: Path
    authors: tuple[Author, ...]
    license: str


def find_citation(folders: Sequence[Path]) -> Citation | None:
    """The CITATION.cff of the first folder that has one; None if none does.

    Raises:
        FileFormatError: if it is no YAML map, or an author in it has no name.
    """
    files = [folder / NAME for folder in folders if (folder / NAME).is_file()]
    return _read(files[0]) if files else None


def _read(file: Path) -> Citation:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileFormatError(f"{file}: is no YAML ({' '.join(str(error).split())})") from None
    if not isinstance(content, dict):
        raise FileFormatError(f"{file}: holds no map of keys at its top level")
    authors = content.get("authors") or []
    if not isinstance(authors, list):
        raise FileFormatError(f"{file}: authors: is no list")
    licence = content.get("license") or ""
    if not isinstance(licence, str):
        raise FileFormatError(f"{file}: license: is no single SPDX identifier such as MIT")
    return Citation(file, tuple(_author(file, entry) for entry in authors), licence)


def _author(file: Path, entry: Any) -> Author:
    if isinstance(entry, Mapping):
        parts = [entry.get(key) for key in ("given-names", "name-particle", "family-names")]
        person = " ".join(str(part) for part in parts if part)
        name = person or str(entry.get("name") or "")
        if name:
            return Author(name, bool(person), str(entry.get("orcid") or ""))
    raise FileFormatError(f"{file}: authors: an entry has neither name nor family-names")
