"""Safetensors files with one JSON object of metadata; no pickle is ever written or read.

Files appear whole or not at all: each is written beside its final name, then renamed.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

FORMAT_VERSION = 1
Array = NDArray[Any]


class FileFormatError(ValueError):
    """A file that is not what it should be; the message names the file and what is wrong."""


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
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {
        "cubeae": json.dumps(
            {**metadata, "format": kind, "format_version": FORMAT_VERSION}, sort_keys=True
        )
    }
    scratch = path.with_name(path.name + ".part")
    contiguous = {name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
    save_file(contiguous, scratch, metadata=header)
    scratch.replace(path)


def read_tensors(path: Path, kind: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Tensors and metadata of a file of ``kind``.

    Raises:
        FileFormatError: if the file is missing, damaged, of another kind or of another version.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise FileFormatError(f"{path}: cannot be read as safetensors ({error})") from None
    try:
        metadata = json.loads(header["cubeae"])
    except (KeyError, json.JSONDecodeError):
        raise FileFormatError(f"{path}: was not written by cubeae") from None
    if metadata.get("format") != kind:
        raise FileFormatError(f"{path}: is a {metadata.get('format')} file, not a {kind} file")
    if metadata.get("format_version") != FORMAT_VERSION:
        raise FileFormatError(
            f"{path}: has format version {metadata.get('format_version')}, not {FORMAT_VERSION}"
        )
    return tensors, metadata
