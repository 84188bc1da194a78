"""What the theory says, drawn from its formulas alone: no result is in these figures."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cubeae.figures.rate_distortion import linear_codes, reference_lines
from cubeae.figures.scene import Array
from cubeae.figures.style import FLOOR, QUIET, panels, plain_log
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import capacity_bits, distortion_bound, maximal_distortion

# Okabe & Ito 2008, from much to little that a neuron can explain.
COLOURS = ("#0072b2", "#009e73", "#d55e00")
GAINS = (8.0, 2.0, 0.5)  # what a neuron can explain, over what keeps it alive
LEAST = 0.02  # the smallest variance of the picture
SIZE, MARGINS = (4.6, 2.6), (0.75, 0.15, 0.55, 0.15)
SNRS = (0.0, 30.0)  # dB, of the linear codes
MOST_BITS = 20.0


@dataclass(frozen=True)
class Theory:
    """The data that the formulas are evaluated for: a dataset's kind, and the config's channel.

    ``snr_db`` is the SNR (dB) of the reference cell, ``latent_dims`` are those of the grid.
    """

    kind: str
    half_side: float
    snr_db: float
    latent_dims: list[int]


def theory_of(kind: str, half_side: float, snr_db: float, latent_dims: list[int]) -> Theory:
    """The theory's data, from what a rule gives."""
    return Theory(kind, half_side, snr_db, latent_dims)


def neuron_loss(variance: Array, gain: float) -> Array:
    """What a neuron adds to the loss, above what a dead one adds, over the weight of KL.

    Args:
        variance: s^2 of z given x, in (0, 1], where z has unit variance.
        gain: v / (3 w / 2) for a neuron that can explain the variance v of the data, w being the
            weight of KL.

    Source: the best linear decoder leaves the error v s^2, so the MSE's share is v s^2 / 3, and
    KL's mean is -ln(s^2) / 2 (Lucas et al. 2019, Don't Blame the ELBO).
    """
    return gain / 2 * (variance - 1) - np.log(variance) / 2


def best_variance(gain: float) -> float:
    """The s^2 with the least ``neuron_loss``: 1 where the neuron is dead, else 1 / gain."""
    return min(1.0, 1 / gain)


def pruning_data(_: Theory) -> pd.DataFrame:
    """The loss of a neuron of each gain, on a grid of variances."""
    variances = np.geomspace(LEAST, 1, 200)
    frames = [
        pd.DataFrame({"gain": gain, "variance": variances, "loss": neuron_loss(variances, gain)})
        for gain in GAINS
    ]
    return pd.concat(frames, ignore_index=True)


def pruning(theory: Theory) -> Figure:
    """A neuron's loss against its noise, with its least: inside, or at the dead end."""
    figure, ax = _one_panel()
    table = pruning_data(theory)
    for gain, colour in zip(GAINS, COLOURS, strict=True):
        own, best = table[table["gain"] == gain], np.array([best_variance(gain)])
        ax.plot(own["variance"], own["loss"], color=colour, label=f"{gain:g} × the threshold")
        mark: dict[str, Any] = {"marker": "o", "markersize": 6, "clip_on": False, "zorder": 5}
        ax.plot(best, neuron_loss(best, gain), color=colour, **mark)
    plain_log(ax, "x")
    ax.axhline(0, color=FLOOR, lw=1, linestyle="--", zorder=1)
    ax.set(xlim=(LEAST, 1), ylim=(-3, 2.2), xlabel="variance s² of z given x (no unit)")
    ax.set_ylabel("loss above a dead neuron (× weight)")
    ax.legend(loc="upper center")
    return figure


def sampling_data(theory: Theory) -> pd.DataFrame:
    """Densities of one coordinate: sent through the channel, and drawn from its Gaussian."""
    side, variance = theory.half_side, KINDS[theory.kind].variance(theory.half_side)
    noise = variance * 10 ** (-theory.snr_db / 10)
    places = np.linspace(-2.2 * side, 2.2 * side, 441)
    total = variance + noise
    return pd.DataFrame(
        {
            "z": places,
            "latents": noisy_density(places, theory, max(noise, (0.01 * side) ** 2)),
            "sampler": np.exp(-(places**2) / (2 * total)) / math.sqrt(2 * math.pi * total),
        }
    )


def noisy_density(places: Array, theory: Theory, noise: float) -> Array:
    """Density of a coordinate of the data plus N(0, ``noise``) at ``places``; [n] -> [n]."""
    edges = np.linspace(-1.001, 1.001, 4005) * theory.half_side
    axis = np.array([1.0, 0.0, 0.0])
    shares = np.diff(KINDS[theory.kind].projected_cdf(edges, axis, theory.half_side))
    centres = (edges[1:] + edges[:-1]) / 2
    kernel = np.exp(-((places[:, None] - centres) ** 2) / (2 * noise))
    density: Array = kernel @ shares / math.sqrt(2 * math.pi * noise)
    return density


def sampling(theory: Theory) -> Figure:
    """The density of latents that copy a coordinate, and that of the Gaussian sampler."""
    figure, ax = _one_panel()
    table, side = sampling_data(theory), theory.half_side
    z, drawn, own = (table[name].to_numpy(float) for name in ("z", "sampler", "latents"))
    ax.fill_between(z, drawn, where=np.abs(z) >= side, color=COLOURS[2], alpha=0.3, lw=0)
    ax.plot(z, own, color=COLOURS[0], label="latents of the data")
    ax.plot(z, drawn, color=COLOURS[2], label="what the sampler draws")
    for end in (-side, side):
        ax.axvline(end, color=FLOOR, lw=1, linestyle="--", zorder=1)
    ax.set(xlim=(z[0], z[-1]), ylim=(0, None), ylabel="density (per data unit)")
    ax.set_xlabel("latent that copies one coordinate (data units)")
    ax.legend(loc="upper center")
    ax.set_ylim(0, 1.45 * float(max(drawn.max(), own.max())))
    return figure


def bound_data(theory: Theory) -> pd.DataFrame:
    """The least distortion at each rate, and the capacities of the grid's latent dims."""
    bits = np.linspace(0, MOST_BITS, 201)
    least = distortion_bound(bits, theory.kind, theory.half_side)
    return pd.DataFrame({"bits": bits, "least_distortion": least})


def bound(theory: Theory) -> Figure:
    """The rate-distortion bound, the best linear codes, and the channel's capacities.

    Raises:
        UnknownNameError: the kind of the dataset is not registered.
    """
    figure, ax = _one_panel(legend=0.3)
    cube = (theory.kind, theory.half_side)
    ax.set(yscale="log", xlim=(0, MOST_BITS))
    reference_lines(ax, cube, MOST_BITS)
    linear_codes(ax, cube, list(SNRS), MOST_BITS)
    for dim in theory.latent_dims:
        bits = capacity_bits(dim, theory.snr_db)
        if bits < MOST_BITS:
            ax.axvline(bits, color=COLOURS[0], lw=1, linestyle=":", zorder=1)
            words, place = f"{dim} dims ", ax.get_xaxis_transform()
            ax.text(bits, 0.98, words, transform=place, size=7.5, color=QUIET, ha="right", va="top")
    lowest = float(distortion_bound(MOST_BITS, *cube))
    ax.set(ylim=(lowest, 9 * maximal_distortion(*cube)), xlabel="rate (bits per point)")
    ax.set_ylabel("distortion D (data units²)")
    figure.legend(loc="lower center", ncols=3, fontsize=7.5, columnspacing=1)
    return figure


def _one_panel(legend: float = 0.0) -> tuple[Figure, Axes]:
    """A figure of one panel, with ``legend`` inches for a legend below it."""
    left, right, bottom, top = MARGINS
    figure, axes = panels(1, 1, SIZE, (left, right, bottom + legend, top))
    return figure, axes[0][0]
