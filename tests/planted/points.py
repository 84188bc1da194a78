"""Samples of the cube's surface."""

from cubeae.rng import stream
from cubeae.truth.cube import Points, sample_surface


def surface(n: int, *key: str | int) -> Points:
    return sample_surface(n, 1.0, stream(0, *key))
