"""The registry of channels: what a config may name as ``channel``."""

from cubeae.parts.channel import Channel
from cubeae.parts.gaussian_channel import GaussianChannel
from cubeae.parts.hypersphere_channel import HypersphereChannel
from cubeae.parts.no_channel import NoChannel
from cubeae.registry import Registry

CHANNELS: Registry[Channel] = Registry("channel")
CHANNELS.add("gaussian")(GaussianChannel)
CHANNELS.add("none")(NoChannel)
CHANNELS.add("hypersphere")(HypersphereChannel)
