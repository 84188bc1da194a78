"""Stacked multilayer perceptrons: one tensor holds a layer of every member of a cohort.

Samples lie on the last axis: activations are [members, features, batch], weights are
[members, out, in] and biases [members, out, 1], so that a layer is one batched matrix product.
The members are independent along the first axis; nothing sums over it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from cubeae.numerics.columns import arrays, is_compiled
from cubeae.numerics.products import product
from cubeae.rng import stream
from cubeae.specs.training import Architecture, EncoderKind

SPACE = 3  # dimension of the data
BLOCK = 512  # points sent through the networks at once, so that activations stay in the cache
ROW = 64  # a member's weights fill a multiple of it: four vectors of the widest processors


@dataclass(frozen=True)
class Layer:
    """One affine layer of every member: weight [M, out, in], bias [M, out, 1]."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True)
class Networks:
    """Encoder and decoder of every member of a cohort.

    A Gaussian encoder's last layer gives 2 d features: the means, then the log-variances.
    """

    encoder: list[Layer]
    decoder: list[Layer]
    activation: str
    latent_dim: int

    def encode(self, points: Tensor) -> tuple[Tensor, Tensor | None]:
        """Mean and, for a Gaussian encoder, log-variance of the latents.

        Args:
            points: [M, 3, B].

        Returns:
            mean [M, d, B] and log-variance [M, d, B] or None.
        """
        return split_features(forward(self.encoder, points, self.activation), self.latent_dim)

    def decode(self, latents: Tensor) -> Tensor:
        """Reconstructions [M, 3, B] of latents [M, d, B]."""
        return forward(self.decoder, latents, self.activation)

    def parameters(self) -> dict[str, Tensor]:
        """Every tensor by its name in a weights file, e.g. ``encoder.0.weight``."""
        return {
            f"{part}.{index}.{name}": getattr(layer, name)
            for part, layers in (("encoder", self.encoder), ("decoder", self.decoder))
            for index, layer in enumerate(layers)
            for name in ("weight", "bias")
        }

    @staticmethod
    def from_parameters(tensors: dict[str, Tensor], activation: str, latent_dim: int) -> "Networks":
        """The inverse of ``parameters``; raises KeyError where a tensor is missing."""

        def layers(part: str) -> list[Layer]:
            count = sum(name.startswith(f"{part}.") for name in tensors) // 2
            return [
                Layer(tensors[f"{part}.{i}.weight"], tensors[f"{part}.{i}.bias"])
                for i in range(count)
            ]

        return Networks(layers("encoder"), layers("decoder"), activation, latent_dim)


def forward(layers: Sequence[Layer], features: Tensor, activation: str) -> Tensor:
    """Apply ``layers`` with ``activation`` between them; [M, in, B] -> [M, out, B].

    On a CPU, points go through the networks in blocks of ``BLOCK``. A point's output does not
    depend on its place in a block.
    """
    if is_compiled(features):
        return _compiled_forward(layers, features, activation)
    return layer_outputs(layers, features, activation, [None] * len(layers))[-1]


def _compiled_forward(layers: Sequence[Layer], features: Tensor, activation: str) -> Tensor:
    from cubeae.compiled import perceptrons

    (members, width, count), kind = features.shape, perceptrons.ACTIVATIONS[activation]
    parts = [tensor for layer in layers for tensor in (layer.weight, layer.bias)]
    values = torch.cat([tensor.detach().flatten(1) for tensor in parts], 1)
    widths = [width, *(layer.weight.shape[1] for layer in layers)]
    inputs = torch.zeros(members, width, BLOCK)
    outputs = torch.empty(members, sum(widths[1:]), BLOCK)
    found = torch.empty(members, widths[-1], count)
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        inputs[:, :, :size] = features[:, :, start : start + size]
        held = arrays(inputs, outputs)
        perceptrons.forward(values.numpy(), np.array(widths), kind, *held)
        found[:, :, start : start + size] = outputs[:, -widths[-1] :, :size]
    return found


def layer_outputs(
    layers: Sequence[Layer],
    features: Tensor,
    activation: str,
    into: Sequence[Tensor | None],
) -> list[Tensor]:
    """The output of each of ``layers`` for ``features`` [M, in, B].

    Each output [M, out, B] overwrites its tensor of ``into``, or is new where that is None. All but
    the last hold the values after the activation.
    """
    # In place: the derivative of each of these is known from its output.
    nonlinear = {"relu": torch.relu_, "tanh": torch.tanh_, "elu": torch.nn.functional.elu_}
    outputs: list[Tensor] = []
    for layer, place in zip(layers, into, strict=True):
        if outputs:
            features = nonlinear[activation](outputs[-1])
        outputs.append(product(layer.weight, features, place).add_(layer.bias))
    return outputs


def split_features(features: Tensor, latent_dim: int) -> tuple[Tensor, Tensor | None]:
    """Mean and log-variance from an encoder's ``features``; None if it is deterministic."""
    if features.shape[1] == latent_dim:
        return features, None
    mean, log_variance = features.split(latent_dim, dim=1)
    return mean, log_variance


def pack(networks: Networks) -> tuple[Tensor, Networks]:
    """A copy of every weight, one row per member [M, P], and networks whose tensors view it.

    Zeros fill the rows up. The optimiser's vectors then hold whole rows: what is left over would be
    rounded in another way, and be other weights in a cohort of another size.
    """
    rows = torch.cat([tensor.flatten(1) for tensor in networks.parameters().values()], 1)
    flat = torch.nn.functional.pad(rows, (0, -rows.shape[1] % ROW))
    return flat, unpack(flat, networks)


def unpack(flat: Tensor, like: Networks) -> Networks:
    """Networks of the shapes of ``like`` whose tensors are views of ``flat`` [M, P]."""
    tensors = like.parameters()
    sizes = [tensor[0].numel() for tensor in tensors.values()]
    parts = flat[:, : sum(sizes)].split(sizes, dim=1)
    views = {
        name: part.view_as(tensor)
        for (name, tensor), part in zip(tensors.items(), parts, strict=True)
    }
    return Networks.from_parameters(views, like.activation, like.latent_dim)


def initialise(
    architecture: Architecture,
    encoder: EncoderKind,
    latent_dim: int,
    seeds: Sequence[int],
    root: int,
) -> Networks:
    """Fresh networks, one member per seed, float32 on the CPU.

    Each layer is drawn from its own stream, and the log-variances' rows from another. So layers of
    equal shape hold equal numbers in every model of that seed.

    Source: U(-1/sqrt(in), 1/sqrt(in)), the default of torch.nn.Linear.
    """
    hidden = architecture.hidden
    code, mirror = [SPACE, *hidden, latent_dim], [latent_dim, *reversed(hidden), SPACE]
    encoder_layers = _stack(code, "encoder", seeds, root)
    if encoder == "gaussian":
        spread = _layer(hidden[-1], latent_dim, seeds, root, "log-variance", 0)
        last = encoder_layers[-1]
        encoder_layers[-1] = Layer(
            torch.cat([last.weight, spread.weight], 1), torch.cat([last.bias, spread.bias], 1)
        )
    return Networks(
        encoder_layers,
        _stack(mirror, "decoder", seeds, root),
        architecture.activation,
        latent_dim,
    )


def _stack(widths: list[int], part: str, seeds: Sequence[int], root: int) -> list[Layer]:
    return [
        _layer(fan_in, fan_out, seeds, root, part, index)
        for index, (fan_in, fan_out) in enumerate(pairwise(widths))
    ]


def _layer(
    fan_in: int, fan_out: int, seeds: Sequence[int], root: int, part: str, index: int
) -> Layer:
    bound = 1 / math.sqrt(fan_in)
    draws = [
        stream(root, "weights", part, index, seed).uniform(-bound, bound, (fan_out, fan_in + 1))
        for seed in seeds
    ]
    stacked = torch.from_numpy(np.stack(draws).astype(np.float32))
    return Layer(stacked[:, :, :fan_in].contiguous(), stacked[:, :, fan_in:].contiguous())
