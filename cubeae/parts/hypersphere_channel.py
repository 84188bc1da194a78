"""Channel: the encoder's output on a sphere, then Gaussian noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cubeae.parts.gaussian_channel import GaussianChannel

if TYPE_CHECKING:
    from torch import Tensor


class HypersphereChannel(GaussianChannel):
    """Scales y to the sphere of radius sqrt(d), so that all points have the same power.

    The noise is that of ``gaussian``, so z lies near the sphere, and on it without noise. It is no
    von Mises-Fisher encoder: y has no distribution of its own, and the noise leaves the sphere.

    Source: Davidson et al. 2018 (hyperspherical VAEs) for latents on a sphere.
    """

    words = (
        "Channel: y is scaled to s = √d y / ‖y‖, on the sphere of radius √d; z = s + n for each "
        "neuron, with Gaussian noise n of variance Var(s) × 10^(−SNR/10), SNR in dB."
    )
    signal = "s = √d y/‖y‖"
    noise = ("n ~ N(0, v)", "v = Var(s) / SNR")
    needs_deterministic_encoder = True
    fewest_dims = 2  # in one dimension the sphere is two points

    def constrain(self, output: Tensor) -> Tensor:
        """sqrt(d) y / ||y||; 0 where y is 0."""
        from cubeae.numerics.sphere import directions

        return math.sqrt(output.shape[1]) * directions(output)
