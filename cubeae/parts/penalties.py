"""The registry of penalties: what a config may name in ``terms``."""

from cubeae.parts.covariance import Covariance
from cubeae.parts.cramer_wold import CramerWold
from cubeae.parts.decoder_decay import DecoderDecay
from cubeae.parts.decoder_gradient import DecoderGradient
from cubeae.parts.free_bits import FreeBits
from cubeae.parts.kl import Kl
from cubeae.parts.kl_capacity import KlCapacity
from cubeae.parts.latent_norm import LatentNorm
from cubeae.parts.mmd import MmdMatched, MmdStandard
from cubeae.parts.mmd_imq import MmdImq
from cubeae.parts.mmd_multiscale import MmdMultiscale
from cubeae.parts.mmd_sphere import MmdSphere
from cubeae.parts.moments import Moments
from cubeae.parts.penalty import Penalty
from cubeae.parts.sliced_wasserstein import SlicedWasserstein
from cubeae.parts.total_correlation import TotalCorrelation
from cubeae.registry import Registry

PENALTIES: Registry[Penalty] = Registry("penalty")
PENALTIES.add("moments")(Moments)
PENALTIES.add("kl")(Kl)
PENALTIES.add("mmd-standard")(MmdStandard)
PENALTIES.add("mmd-matched")(MmdMatched)
PENALTIES.add("mmd-imq")(MmdImq)
PENALTIES.add("mmd-multiscale")(MmdMultiscale)
PENALTIES.add("mmd-sphere")(MmdSphere)
PENALTIES.add("sliced-wasserstein")(SlicedWasserstein)
PENALTIES.add("cramer-wold")(CramerWold)
PENALTIES.add("covariance")(Covariance)
PENALTIES.add("total-correlation")(TotalCorrelation)
PENALTIES.add("free-bits")(FreeBits)
PENALTIES.add("kl-capacity")(KlCapacity)
PENALTIES.add("latent-norm")(LatentNorm)
PENALTIES.add("decoder-decay")(DecoderDecay)
PENALTIES.add("decoder-gradient")(DecoderGradient)
