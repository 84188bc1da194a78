"""The random draws of a cohort's training: minibatches and noise, one stream per seed and purpose.

Common random numbers: what a seed draws does not depend on the model, regulariser, SNR or
cohort, so that comparisons between them are paired.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.rng import stream

CHUNK = 64  # steps drawn at once; the streams do not depend on it


@dataclass(frozen=True)
class StepDraws:
    """One step's draws, by seed: indices [S, B] into the data and normals [S, d, B] by purpose."""

    batch: Tensor
    normals: dict[str, Tensor]


class MinibatchStream:
    """An endless sequence of reshuffled passes over ``size`` points, cut into minibatches.

    A batch may span two passes, and may be larger than the data.
    """

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self._size, self._rng = size, rng
        self._rest: NDArray[np.int64] = np.empty(0, np.int64)

    def take(self, count: int) -> NDArray[np.int64]:
        """The next ``count`` indices."""
        parts = [self._rest]
        held = len(self._rest)
        while held < count:
            parts.append(self._rng.permutation(self._size))
            held += self._size
        joined = np.concatenate(parts)
        self._rest = joined[count:]
        return joined[:count]


def step_draws(
    root: int,
    seeds: Sequence[int],
    steps: int,
    size: int,
    batch: int,
    latent_dim: int,
    purposes: Sequence[str],
    device: torch.device,
) -> Iterator[StepDraws]:
    """Yield the draws of each step, on ``device``.

    Args:
        root: the config's root seed.
        seeds: the cohort's seeds, S of them.
        steps: how many steps to yield.
        size: points in the training split.
        batch: minibatch size B.
        latent_dim: d.
        purposes: what normals are drawn for; each has its own streams.
        device: where the tensors are put.
    """
    orders = [MinibatchStream(size, stream(root, "minibatches", seed)) for seed in seeds]
    streams = {name: normal_streams(root, name, seeds) for name in purposes}
    for start in range(0, steps, CHUNK):
        chunk = min(CHUNK, steps - start)
        parts = [order.take(chunk * batch).reshape(chunk, batch) for order in orders]
        indices = torch.from_numpy(np.stack(parts, 1)).to(device)
        normals = {
            name: draw_normals(generators, (chunk, latent_dim, batch), 1).to(device)
            for name, generators in streams.items()
        }
        for step in range(chunk):
            yield StepDraws(indices[step], {name: draws[step] for name, draws in normals.items()})


def normal_streams(root: int, purpose: str, seeds: Sequence[int]) -> list[np.random.Generator]:
    """The generators of normals for one purpose, one per seed."""
    return [stream(root, "normals", purpose, seed) for seed in seeds]


def draw_normals(
    generators: Sequence[np.random.Generator], shape: tuple[int, ...], axis: int = 0
) -> Tensor:
    """Standard normals of ``shape`` from each generator, stacked along a new ``axis``."""
    draws = [generator.standard_normal(shape, np.float32) for generator in generators]
    return torch.from_numpy(np.stack(draws, axis))
