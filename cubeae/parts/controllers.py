"""The registry of controllers: what a config may name as the ``kind`` of a term's weight."""

from typing import Annotated

from cubeae.parts.controller import Controller
from cubeae.parts.geco import Geco
from cubeae.parts.sigma_vae import SigmaVae
from cubeae.registry import KindOf, Registry

CONTROLLERS: Registry[type[Controller]] = Registry("controller", keeps_classes=True)
CONTROLLERS.add("sigma-vae")(SigmaVae)
CONTROLLERS.add("geco")(Geco)
# One of them in a config, chosen by its key ``kind``.
AnyController = Annotated[Controller, KindOf(CONTROLLERS)]
