"""The random draws of a cohort's training: minibatches and noise, one stream per seed and purpose.

Common random numbers: what a seed draws does not depend on the model, regulariser, SNR or
cohort, so comparisons over them are paired.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cubeae.rng import stream

CHUNK = 64  # steps drawn at once; the streams do not depend on it
NOISES = ("posterior", "channel", "prior")


@dataclass(frozen=True)
class StepDraws:
    """One step's draws, by seed: indices [S, B] into the data and normals [S, d, B]."""

    batch: Tensor
    posterior: Tensor
    channel: Tensor
    prior: Tensor


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
        device: where the tensors are put.
    """
    orders = [MinibatchStream(size, stream(root, "minibatches", seed)) for seed in seeds]
    normals = {noise: [stream(root, "normals", noise, seed) for seed in seeds] for noise in NOISES}
    for start in range(0, steps, CHUNK):
        chunk = min(CHUNK, steps - start)
        indices = np.stack([order.take(chunk * batch).reshape(chunk, batch) for order in orders], 1)
        noise = {
            name: np.stack(
                [r.standard_normal((chunk, latent_dim, batch), np.float32) for r in streams], 1
            )
            for name, streams in normals.items()
        }
        on_device = [torch.from_numpy(a).to(device) for a in (indices, *noise.values())]
        for step in range(chunk):
            yield StepDraws(*(tensor[step] for tensor in on_device))
