"""(e) Seconds until test MSE and smoothed KL come within 5 % of their final values, a model."""

import time
from collections.abc import Iterator

import numpy as np
import torch

from benchmarks.settings import MODELS, Measurement, cohort_of, surface, training_of
from cubeae.metrics.smoothed_kl import smoothed_kl
from cubeae.parts.channels import CHANNELS
from cubeae.rng import stream
from cubeae.training.networks import Networks
from cubeae.training.trainer import train

STUDY, MEMBERS, TAU, CENTRES, QUERIES = "quality", 20, 0.1, 4000, 1000


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Each model's cohort of twenty at batch 64; medians over its members, seconds a member."""
    steps = 500 if quick else 6000
    points, test = surface(), surface(2000, "test")
    for turn in range(rounds):
        for model in MODELS:
            watch = Watch(test)
            training = training_of(steps, 64)
            train(cohort_of(model, MEMBERS), training, points, torch.device("cpu"), watch.observe)
            for name, values in watch.values.items():
                seconds = first_within(values, watch.seconds) / MEMBERS
                yield Measurement(STUDY, model, name, "steps", steps, "s", seconds, turn)


def first_within(values: list[float], seconds: list[float], share: float = 0.05) -> float:
    """When ``values`` came within ``share`` of the last one, never to leave it again."""
    last = values[-1]
    outside = [i for i, value in enumerate(values) if abs(value - last) > share * abs(last)]
    return seconds[outside[-1] + 1] if outside else seconds[0]


class Watch:
    """Measures networks as they train; what that takes is not counted."""

    def __init__(self, test: np.ndarray) -> None:
        self._test = torch.from_numpy(test.T.copy())
        self._spent, self._start = 0.0, time.process_time()
        self.seconds: list[float] = []
        self.values: dict[str, list[float]] = {"test MSE": [], "smoothed KL": []}

    def observe(self, step: int, networks: Networks) -> None:
        """Median test MSE over members, and smoothed KL of their samples."""
        del step  # the clock is what counts
        now = time.process_time()
        self.seconds.append(now - self._start - self._spent)
        x = self._test.expand(MEMBERS, -1, -1)
        mean, log_variance = networks.encode(x)
        rng = torch.Generator().manual_seed(0)
        noise = torch.randn(2, *mean.shape, generator=rng)
        signal = mean if log_variance is None else mean + noise[0] * (log_variance / 2).exp()
        channel = CHANNELS["gaussian"]
        z, _ = channel.transmit(signal, noise[1], torch.tensor(channel.noise_ratio(15.0)))
        errors = (networks.decode(z) - x).square().mean((1, 2))
        self.values["test MSE"].append(float(errors.median()))
        cloud = self._sample(networks, z)
        kl = smoothed_kl(cloud, "surface", 1.0, TAU, QUERIES, stream(0, "quality"))
        self.values["smoothed KL"].append(kl.forward)
        self._spent += time.process_time() - now

    def _sample(self, networks: Networks, z: torch.Tensor) -> np.ndarray:
        """Decoded draws of a Gaussian with the latents' mean and covariance, of every member."""
        each = CENTRES // MEMBERS
        centred = z - z.mean(2, keepdim=True)
        covariance = centred @ centred.transpose(1, 2) / (z.shape[2] - 1)
        ridge = 1e-6 * torch.eye(z.shape[1])
        factor = torch.linalg.cholesky_ex(covariance + ridge).L
        generator = torch.Generator().manual_seed(1)
        draws = torch.randn(MEMBERS, z.shape[1], each, generator=generator)
        decoded = networks.decode(z.mean(2, keepdim=True) + factor @ draws)
        return decoded.transpose(1, 2).reshape(-1, 3).double().numpy()
