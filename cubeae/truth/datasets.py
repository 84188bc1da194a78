"""Named datasets on the cube, one safetensors file per split."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from cubeae.bounds import FORBID, Pair
from cubeae.files.storage import FileFormatError, read_tensors, write_tensors
from cubeae.registry import Known
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class DatasetSpec:
    """A dataset kind on the cube [-half_side, half_side]^3, and the number of points per split."""

    __pydantic_config__: ClassVar = FORBID
    kind: Annotated[str, Known(KINDS)]
    half_side: Annotated[float, Ge(1e-6), Le(1e6)]
    train: Pair
    validation: Pair
    test: Pair


def generate(spec: DatasetSpec, name: str, split: Split, root: int) -> NDArray[np.float32]:
    """Draw one split from its own random stream; [n, 3].

    It does not depend on the other splits.

    Raises:
        UnknownNameError: ``spec.kind`` is not registered.
    """
    rng = stream(root, "dataset", name, split)
    points = KINDS[spec.kind].sample(getattr(spec, split), spec.half_side, rng)
    return points.astype(np.float32)


def write_split(path: Path, spec: DatasetSpec, name: str, split: Split, root: int) -> None:
    """Generate one split and write it, with all its parameters as metadata.

    Raises:
        UnknownNameError: ``spec.kind`` is not registered.
    """
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
