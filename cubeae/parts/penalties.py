"""The registry of penalties: what a config may name in ``terms``."""

from cubeae.parts.free_bits import FreeBits
from cubeae.parts.kl import Kl
from cubeae.parts.mmd import MmdMatched, MmdStandard
from cubeae.parts.moments import Moments
from cubeae.parts.penalty import Penalty
from cubeae.registry import Registry

PENALTIES: Registry[Penalty] = Registry("penalty")
PENALTIES.add("moments")(Moments)
PENALTIES.add("kl")(Kl)
PENALTIES.add("mmd-standard")(MmdStandard)
PENALTIES.add("mmd-matched")(MmdMatched)
PENALTIES.add("free-bits")(FreeBits)
