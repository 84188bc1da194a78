"""The registry of dataset kinds."""

from cubeae.registry import Registry
from cubeae.truth.kind import DatasetKind
from cubeae.truth.solid import Solid
from cubeae.truth.surface import Surface

KINDS: Registry[DatasetKind] = Registry("dataset kind")
KINDS.add("surface")(Surface)
KINDS.add("solid")(Solid)
