"""Named datasets on and in the cube, one safetensors file a split."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cubeae.files.storage import FileFormatError, read_tensors, write_tensors
from cubeae.rng import stream
from cubeae.specs.training import DatasetSpec, Split
from cubeae.truth.cube import SAMPLERS


def generate(spec: DatasetSpec, name: str, split: Split, root: int) -> NDArray[np.float32]:
    """Draw one split from its own stream; [n, 3], float32.

    A split's first points do not depend on its size or on the other splits.
    """
    rng = stream(root, "dataset", name, split)
    return SAMPLERS[spec.kind](getattr(spec, split), spec.half_side, rng).astype(np.float32)


def write_split(path: Path, spec: DatasetSpec, name: str, split: Split, root: int) -> None:
    """Generate one split and write it with all its parameters in the metadata."""
    metadata = {"dataset": name, "split": split, "seed": root, **asdict(spec)}
    write_tensors(path, "dataset", {"points": generate(spec, name, split, root)}, metadata)


def read_split(path: Path) -> tuple[NDArray[np.float32], Mapping[str, object]]:
    """Points [n, 3] and metadata of a split.

    Raises:
        FileFormatError: if the file is not a dataset of this package.
    """
    tensors, metadata = read_tensors(path, "dataset")
    points = tensors.get("points")
    if points is None or points.ndim != 2 or points.shape[1] != 3:
        raise FileFormatError(f"{path}: holds no tensor 'points' of shape [n, 3]")
    return points, metadata
