"""What penalties and channels read: one batch of a cohort's latents, [members, neurons, batch]."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from cubeae.parts.decoder import Decoder


@dataclass(frozen=True)
class Latents:
    """One batch of latents of a cohort; every tensor is [M, d, B].

    ``z`` is the noisy latent that the decoder reads and ``mean`` is E[z | x]. ``variance`` is
    Var(z | x): the encoder's own plus that of the channel's noise; None for a deterministic
    encoder. ``prior`` holds standard normal draws, which only kernel bandwidths depend on.

    Some penalties read more. ``normals`` are this step's standard normal draws, [M, d, B] for each
    name in a penalty's ``draws``. ``progress`` is the share of the steps that are done.
    ``decoder`` is there where a penalty needs it.
    """

    z: Tensor
    mean: Tensor
    variance: Tensor | None
    prior: Tensor
    normals: Mapping[str, Tensor] = field(default_factory=dict)
    progress: float = 0.0
    decoder: Decoder | None = None


@dataclass
class Bandwidths:
    """Kernel bandwidths, [M] for each penalty that has one.

    They are recomputed only when ``due``, because they drift slowly.
    """

    values: dict[object, Tensor] = field(default_factory=dict)
    due: bool = True


def batch_variance(latents: Tensor) -> Tensor:
    """Unbiased variance over the batch of each neuron, differentiable; [M, d, B] -> [M, d, 1]."""
    # Along the last axis, Tensor.var is ten times as slow, and Tensor.mean twice.
    centred = latents - latents.sum(dim=-1, keepdim=True) / latents.shape[-1]
    return centred.square().sum(dim=-1, keepdim=True) / (latents.shape[-1] - 1)
