"""Samples of the cube's surface."""

from cubeae.rng import stream
from cubeae.truth.cube import Points
from cubeae.truth.kinds import KINDS


def surface(n: int, *key: str | int) -> Points:
    return KINDS["surface"].sample(n, 1.0, stream(0, *key))
