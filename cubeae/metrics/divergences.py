"""The registry of estimators of a generative KL divergence.

The 2024 student report prints a D_KL and does not state its estimator, so the replication scores
its clouds with all that are plausible. Every estimate is in nats. Where the data lie on a surface,
the true KL is infinite for any cloud that leaves it, so values compare clouds of equal sizes only.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray

from cubeae.metrics.fitted_kl import gaussian_kl, histogram_kl, kernel_kl
from cubeae.metrics.knn import knn_kl
from cubeae.metrics.posterior import gaussian_kl as moments_kl
from cubeae.registry import Registry

Floats = NDArray[np.float64]
Between = Callable[[Floats, Floats], float]

NEIGHBOURS = (1, 5)
BINS = (10, 30, 100)
FLOORS = (1e-10, 1e-6, 1e-3)


@dataclass(frozen=True)
class Clouds:
    """What one training is scored on.

    ``data`` [n, 3] and ``generated`` [m, 3] are points. Of the data's latents [d, n], ``mean`` and
    ``variance`` are the encoder's given the point (``variance`` is None for a deterministic one),
    and ``z`` is what the decoder reads.
    """

    data: Floats
    generated: Floats
    mean: Floats
    variance: Floats | None
    z: Floats


@dataclass(frozen=True)
class Estimator:
    """An estimator of a divergence: its name in words, and its value for the clouds, in nats."""

    words: str
    value: Callable[[Clouds], float]


ESTIMATORS: Registry[Estimator] = Registry("estimator of a divergence")


def forward(between: Between, clouds: Clouds) -> float:
    """KL(data || generated)."""
    return between(clouds.data, clouds.generated)


def reverse(between: Between, clouds: Clouds) -> float:
    """KL(generated || data)."""
    return between(clouds.generated, clouds.data)


DIRECTIONS = {
    "forward": (forward, "data to generated"),
    "reverse": (reverse, "generated to data"),
}


def summed(between: Between, first: Floats, second: Floats) -> float:
    """The sum over coordinates of a divergence between single coordinates."""
    columns = zip(first.T, second.T, strict=True)
    return math.fsum(between(one[:, None], other[:, None]) for one, other in columns)


def averaged(between: Between, first: Floats, second: Floats) -> float:
    """The same, averaged over coordinates."""
    return summed(between, first, second) / first.shape[1]


def posterior_kl(clouds: Clouds) -> float:
    """KL(q(z|x) || N(0, I)), summed over latent dims, averaged over points.

    NaN for a deterministic encoder.

    Source: Kingma and Welling 2014, appendix B.
    """
    if clouds.variance is None:
        return math.nan
    terms = clouds.mean**2 + clouds.variance - 1 - np.log(clouds.variance)
    return float(0.5 * terms.sum(0).mean())


def posterior_kl_per_dim(clouds: Clouds) -> float:
    """The same, averaged over latent dims."""
    return posterior_kl(clouds) / len(clouds.mean)


def latent_gaussian_kl(clouds: Clouds) -> float:
    """KL(N(mean, Cov) || N(0, I)) of the Gaussian with the moments of all z."""
    return float(moments_kl(torch.from_numpy(clouds.z)[None])[0])


def between_clouds() -> Iterator[tuple[str, str, Between]]:
    """Name, words and function of every estimator that compares two clouds, either way."""
    for k in NEIGHBOURS:
        yield f"knn-{k}", f"k-NN, k = {k}", partial(knn_kl, neighbours=k)
    yield "gaussian", "Gaussian fits", gaussian_kl
    single = "Gaussian fits of single coordinates, averaged"
    yield "gaussian-1d", single, partial(averaged, gaussian_kl)
    yield "kernel", "kernel densities", kernel_kl
    for bins, floor in product(BINS, FLOORS):
        sizes, words = f"{bins}-{floor:.0e}", f"{bins} bins, floor {floor:g}"
        binned: Between = partial(histogram_kl, bins=bins, floor=floor)
        yield (
            f"histogram-mean-{sizes}",
            f"1-D histograms, averaged, {words}",
            partial(averaged, binned),
        )
        yield f"histogram-sum-{sizes}", f"1-D histograms, summed, {words}", partial(summed, binned)
        # A floor that outweighs the points would leave little of them.
        if floor * bins**3 <= 1:
            yield f"histogram-3d-{sizes}", f"3-D histogram, {words}", binned


for _name, _words, _between in between_clouds():
    for _direction, (_directed, _from_to) in DIRECTIONS.items():
        _estimator = Estimator(f"{_words}, {_from_to}", partial(_directed, _between))
        ESTIMATORS.add(f"{_name}-{_direction}")(_estimator)
ESTIMATORS.add("posterior-sum")(Estimator("latent KL to N(0, I), summed over dims", posterior_kl))
ESTIMATORS.add("posterior-mean")(
    Estimator("latent KL to N(0, I), averaged over dims", posterior_kl_per_dim)
)
ESTIMATORS.add("latent-gaussian")(
    Estimator("Gaussian fit of the latents to N(0, I)", latent_gaussian_kl)
)
