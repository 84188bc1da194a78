"""Safetensors files with one JSON object of metadata; no pickle is ever written or read.

A file appears whole or not at all: it is written under a temporary name, then renamed. The
metadata of safetensors and parquet files holds a seal, the checksum of every byte of the file.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

FORMAT_VERSION = 4
SEAL = b"sha256:%064d" % 0  # holds the seal's place until the file is sealed
Array = NDArray[Any]


class FileFormatError(ValueError):
    """A file cannot be used as it is; the message begins with the file's name and a colon."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write to, which becomes ``path`` if nothing is raised, and is removed if it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(path.name + ".part")
    try:
        yield scratch
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    with whole(path) as scratch:
        scratch.write_text(text, encoding="utf-8")


def seal(content: bytes) -> bytes:
    """``content`` with its ``SEAL`` replaced by the SHA-256 of ``content``.

    Raises:
        ValueError: if ``content`` does not hold ``SEAL`` exactly once.
    """
    if content.count(SEAL) != 1:
        raise ValueError("a file to be sealed needs exactly one place for its seal")
    return content.replace(SEAL, b"sha256:" + hashlib.sha256(content).hexdigest().encode())


def check_seal(path: Path) -> None:
    """Check that every byte of a sealed file is as it was written.

    Raises:
        FileFormatError: if a byte changed, or the file was never sealed.
    """
    content = path.read_bytes()
    seals = set(re.findall(rb"sha256:[0-9a-f]{64}", content))
    if not any(seal(content.replace(found, SEAL)) == content for found in seals):
        raise FileFormatError(f"{path}: is damaged, its checksum differs")


def write_tensors(
    path: Path, kind: str, tensors: Mapping[str, Array], metadata: Mapping[str, Any]
) -> None:
    """Write ``tensors`` and ``metadata`` (JSON values, infinities allowed) to ``path``.

    Args:
        path: the file; its folder is made.
        kind: what the file is, e.g. ``dataset``; ``read_tensors`` checks it.
        tensors: arrays by name.
        metadata: everything that a reader needs to understand the file without its path.
    """
    described = {**metadata, "format": kind, "format_version": FORMAT_VERSION}
    contiguous = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    described["seal"] = SEAL.decode()
    # One key only: safetensors writes several keys in any order, so the bytes would vary.
    header = {"cubeae": json.dumps(described, sort_keys=True)}
    with whole(path) as scratch:
        scratch.write_bytes(seal(save(contiguous, header)))


def read_tensors(path: Path, kind: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Tensors and metadata of a file of ``kind``.

    Raises:
        FileFormatError: if the file is missing, damaged, of another kind or of another version.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        raise FileFormatError(f"{path}: cannot be read as safetensors ({error})") from None
    try:
        metadata = json.loads(header["cubeae"])
    except (KeyError, json.JSONDecodeError):
        raise FileFormatError(f"{path}: was not written by cubeae") from None
    if not isinstance(metadata, dict):
        raise FileFormatError(f"{path}: was not written by cubeae")
    if metadata.get("format") != kind:
        raise FileFormatError(f"{path}: is a {metadata.get('format')} file, not a {kind} file")
    if metadata.get("format_version") != FORMAT_VERSION:
        raise FileFormatError(
            f"{path}: has format version {metadata.get('format_version')}, not {FORMAT_VERSION}"
        )
    check_seal(path)
    del metadata["seal"]
    return tensors, metadata
