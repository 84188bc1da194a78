"""Samples that several tests draw."""

import numpy as np

from cubeae.truth.cube import Points
from cubeae.truth.kinds import KINDS


def sample_smoothed(
    kind: str, n: int, half_side: float, tau: float, rng: np.random.Generator
) -> Points:
    """Draw ``n`` independent points of the kind's distribution plus N(0, tau^2 I); [n, 3]."""
    return KINDS[kind].sample(n, half_side, rng) + tau * rng.standard_normal((n, 3))
