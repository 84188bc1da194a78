"""Code that Numba compiles for the processor at hand."""

from cubeae.compiled import cache

cache.settle()
