"""Safetensors files with one JSON object of metadata; no pickle is ever written or read.

Files appear whole or not at all: each is written beside its final name, then renamed. A checksum
in the metadata covers every tensor and the metadata itself, which safetensors alone would not.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

FORMAT_VERSION = 2
Array = NDArray[Any]


class FileFormatError(ValueError):
    """A file that is not what it should be; the message begins with the file, then a colon."""


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


def write_tensors(
    path: Path, kind: str, tensors: Mapping[str, Array], metadata: Mapping[str, Any]
) -> None:
    """Write ``tensors`` and ``metadata`` (JSON values, infinities allowed) to ``path``.

    Args:
        path: the file; its folder is made.
        kind: what the file is, e.g. ``dataset``; ``read_tensors`` checks it.
        tensors: arrays by name.
        metadata: whatever is needed to understand the file without its path.
    """
    described = {**metadata, "format": kind, "format_version": FORMAT_VERSION}
    contiguous = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    described["sha256"] = _checksum(described, contiguous)
    # One key alone: safetensors writes several in any order, and the file would not be the same.
    header = {"cubeae": json.dumps(described, sort_keys=True)}
    with whole(path) as scratch:
        scratch.write_bytes(save(contiguous, header))


def _checksum(metadata: Mapping[str, Any], tensors: Mapping[str, Array]) -> str:
    digest = hashlib.sha256(json.dumps(metadata, sort_keys=True).encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype.str} {tensor.shape}".encode())
        digest.update(np.ascontiguousarray(tensor).tobytes())
    return digest.hexdigest()


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
    if metadata.pop("sha256", None) != _checksum(metadata, tensors):
        raise FileFormatError(f"{path}: is damaged, its checksum differs")
    return tensors, metadata
