"""Elementwise optimisers over one flat tensor that holds every weight of a cohort."""

from collections.abc import Callable

import torch
from torch import Tensor

from cubeae.specs.training import Optimiser

# torch.optim's own fused kernels. Its classes would import torch's compiler in the first step,
# which takes seconds.
KERNELS: dict[str, Callable[..., None]] = {
    "adam": torch._fused_adam_,
    "adamw": torch._fused_adamw_,
}


class FlatOptimiser:
    """Adam or AdamW on ``values`` [n], which it changes in place.

    Source: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019, algorithm 2.
    """

    def __init__(self, settings: Optimiser, values: Tensor, gradients: Tensor) -> None:
        self._settings, self._values, self._gradients = settings, values, gradients
        self._mean, self._square = torch.zeros_like(values), torch.zeros_like(values)
        self._steps = torch.zeros((), device=values.device)

    def step(self, rate: float) -> None:
        """One step down ``gradients`` [n], at the learning rate ``rate``."""
        self._steps += 1
        KERNELS[self._settings.name](
            [self._values],
            [self._gradients],
            [self._mean],
            [self._square],
            [],
            [self._steps],
            lr=rate,
            beta1=self._settings.betas[0],
            beta2=self._settings.betas[1],
            weight_decay=self._settings.weight_decay,
            eps=self._settings.epsilon,
            amsgrad=False,
            maximize=False,
        )
