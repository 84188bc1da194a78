"""The registry of latent samplers: what a config may name as ``sampler``."""

from cubeae.parts.aggregate_sampler import AggregateSampler
from cubeae.parts.hypersphere_sampler import HypersphereSampler
from cubeae.parts.matched_sampler import MatchedSampler
from cubeae.parts.mixture_sampler import MixtureSampler
from cubeae.parts.sampler import LatentSampler
from cubeae.parts.standard_sampler import StandardSampler
from cubeae.registry import Registry

SAMPLERS: Registry[LatentSampler] = Registry("latent sampler")
SAMPLERS.add("standard")(StandardSampler)
SAMPLERS.add("matched")(MatchedSampler)
SAMPLERS.add("mixture")(MixtureSampler)
SAMPLERS.add("aggregate")(AggregateSampler)
SAMPLERS.add("hypersphere")(HypersphereSampler)
