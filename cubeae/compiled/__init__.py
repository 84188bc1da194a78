"""Code that Numba compiles for the processor at hand, for float32 on a CPU."""

from cubeae.compiled import cache

cache.settle()
