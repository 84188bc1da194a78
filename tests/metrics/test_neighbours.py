"""Precision, recall, density and coverage against prdc and planted clouds."""

import dataclasses

import numpy as np
import pytest
from planted.points import surface
from scipy.spatial.distance import cdist

from cubeae.metrics.neighbours import neighbourhoods
from cubeae.rng import stream
from cubeae.truth.kinds import KINDS


@pytest.mark.parametrize("name", ["surface", "solid", "shifted", "shrunk"])
def test_neighbourhoods_match_prdc(name: str) -> None:
    prdc = pytest.importorskip("prdc")
    real = surface(300, "real")
    fake = {
        "surface": surface(250, "fake"),
        "solid": KINDS["solid"].sample(250, 1.0, stream(0, "fake")),
        "shifted": surface(250, "fake") + np.array([0.3, 0, 0]),
        "shrunk": 0.7 * surface(250, "fake"),
    }[name]
    expected = prdc.compute_prdc(real, fake, nearest_k=5)
    assert dataclasses.asdict(neighbourhoods(fake, real, 5)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("copies", [1, 3, 250])
def test_neighbourhoods_of_repeated_points(copies: int) -> None:
    real, fake = surface(300, "real"), np.repeat(surface(250, "fake"), copies, axis=0)[:250]
    # The equations of Naeem et al., section 3, by brute force.
    cross = cdist(real, fake)
    radius_real = np.sort(cdist(real, real), axis=1)[:, 5]
    radius_fake = np.sort(cdist(fake, fake), axis=1)[:, 5]
    held = cross < radius_real[:, None]
    result = neighbourhoods(fake, real, 5)
    assert result.precision == pytest.approx(held.any(axis=0).mean())
    assert result.recall == pytest.approx((cross < radius_fake).any(axis=1).mean())
    assert result.density == pytest.approx(held.sum() / (5 * 250))
    assert result.coverage == pytest.approx(held.any(axis=1).mean())


def test_points_at_the_rim_of_a_ball_are_outside_it() -> None:
    # On a lattice every radius is met exactly; prdc's "<" leaves the rim out.
    axis = np.arange(6.0)
    real = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    fake = real[::2] + np.array([0.0, 1.0, 0.0])
    cross = cdist(real, fake)
    held = cross < np.sort(cdist(real, real), axis=1)[:, [5]]
    result = neighbourhoods(fake, real, 5)
    assert result.density == pytest.approx(held.sum() / (5 * len(fake)))
    assert result.precision == pytest.approx(held.any(axis=0).mean())


def test_neighbourhoods_of_perfect_and_hopeless_clouds() -> None:
    real = surface(2000, "real")
    perfect = neighbourhoods(surface(2000, "fake"), real, 5)
    assert min(perfect.precision, perfect.recall) > 0.98
    assert perfect.density == pytest.approx(1, abs=0.05)
    # Naeem et al., lemma 2: 1 - 2^-5 for equally many points.
    assert perfect.coverage == pytest.approx(1 - 2**-5, abs=0.02)
    for hopeless in (surface(2000, "fake") + 1e6, np.full((2000, 3), 7.0)):
        assert set(dataclasses.asdict(neighbourhoods(hopeless, real, 5)).values()) == {0.0}
    with pytest.raises(ValueError, match="k = 5 neighbours need more points than 5"):
        neighbourhoods(real[:5], real, 5)
