"""The pictures of the theory agree with the library's own penalty, data and bound."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from planted.sources import theory_source
from scipy.integrate import trapezoid

from cubeae.figures.theory import (
    GAINS,
    best_variance,
    bound,
    bound_data,
    neuron_loss,
    pruning,
    pruning_data,
    sampling_data,
)
from cubeae.numerics.posterior import divergences
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS
from cubeae.truth.rate_distortion import capacity_bits, rate_bound


@pytest.mark.parametrize("variance", [0.05, 0.4, 1.0])
def test_the_price_of_a_neuron_is_the_mean_of_the_librarys_kl(variance: float) -> None:
    """Means with the variance 1 - s^2, so that z has unit variance; gain 0: only the price."""
    means = torch.tensor([[[1.0, -1.0]]], dtype=torch.float64) * math.sqrt(1 - variance)
    price = divergences(means, torch.full_like(means, variance)).mean().item()
    assert neuron_loss(np.array([variance]), 0.0) == pytest.approx([price])


@pytest.mark.parametrize("gain", GAINS)
def test_the_dot_is_the_least_of_the_curve_and_a_weak_neuron_is_dead(gain: float) -> None:
    table = pruning_data(theory_source())
    own = table[table["gain"] == gain]
    least = own.loc[own["loss"].idxmin(), "variance"]
    assert best_variance(gain) == pytest.approx(least, rel=0.03)
    assert (best_variance(gain) == 1) == (gain <= 1)
    dots = [float(line.get_xdata()[0]) for line in pruning(theory_source()).axes[0].lines]
    assert any(dot == pytest.approx(best_variance(gain)) for dot in dots)


@pytest.mark.parametrize("kind", ["surface", "solid"])
def test_the_density_of_a_coordinate_is_that_of_noisy_points(kind: str) -> None:
    table = sampling_data(replace(theory_source(), kind=kind, snr_db=5.0))
    z = table["z"].to_numpy()
    for name in ("latents", "sampler"):
        assert trapezoid(table[name], z) == pytest.approx(1, abs=0.02)
    noise = math.sqrt(KINDS[kind].variance(1.0) * 10**-0.5)
    rng = stream(0, "density")
    drawn = KINDS[kind].sample(40_000, 1.0, rng)[:, 0] + noise * rng.standard_normal(40_000)
    counts, edges = np.histogram(drawn, 22, (-2.2, 2.2))
    middles = np.interp((edges[1:] + edges[:-1]) / 2, z, table["latents"])
    assert counts / 40_000 / 0.2 == pytest.approx(middles, abs=0.02)


def test_the_bound_is_the_librarys_and_capacities_are_marked() -> None:
    theory = theory_source()
    table = bound_data(theory)
    rates = rate_bound(table["least_distortion"], "surface", 1.0)
    assert rates == pytest.approx(table["bits"], abs=0.01)
    marks = [line for line in bound(theory).axes[0].lines if line.get_linestyle() == ":"]
    assert [line.get_xdata()[0] for line in marks] == [capacity_bits(d, 15.0) for d in (2, 6)]
    quiet = bound(replace(theory, snr_db=math.inf)).axes[0].lines
    assert not [line for line in quiet if line.get_linestyle() == ":"]
