"""What the latents tell about the input, and the latent parts of the rate, of every member."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from cubeae.metrics.information import (
    Bracket,
    conditional_variance,
    information_bracket,
    neuron_rates,
    neurons_bracket,
    rate_nats,
    rate_parts,
    total_rate,
)
from cubeae.parts.channels import CHANNELS
from cubeae.specs.evaluation import Evaluation
from cubeae.training.weights import Encoding, TrainedModel
from cubeae.truth.rate_distortion import distortion_bound, rate_bound

Floats = NDArray[np.float64]


def information(
    model: TrainedModel,
    encoding: Encoding,
    test_mse: Floats,
    truth: Mapping[str, Any],
    settings: Evaluation,
) -> dict[str, Floats]:
    """Columns of information, rate and the gaps to the bound; [S] each.

    Args:
        model: the trained models of one cell.
        encoding: of the test split.
        test_mse: mean squared error of a coordinate on it, [S].
        truth: ``kind`` and ``half_side`` of the dataset.
        settings: sample sizes.

    Raises:
        UnknownNameError: the dataset kind is not registered.
    """
    z, mean, noise = encoding.z, encoding.mean, encoding.noise_variance
    variance = conditional_variance(encoding.log_variance, noise)
    together = information_bracket(z, mean, variance, settings.information_points)
    apart = neurons_bracket(z, mean, variance, settings.information_points)
    rate = rate_nats(mean, variance)
    parts = rate_parts(rate, together, apart)
    channel = CHANNELS[model.info["channel"]]
    capacity = channel.capacity_bits(model.info["snr_db"], model.networks.latent_dim)
    return {
        "information_rate_bits": neuron_rates(z, noise).mean(1).numpy(),
        "information_rate_total_bits": total_rate(z, noise).numpy(),
        "mutual_information_lower_bits": together.lower.numpy(),
        "mutual_information_upper_bits": together.upper.numpy(),
        "capacity_bits": np.full(len(z), capacity),
        "rate_nats": rate.numpy(),
        **_ends("marginal_kl", parts.marginal_kl),
        **_ends("total_correlation", parts.total_correlation),
        **_ends("neurons_kl", parts.neurons_kl),
        **gaps(together.upper, test_mse, truth),
    }


def _ends(name: str, bracket: Bracket) -> dict[str, Floats]:
    return {
        f"{name}_lower_nats": bracket.lower.numpy(),
        f"{name}_upper_nats": bracket.upper.numpy(),
    }


def gaps(bits: Tensor, test_mse: Floats, truth: Mapping[str, Any]) -> dict[str, Floats]:
    """Distance of every member from the rate-distortion bound, in both directions; [S] each.

    Args:
        bits: upper bound of I(X; Z), [S]. A gap is NaN where it is not finite.
        test_mse: mean squared error of a coordinate, [S].
        truth: ``kind`` and ``half_side`` of the dataset.

    Raises:
        UnknownNameError: the dataset kind is not registered.
    """
    place = (truth["kind"], truth["half_side"])
    rate, distortion = bits.numpy(), 3 * test_mse
    known = np.where(np.isfinite(rate), rate, math.nan)
    # The bounds' estimates may be slightly below zero.
    return {
        "rate_gap_bits": known - rate_bound(distortion, *place),
        "distortion_gap": distortion - distortion_bound(np.maximum(known, 0), *place),
    }
